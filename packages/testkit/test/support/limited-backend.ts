// A backend that answers later and can do little, for tests of the kit.
import type { Backend } from '@tensorloom/tensor/backend'
import { asyncBackend } from '@tensorloom/testkit'

/** Reductions of one output, six inputs, dynamic shapes and no float64. */
export async function limitedBackend(): Promise<Backend> {
  return asyncBackend({
    name: 'async-limited',
    maxReduces: 1,
    maxInputs: 6,
    shapes: 'dynamic',
    dtypes: ['float32', 'int32', 'bool'],
  })
}
