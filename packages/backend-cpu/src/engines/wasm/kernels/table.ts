// The hand-written kernels of the engine `wasm`, by op: those that every program has, and those of parts.
import type { NamedKernel } from '@tensorloom/tensor/backend'
import type { Block } from '../block.js'
import type { Machine } from '../machine.js'
import { makeSlopes, type Slopes } from './columns/slopes.js'
import { denseKernels } from './dense.js'
import { type Gemm, makeGemm } from './gemm/index.js'
import { matmulKernels } from './matmul.js'
import { crossentropyKernels } from './rows/crossentropy.js'
import { softmaxKernels } from './rows/softmax.js'

/** Kernels by op. */
export type Kernels = Readonly<Record<string, NamedKernel<Block>>>

/** What kernels are made with. */
export interface KernelTools {
  readonly machine: Machine
  readonly gemm: Gemm
  readonly slopes: Slopes
}

/** Makes the kernels of a part. */
export type KernelMaker = (tools: KernelTools) => Kernels

/** Creates the kernels. Each compiles its module when it is first called. */
export function wasmKernels(machine: Machine, makers: readonly KernelMaker[]): Kernels {
  const gemm = makeGemm(machine)
  const tools = { machine, gemm, slopes: makeSlopes(machine) }
  return Object.assign(
    {
      ...matmulKernels(machine, gemm),
      ...denseKernels(machine, gemm, tools.slopes),
      ...softmaxKernels(machine),
      ...crossentropyKernels(machine),
    },
    ...makers.map((make) => make(tools)),
  ) as Kernels
}
