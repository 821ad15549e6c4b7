// The names of exported ops, and the type of the tables that hold their samples.
import type * as functions from '@tensorloom/tensor'
import type { HasDefinition } from '@tensorloom/tensor'
import type * as losses from '@tensorloom/tensor/losses'
import type { OpSample } from './sample.js'

type Exports = typeof functions & typeof losses

/** Names of the ops that `@tensorloom/tensor` and `@tensorloom/tensor/losses` export. */
export type OpName = { [Name in keyof Exports]: Exports[Name] extends HasDefinition ? Name : never }[keyof Exports]

/** Samples by op. Each topic has a table; `index.ts` joins them. */
export type SampleTable = Readonly<Partial<Record<OpName, readonly OpSample[]>>>

/** Calls of functions that compute tensors and are not ops, one each. */
export type FunctionTable = Readonly<Record<string, () => unknown>>
