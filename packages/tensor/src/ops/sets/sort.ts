// Sorting: a stable bitonic network on indices (Batcher 1968), one kernel per stage; takeAlongAxis picks the values,
// and gives their gradient.

import { describeValue } from '../../describe.js'
import { affine, type Lowering, type Position, type Source } from '../../dispatch/lowering.js'
import { isFloating } from '../../dtype.js'
import { ShapeError } from '../../errors.js'
import * as ir from '../../ir/build.js'
import type { Expr } from '../../ir/types.js'
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import { normalizeAxis, shapeText } from '../../shape.js'
import type { Tensor, TensorLike } from '../../tensor-types.js'
import { takeAlongAxis } from '../indexing/gather.js'
import { slice } from '../movement/slice.js'

/** Options of `sort` and `argSort`. */
export interface SortOptions {
  /** The axis to sort along; −1 by default. */
  readonly axis?: number | undefined
  /** Whether the largest elements come first; false by default. */
  readonly descending?: boolean | undefined
}

/**
 * The indices that sort `x` along `axis` (−1 by default), as int32. The sort is stable: equal elements keep their
 * order, also with `descending`. NaN counts as largest, as in PyTorch: last in ascending order, first in descending
 * order.
 *
 * @example
 * ```ts
 * import { argSort, tensor } from '@tensorloom/tensor'
 * console.log(argSort(tensor([30, 10, 20])).dataSync()) // Int32Array [1, 2, 0]
 * ```
 * @function
 */
export const argSort: Op<(x: TensorLike, options?: SortOptions) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'primitive',
  name: 'argSort',
  inputs: 1,
  options: { axis: -1, descending: false },
  infer([x], { axis }) {
    normalizeAxis('argSort', axis, x.shape.length)
    return [{ shape: x.shape, dtype: 'int32' }]
  },
  // The axis is padded to a power of two; indices beyond its end sort last. A stage compares elements `span` apart: with
  // the axis split into [blocks, 2, span], the partner lies across the axis of 2, at an affine position.
  lower(lowering, { axis, descending }) {
    const x = lowering.input(0)
    const at = normalizeAxis('argSort', axis, x.shape.length)
    const extent = x.shape[at]!
    let padded = 1
    while (padded < extent) padded *= 2
    const order = before(lowering, x, at, descending)
    const shapeOf = (span: number): number[] => [
      ...x.shape.slice(0, at),
      padded / (2 * span),
      2,
      span,
      ...x.shape.slice(at + 1),
    ]
    let result: Source | undefined
    for (let run = 2; run <= padded; run *= 2) {
      for (let span = run / 2; span >= 1; span /= 2) {
        const shape = shapeOf(span)
        const [block, half, place] = [ir.axisIndex(at), ir.axisIndex(at + 1), ir.axisIndex(at + 2)]
        const source = result && lowering.reshape(result, shape)
        const index = (upper: Expr, position: Position): Expr => {
          if (source !== undefined)
            return lowering.load(
              source,
              shape.map((_, k) => (k === at + 1 ? position : k)),
            )
          return ir.add(ir.add(ir.mul(block, 2 * span), ir.mul(upper, span)), place)
        }
        const mine = index(half, at + 1)
        const other = index(ir.sub(1, half), affine(1, [at + 1, -1]))
        // Runs are sorted up and down in turn, so that two neighbours make one bitonic sequence.
        const down = ir.notEqual(ir.and(block, run / (2 * span)), 0)
        const keepsSmaller = ir.xor(ir.equal(half, 0), down)
        result = lowering.emit({
          name: 'argSort',
          shape,
          value: ir.select(ir.xor(order(mine, other), keepsSmaller), other, mine),
        })
      }
    }
    if (result === undefined)
      return [lowering.emit({ name: 'argSort', shape: x.shape, value: ir.constant(0, 'int32') })]
    const whole = lowering.reshape(
      result,
      x.shape.map((own, k) => (k === at ? padded : own)),
    )
    return [
      lowering.slice(
        whole,
        x.shape.map(() => 0),
        x.shape,
      ),
    ]
  },
})

