// The hand-written kernels of the engine `wasm`, by op.
import type { NamedKernel } from '@tensorloom/tensor/backend'
import type { Block } from '../block.js'
import type { Machine } from '../machine.js'

/** Makes the kernels; each compiles its module when it is first called. */
export function wasmKernels(_machine: Machine): Readonly<Record<string, NamedKernel<Block>>> {
  return {}
}
