// Scattered addition: `scatterAdd` and `addAlongAxis` in one pass over the updates. Rendered kernels search for them.
import type { DType, TypedArray } from '@tensorloom/tensor'
import { type NamedKernel, type Signature, sizeOf, type View } from '@tensorloom/tensor/backend'
import { alongAxis } from './along-axis.js'

type Operand = View<TypedArray>

const accepts = ({ outputs }: Signature): boolean => outputs[0]!.dtype !== 'bool'

// Terms per place from which sums are doubles: in float32, every addition rounds.
const many = 1024

/** An array to add up in: `out`, or doubles if it is float32 and there are many terms. `store` writes them to `out`. */
function accumulatorOf(out: TypedArray, count: number): { readonly sums: TypedArray; store(): void } {
  if (!(out instanceof Float32Array) || count <= many) return { sums: out, store() {} }
  const sums = new Float64Array(out.length)
  return { sums, store: () => out.set(sums) }
}

/** The named kernels of scattered addition. */
export function scatterKernels(): Readonly<Record<string, NamedKernel<TypedArray>>> {
  return {
    scatterAdd: {
      accepts,
      run([target, indices, updates], [out], { axis }) {
        const [from, at, terms] = [target as Operand, indices as Operand, updates as Operand]
        const { outer, extent, inner } = alongAxis(from.shape, axis as number)
        const count = sizeOf(at.shape)
        const { sums, store } = accumulatorOf(out!, count)
        sums.set(from.storage.subarray(from.offset, from.offset + outer * extent * inner))
        for (let row = 0; row < outer; row++) {
          for (let k = 0; k < count; k++) {
            const index = toIndex(at.storage[at.offset + k]!, at.dtype)
            if (index < 0 || index >= extent) continue
            const to = (row * extent + index) * inner
            const source = terms.offset + (row * count + k) * inner
            for (let j = 0; j < inner; j++) sums[to + j]! += terms.storage[source + j]!
          }
        }
        store()
      },
    },
    addAlongAxis: {
      accepts,
      run([indices, updates], [out], { axis }, { outputs }) {
        const [at, terms] = [indices as Operand, updates as Operand]
        const { outer, extent, inner } = alongAxis(outputs[0]!.shape, axis as number)
        const count = alongAxis(terms.shape, axis as number).extent
        const { sums, store } = accumulatorOf(out!, count)
        sums.fill(0)
        for (let row = 0; row < outer; row++) {
          for (let k = 0; k < count; k++) {
            const source = (row * count + k) * inner
            for (let j = 0; j < inner; j++) {
              const index = toIndex(at.storage[at.offset + source + j]!, at.dtype)
              if (index < 0 || index >= extent) continue
              sums[(row * extent + index) * inner + j]! += terms.storage[terms.offset + source + j]!
            }
          }
        }
        store()
      },
    },
  }
}

// A value that is not a whole number is outside of every axis.
function toIndex(value: number, dtype: DType): number {
  if (dtype === 'int32' || dtype === 'uint8') return value
  return Number.isInteger(value) ? value : -1
}
