// The named kernel `dense`: bias and activation are applied while the product is written.
import type { NamedKernel, View } from '@tensorloom/tensor/backend'
import type { Block } from '../block.js'
import type { Machine } from '../machine.js'
import { activationOf } from './activations.js'
import type { Gemm } from './gemm/index.js'

type Operand = View<Block>

/** Dense layers of float32. */
export function denseKernels({ fma }: Machine, gemm: Gemm): Record<string, NamedKernel<Block>> {
  return {
    dense: {
      accepts: ({ inputs, outputs }) =>
        outputs[0]!.dtype === 'float32' && inputs.every(({ dtype }) => dtype === 'float32'),
      run([left, right, third], [out], { activation }) {
        const [x, kernel, bias] = [left as Operand, right as Operand, third as Operand | undefined]
        const [k, n] = kernel.shape as readonly [number, number]
        const m = n === 0 ? 0 : out!.length / n
        gemm({
          m,
          n,
          k,
          a: { at: addressOf(x), rowStride: k, columnStride: 1 },
          b: { at: addressOf(kernel), rowStride: n, columnStride: 1 },
          c: { at: out!.at, rowStride: n },
          ...(bias && { bias: addressOf(bias) }),
          ...activationOf(activation, fma),
        })
      },
    },
  }
}

/** Where the first float32 of a view is. */
export function addressOf({ storage, offset }: Operand): number {
  return storage.at + 4 * offset
}
