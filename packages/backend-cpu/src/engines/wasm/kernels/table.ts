// The hand-written kernels of the engine `wasm`, by op.
import type { NamedKernel } from '@tensorloom/tensor/backend'
import type { Block } from '../block.js'
import type { Machine } from '../machine.js'
import { denseKernels } from './dense.js'
import { makeGemm } from './gemm/index.js'
import { matmulKernels } from './matmul.js'

/** Makes the kernels; each compiles its module when it is first called. */
export function wasmKernels(machine: Machine): Readonly<Record<string, NamedKernel<Block>>> {
  const gemm = makeGemm(machine)
  return { ...matmulKernels(machine, gemm), ...denseKernels(machine, gemm) }
}
