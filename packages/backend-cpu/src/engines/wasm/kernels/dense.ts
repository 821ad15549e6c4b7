// The named kernels `dense`, which applies bias and activation while it writes the product, and `denseGradient`.
import { type NamedKernel, type Signature, sizeOf, type View } from '@tensorloom/tensor/backend'
import type { Block } from '../block.js'
import { withBlock } from '../heap.js'
import type { Machine } from '../machine.js'
import { activationOf } from './activations.js'
import type { Slopes } from './columns/slopes.js'
import { type Gemm, matrixAt, transposed } from './gemm/index.js'
import { addressOf, areFilled, areFloat32 } from './operands.js'

const isFloat32 = ({ inputs, outputs }: Signature): boolean => areFloat32([...inputs, ...outputs])

/** Dense layers of float32. */
export function denseKernels(machine: Machine, gemm: Gemm, slopes: Slopes): Record<string, NamedKernel<Block>> {
  return {
    dense: {
      accepts: isFloat32,
      run([x, kernel, bias], [out], { activation }) {
        const [k, n] = (kernel as View<Block>).shape as readonly [number, number]
        const m = n === 0 ? 0 : out!.length / n
        gemm({
          m,
          n,
          k,
          a: matrixAt(addressOf(x), k),
          b: matrixAt(addressOf(kernel), n),
          c: matrixAt(out!.at, n),
          ...(bias !== undefined && { bias: addressOf(bias) }),
          ...activationOf(activation, machine.fma),
        })
      },
    },
    denseGradient: {
      // Without rows or units there is nothing to compute.
      accepts: (signature) => isFloat32(signature) && areFilled(signature.inputs),
      run([upstream, x, kernel, y], [byKernel, byBias, byX], { activation }) {
        const [k, n] = (kernel as View<Block>).shape as readonly [number, number]
        const m = sizeOf((upstream as View<Block>).shape) / n
        const gradient = addressOf(upstream)
        // The gradient at the product. The gradients of bias, kernel and x follow from it.
        const back = (out: number): void => {
          slopes({
            upstream: gradient,
            result: addressOf(y),
            out,
            sums: byBias!.at,
            rows: m,
            channels: n,
            activation: activation as string,
          })
          const product = matrixAt(out, n)
          gemm({ m: k, n, k: m, a: transposed(matrixAt(addressOf(x), k)), b: product, c: matrixAt(byKernel!.at, n) })
          if (byX === undefined) return
          const weights = transposed(matrixAt(addressOf(kernel), n))
          gemm({ m, n: k, k: n, a: product, b: weights, c: matrixAt(byX.at, k) })
        }
        if (activation === 'linear') back(gradient)
        else withBlock(machine.heap, 4 * m * n, back)
      },
    },
  }
}
