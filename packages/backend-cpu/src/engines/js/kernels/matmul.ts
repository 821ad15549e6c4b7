// The named kernel `matmul`. Transposed, strided and broadcast batches are matrices with other strides.
import type { TypedArray } from '@tensorloom/tensor'
import { type NamedKernel, sizeOf, type View } from '@tensorloom/tensor/backend'
import type { Gemm } from './gemm.js'
import type { Matrix } from './matrix.js'

type Operand = View<TypedArray>

/** Matrix products over `gemm`. */
export function matmulKernel(gemm: Gemm): NamedKernel<TypedArray> {
  return {
    strided: true,
    run([a, b], [out], { transposeA, transposeB }, { outputs }) {
      const { shape } = outputs[0]!
      const [m, n] = [shape.at(-2)!, shape.at(-1)!]
      const left = a as Operand
      const right = b as Operand
      const k = left.shape[left.shape.length - (transposeA ? 2 : 1)]!
      const batches = sizeOf(shape.slice(0, -2))
      for (let batch = 0; batch < batches; batch++) {
        const at = batch * m * n
        gemm(
          m,
          n,
          k,
          matrixOf(left, batch, shape, transposeA),
          matrixOf(right, batch, shape, transposeB),
          out!,
          at,
          n,
          false,
        )
      }
    },
  }
}

// Returns the matrix of one batch. Batch axes align from the right, and an extent of 1 is broadcast.
function matrixOf(view: Operand, batch: number, outShape: readonly number[], turned: unknown): Matrix {
  const { storage, shape, strides } = view
  const rank = shape.length
  let { offset } = view
  let left = batch
  for (let axis = outShape.length - 3; axis >= 0; axis--) {
    const extent = outShape[axis]!
    const own = axis - outShape.length + rank
    if (own >= 0 && shape[own] !== 1) offset += (left % extent) * strides[own]!
    left = Math.floor(left / extent)
  }
  const [row, column] = [strides[rank - 2]!, strides[rank - 1]!]
  return turned
    ? { data: storage, offset, rowStride: column, columnStride: row }
    : { data: storage, offset, rowStride: row, columnStride: column }
}
