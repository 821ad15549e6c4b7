// Everything that tensor exports, ops among it, as one list. Loaded only for files that name ops. A module of its own: what a
// bundler meets in an import on demand it keeps whole, and it must not keep all of tensor.
import * as tensor from '@tensorloom/tensor'
import * as losses from '@tensorloom/tensor/losses'

/** What tensor exports. */
export const allOps: readonly unknown[] = [...Object.values(tensor), ...Object.values(losses)]
