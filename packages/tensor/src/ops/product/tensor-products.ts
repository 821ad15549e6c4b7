// Products of tensors other than matmul: outer products, inner products over chosen axes, and Kronecker products.

import { ShapeError } from '../../errors.js'
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import { normalizeAxis, type Shape, shapeText, sizeOf } from '../../shape.js'
import type { Tensor } from '../../tensor-types.js'
import { mul } from '../elementwise/arithmetic.js'
import { reshape, transpose } from '../movement/shape.js'
import { matmul } from './matmul.js'

/**
 * Every element of `a` times every element of `b`. Tensors that are not vectors are flattened.
 *
 * @returns [size of a, size of b]
 * @example
 * ```ts
 * import { outer, tensor } from '@tensorloom/tensor'
 * console.log(outer(tensor([1, 2]), tensor([3, 4])).dataSync()) // Float32Array [3, 4, 6, 8]
 * ```
 * @function
 */
export const outer: Op<(a: Tensor, b: Tensor) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'outer',
  inputs: 2,
  compose: (a, b) => mul(reshape(a, [a.size, 1]), reshape(b, [1, b.size])),
})

/** Which axes `tensordot` sums over. */
export interface TensordotOptions {
  /** The number of last axes of `a` and first axes of `b`, or a list of axes for each; 2 by default. */
  readonly axes?: number | readonly [a: readonly number[], b: readonly number[]] | undefined
}

/**
 * Sums of products over pairs of axes; the remaining axes of `a` come first, then those of `b`. Integers give float32.
 *
 * @example
 * ```ts
 * import { ones, tensordot } from '@tensorloom/tensor'
 * console.log(tensordot(ones([2, 3, 4]), ones([4, 5, 2]), { axes: [[0, 2], [2, 0]] }).shape) // [3, 5]
 * ```
 * @function
 */
export const tensordot: Op<(a: Tensor, b: Tensor, options?: TensordotOptions) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'tensordot',
  inputs: 2,
  options: { axes: 2 },
  compose(a, b, { axes }) {
    const [left, right] = pairedAxes(a.shape, b.shape, axes)
    const [rows, columns] = [freeAxes(a.shape, left), freeAxes(b.shape, right)]
    const extents = (x: Tensor, those: readonly number[]): Shape => those.map((axis) => x.shape[axis]!)
    const inner = sizeOf(extents(a, left))
    const [outRows, outColumns] = [extents(a, rows), extents(b, columns)]
    const product = matmul(
      reshape(transpose(a, { perm: [...rows, ...left] }), [sizeOf(outRows), inner]),
      reshape(transpose(b, { perm: [...right, ...columns] }), [inner, sizeOf(outColumns)]),
    )
    return reshape(product, [...outRows, ...outColumns])
  },
})

const freeAxes = (shape: Shape, taken: readonly number[]): number[] =>
  shape.flatMap((_, axis) => (taken.includes(axis) ? [] : [axis]))

function pairedAxes(a: Shape, b: Shape, axes: NonNullable<TensordotOptions['axes']>): [number[], number[]] {
  const count = typeof axes === 'number' ? axes : 0
  if (!Number.isInteger(count) || count < 0 || count > Math.min(a.length, b.length)) {
    throw new ShapeError(`tensordot: cannot sum over ${count} axes of ${shapeText(a)} and ${shapeText(b)}`, {
      help: `give a whole number up to ${Math.min(a.length, b.length)}, or a list of axes for each`,
    })
  }
  const [first, second] =
    typeof axes === 'number'
      ? [Array.from({ length: count }, (_, k) => a.length - count + k), Array.from({ length: count }, (_, k) => k)]
      : axes
  const left = first.map((axis) => normalizeAxis('tensordot', axis, a.length))
  const right = second.map((axis) => normalizeAxis('tensordot', axis, b.length))
  const unequal = left.findIndex((axis, k) => a[axis] !== b[right[k]!])
  const repeated = new Set(left).size !== left.length || new Set(right).size !== right.length
  if (left.length !== right.length || unequal >= 0 || repeated) {
    throw new ShapeError(
      `tensordot: axes ${JSON.stringify(first)} of ${shapeText(a)} and ${JSON.stringify(second)} of ${shapeText(b)} do not pair up`,
      { help: 'name as many axes of both, each once, with equal extents' },
    )
  }
  return [left, right]
}

/**
 * NumPy's dot product: the inner product of vectors, and the product of matrices. In general it sums over the last axis
 * of `a` and the second-to-last axis of `b` (its only axis, if `b` is a vector). Integers give float32.
 *
 * @example
 * ```ts
 * import { dot, tensor } from '@tensorloom/tensor'
 * console.log(dot(tensor([1, 2, 3]), tensor([4, 5, 6])).itemSync()) // 32
 * ```
 * @function
 */
export const dot: Op<(a: Tensor, b: Tensor) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'dot',
  inputs: 2,
  compose(a, b) {
    if (a.rank === 0 || b.rank === 0) return mul(a, b)
    const inner = b.rank === 1 ? 0 : b.rank - 2
    if (a.shape.at(-1) !== b.shape[inner]) {
      throw new ShapeError(
        `dot: inner dimensions differ: ${shapeText(a.shape)} · ${shapeText(b.shape)} (${a.shape.at(-1)} ≠ ${b.shape[inner]})`,
        { help: 'the last axis of the left operand is summed with the second-to-last axis of the right one' },
      )
    }
    return tensordot(a, b, { axes: [[-1], [inner]] })
  },
})

/**
 * The Kronecker product: a copy of `b` for every element of `a`, times that element.
 *
 * @example
 * ```ts
 * import { kron, tensor } from '@tensorloom/tensor'
 * console.log(kron(tensor([1, 10]), tensor([1, 2])).dataSync()) // Float32Array [1, 2, 10, 20]
 * ```
 * @function
 */
export const kron: Op<(a: Tensor, b: Tensor) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'kron',
  inputs: 2,
  compose(a, b) {
    const rank = Math.max(a.rank, b.rank)
    const filled = (x: Tensor): Shape => [...new Array<number>(rank - x.rank).fill(1), ...x.shape]
    const [left, right] = [filled(a), filled(b)]
    const product = mul(
      reshape(
        a,
        left.flatMap((extent) => [extent, 1]),
      ),
      reshape(
        b,
        right.flatMap((extent) => [1, extent]),
      ),
    )
    return reshape(
      product,
      left.map((extent, k) => extent * right[k]!),
    )
  },
})
