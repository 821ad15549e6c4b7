// Matrix products of float64 by a native library, where there is one. JavaScript computes the others.
import type { NamedKernel } from '@tensorloom/tensor/backend'
import type { Block } from '../block.js'
import type { Machine } from '../machine.js'
import { batchAxes } from './gemm/arguments.js'
import { makeNativeGemm } from './gemm/native.js'
import { productOf } from './matmul.js'

type Kernels = Readonly<Record<string, NamedKernel<Block>>>

/** Returns the kernels with a `matmul` that asks the machine's library for products of float64. */
export function withDoubleProducts(machine: Machine, kernels: Kernels): Kernels {
  const native = makeNativeGemm(machine, 'dgemm')
  const matmul = kernels.matmul!
  const run: typeof matmul.run = (...call) => {
    const [, [out]] = call
    const product = out!.dtype === 'float64' && out!.length > 0 ? productOf(...call) : undefined
    const isTaken = product !== undefined && (product.batch?.length ?? 0) <= batchAxes && native.takes(product)
    if (!isTaken) return matmul.run(...call)
    native.run(product)
  }
  return { ...kernels, matmul: { ...matmul, run } }
}