// Whether index `p` sorts before index `q`. This is a strict order: by value, then by position. Indices beyond the end
// come last.
function before(lowering: Lowering, x: Source, axis: number, descending: boolean): (p: Expr, q: Expr) => Expr {
  const last = x.shape[axis]! - 1
  // In the split shape, axes after `axis` are shifted by two.
  const value = (index: Expr): Expr =>
    lowering.load(
      x,
      x.shape.map((_, k): Position => (k === axis ? { gather: ir.min(index, last) } : k < axis ? k : k + 2)),
    )
  return (p, q) => {
    const [a, b] = descending ? [value(q), value(p)] : [value(p), value(q)]
    const below = isFloating(x.dtype) ? ir.or(ir.less(a, b), ir.and(ir.not(ir.isNaN(a)), ir.isNaN(b))) : ir.less(a, b)
    const byPlace = ir.less(p, q)
    const byValue = ir.or(below, ir.and(ir.identical(a, b), byPlace))
    return ir.select(ir.less(last, ir.max(p, q)), byPlace, byValue)
  }
}

/**
 * The elements in ascending order along `axis` (−1 by default). NaN counts as largest, as in PyTorch.
 *
 * @example
 * ```ts
 * import { sort, tensor } from '@tensorloom/tensor'
 * console.log(sort(tensor([3, 1, 2])).dataSync()) // Float32Array [1, 2, 3]
 * console.log(sort(tensor([3, 1, 2]), { descending: true }).dataSync()) // Float32Array [3, 2, 1]
 * ```
 * @function
 */
export const sort: Op<(x: TensorLike, options?: SortOptions) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'sort',
  inputs: 1,
  options: { axis: -1, descending: false },
  compose: (x, options) => takeAlongAxis(x, argSort(x, options), { axis: options.axis }),
})

/** Options of `topK`. */
export interface TopKOptions {
  /** The axis; −1 by default. */
  readonly axis?: number | undefined
  /** Whether the values must be in descending order. They always are; `false` says that the order does not matter. */
  readonly sorted?: boolean | undefined
}

/**
 * The `k` largest elements along `axis` (−1 by default) and their indices, largest first. Of equal elements the first
 * comes first. NaN counts as largest, as in PyTorch.
 *
 * @param k - the number of elements; at most the extent of the axis
 * @returns `[values, indices]`, indices as int32
 * @throws `ShapeError` if the axis has fewer than `k` elements
 * @example
 * ```ts
 * import { tensor, topK } from '@tensorloom/tensor'
 * const [values, indices] = topK(tensor([5, 9, 7]), 2)
 * console.log(values.dataSync(), indices.dataSync()) // Float32Array [9, 7] Int32Array [1, 2]
 * ```
 * @function
 */
export const topK: Op<(x: TensorLike, k: number, options?: TopKOptions) => [values: Tensor, indices: Tensor]> =
  /* @__PURE__ */ defineOp({
    kind: 'composite',
    name: 'topK',
    inputs: 1,
    multiple: true,
    positional: ['k'],
    options: { axis: -1, sorted: true },
    compose(x, { k, axis }) {
      const at = normalizeAxis('topK', axis, x.rank)
      if (!Number.isInteger(k) || k < 0 || k > x.shape[at]!) {
        throw new ShapeError(
          `topK: k is ${describeValue(k)}, axis ${at} of ${shapeText(x.shape)} has ${x.shape[at]} elements`,
          {
            help: `give a whole number from 0 to ${x.shape[at]}`,
          },
        )
      }
      const order = argSort(x, { axis: at, descending: true })
      const indices = slice(
        order,
        x.shape.map(() => 0),
        x.shape.map((own, j) => (j === at ? k : own)),
      )
      return [takeAlongAxis(x, indices, { axis: at }), indices]
    },
  })
