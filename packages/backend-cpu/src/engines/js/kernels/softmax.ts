// Softmax and its logarithm along the last axis: three passes over a row that stays in the cache.
import type { TypedArray } from '@tensorloom/tensor'
import type { NamedKernel, Signature, View } from '@tensorloom/tensor/backend'
import { makeFastMath } from '../render/fast-math.js'

function accepts({ outputs, attrs }: Signature): boolean {
  const { shape, dtype } = outputs[0]!
  const axis = attrs.axis as number
  return dtype === 'float32' && (axis === -1 || axis === shape.length - 1)
}

/** The named kernels of softmax. */
export function softmaxKernels(): Readonly<Record<string, NamedKernel<TypedArray>>> {
  const { exp32 } = makeFastMath()
  const kernel = (row: (x: TypedArray, at: number, out: TypedArray, to: number, length: number) => void) => ({
    accepts,
    run([x]: readonly (View<TypedArray> | number)[], [out]: readonly TypedArray[]): void {
      const { storage, offset, shape } = x as View<TypedArray>
      const length = shape.at(-1)!
      for (let to = 0; to < out!.length; to += length) row(storage, offset + to, out!, to, length)
    },
  })
  return {
    softmax: kernel((x, at, out, to, length) => {
      const peak = largest(x, at, length)
      let sum = 0
      for (let k = 0; k < length; k++) {
        const power = exp32(x[at + k]! - peak)
        out[to + k] = power
        sum += power
      }
      const scale = 1 / sum
      for (let k = 0; k < length; k++) out[to + k]! *= scale
    }),
    logSoftmax: kernel((x, at, out, to, length) => {
      const peak = largest(x, at, length)
      let sum = 0
      for (let k = 0; k < length; k++) sum += exp32(x[at + k]! - peak)
      const log = Math.log(sum)
      for (let k = 0; k < length; k++) out[to + k] = x[at + k]! - peak - log
    }),
  }
}

function largest(x: TypedArray, at: number, length: number): number {
  let peak = Number.NEGATIVE_INFINITY
  for (let k = 0; k < length; k++) peak = Math.max(peak, x[at + k]!)
  return peak
}
