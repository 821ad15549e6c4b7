// Matrix products: batched, broadcast, transposed, vectors included.

import { affine, type Source } from '../../dispatch/lowering.js'
import { promote, toFloating } from '../../dtype.js'
import { ShapeError } from '../../errors.js'
import * as ir from '../../ir/build.js'
import { defineOp } from '../../op/define-op.js'
import { typeOf } from '../../op/infer.js'
import type { Op } from '../../op/signature.js'
import { broadcastShapes, type Shape, shapeText } from '../../shape.js'
import { isTensor, type MatmulOptions, type Tensor } from '../../tensor-types.js'
import { reshape } from '../movement/shape.js'
import { rowsOf } from './rows.js'

/** Matrices of rank 2 or more. `matmul` handles vectors. */
const product: Op<(a: Tensor, b: Tensor, options?: MatmulOptions) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'primitive',
  name: 'matmul',
  inputs: 2,
  options: { transposeA: false, transposeB: false },
  infer([a, b], { transposeA, transposeB }) {
    const [rows, inner] = matrixOf(a.shape, transposeA)
    const [other, columns] = matrixOf(b.shape, transposeB)
    if (inner !== other) {
      const mark = (shape: Shape, turned: unknown): string => shapeText(shape) + (turned ? 'ᵀ' : '')
      throw new ShapeError(
        `matmul: inner dimensions differ: ${mark(a.shape, transposeA)} × ${mark(b.shape, transposeB)} (${inner} ≠ ${other})`,
        { help: 'transpose the right operand, or check the input shape of the layer before this one' },
      )
    }
    const batch = broadcastShapes('matmul', [a.shape.slice(0, -2), b.shape.slice(0, -2)])
    return [{ shape: [...batch, rows, columns], dtype: toFloating(promote(a.dtype, b.dtype)) }]
  },
  lower(lowering, { transposeA, transposeB }) {
    const { shape, dtype } = lowering.outputs[0]!
    const [a, b] = [lowering.input(0), lowering.input(1)]
    const rank = shape.length
    const [row, column, inner] = [rank - 2, rank - 1, rank]
    // Batch axes align from the right; an extent of 1 stays at position 0.
    const at = (source: Source, matrix: readonly [number, number]) => [
      ...source.shape.slice(0, -2).map((extent, k) => {
        const axis = rank - source.shape.length + k
        return extent === 1 ? affine(0) : affine(0, [axis, 1])
      }),
      ...matrix,
    ]
    const left = lowering.load(a, at(a, transposeA ? [inner, row] : [row, inner]))
    const right = lowering.load(b, at(b, transposeB ? [column, inner] : [inner, column]))
    const body = ir.mul(ir.cast(left, dtype), ir.cast(right, dtype))
    const over = [a.shape[a.shape.length - (transposeA ? 2 : 1)]!]
    return [lowering.emitReduce('matmul', shape, 'sum', over, body)]
  },
  gradient({ inputs: [a, b], upstream, attrs: { transposeA, transposeB } }) {
    const [turnA, turnB] = [transposeA, transposeB]
    return [
      () =>
        turnA
          ? product(b, upstream, { transposeA: turnB, transposeB: true })
          : product(upstream, b, { transposeB: !turnB }),
      () =>
        turnB
          ? product(upstream, a, { transposeA: true, transposeB: turnA })
          : b.rank === 2 && a.rank > 2 && !turnA
            ? // If all batches share one matrix, its gradient is one product over all rows.
              product(rowsOf(a), rowsOf(upstream), { transposeA: true })
            : product(a, upstream, { transposeA: !turnA }),
    ]
  },
})

function matrixOf(shape: Shape, turned: boolean): readonly [number, number] {
  const [rows, columns] = [shape[shape.length - 2]!, shape[shape.length - 1]!]
  return turned ? [columns, rows] : [rows, columns]
}

const isLike = (value: unknown): boolean => typeof value === 'number' || typeof value === 'boolean' || isTensor(value)

function multiply(a: Tensor, b: Tensor, options?: MatmulOptions): Tensor {
  // The product refuses what is neither tensor nor number.
  if (!isLike(a) || !isLike(b) || (a.rank >= 2 && b.rank >= 2)) return product(a, b, options)
  const [left, right] = [typeOf(a).shape, typeOf(b).shape]
  if (left.length === 0 || right.length === 0) {
    throw new ShapeError(`matmul: got ${shapeText(left)} and ${shapeText(right)}, expected rank 1 or more`, {
      help: 'multiply by a scalar with mul',
    })
  }
  if ((a.rank === 1 && options?.transposeA) || (b.rank === 1 && options?.transposeB)) {
    throw new ShapeError(`matmul: a vector has no transpose: ${shapeText(a.shape)} × ${shapeText(b.shape)}`, {
      help: 'leave the transpose option of the vector out',
    })
  }
  // A vector is a row on the left and a column on the right. The added axis is removed again.
  const row = a.rank === 1 ? reshape(a, [1, a.size]) : a
  const column = b.rank === 1 ? reshape(b, [b.size, 1]) : b
  const result = product(row, column, options)
  const batch = result.shape.slice(0, -2)
  const [rows, columns] = result.shape.slice(-2) as [number, number]
  const squeezed = reshape(result, [...batch, ...(a.rank === 1 ? [] : [rows]), ...(b.rank === 1 ? [] : [columns])])
  for (const made of [row, column, result]) if (made !== a && made !== b) made.dispose()
  return squeezed
}

/**
 * Matrix product `a · b` over the last two axes; the axes before them are batches and broadcast. A vector is a row on the
 * left and a column on the right. Integers give float32.
 *
 * @param a - [..., m, k], or [..., k, m] with `transposeA`, or [k]
 * @param b - [..., k, n], or [..., n, k] with `transposeB`, or [k]
 * @returns [..., m, n]
 *
 * @example
 * ```ts
 * import { matmul, tensor } from '@tensorloom/tensor'
 * console.log(matmul(tensor([[1, 2]]), tensor([[3], [4]])).dataSync()) // Float32Array [11]
 * ```
 * @function
 */
export const matmul: Op<(a: Tensor, b: Tensor, options?: MatmulOptions) => Tensor> = /* @__PURE__ */ Object.assign(
  multiply,
  {
    definition: product.definition,
  },
)
