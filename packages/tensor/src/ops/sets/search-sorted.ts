// Binary search, unrolled into one kernel.

import type { Position } from '../../dispatch/lowering.js'
import { isFloating, promote } from '../../dtype.js'
import { ShapeError, TensorloomError } from '../../errors.js'
import * as ir from '../../ir/build.js'
import type { Expr } from '../../ir/types.js'
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import { sameShape, shapeText } from '../../shape.js'
import type { Tensor, TensorLike } from '../../tensor-types.js'

/** Options of `searchSorted`. */
export interface SearchSortedOptions {
  /** Whether an element goes before (`'left'`, the default) or after those equal to it. */
  readonly side?: 'left' | 'right' | undefined
}

/**
 * The index at which each of `values` must be inserted into `sorted` to keep it sorted, as int32: the number of
 * elements that are smaller (`side: 'left'`), or not larger (`'right'`). NaN counts as largest.
 *
 * @param sorted - ascending: [n], or [..., n] with the leading axes of `values`
 * @param values - any shape for one list; [..., m] for many
 * @throws `ShapeError` if the leading axes differ
 * @example
 * ```ts
 * import { searchSorted, tensor } from '@tensorloom/tensor'
 * const edges = tensor([1, 3, 5])
 * console.log(searchSorted(edges, tensor([0, 3, 9])).dataSync()) // Int32Array [0, 1, 3]
 * console.log(searchSorted(edges, tensor([0, 3, 9]), { side: 'right' }).dataSync()) // Int32Array [0, 2, 3]
 * ```
 * @function
 */
export const searchSorted: Op<(sorted: Tensor, values: TensorLike, options?: SearchSortedOptions) => Tensor> =
  /* @__PURE__ */ defineOp({
    kind: 'primitive',
    name: 'searchSorted',
    inputs: 2,
    options: { side: 'left' },
    infer([sorted, values], { side }) {
      if (side !== 'left' && side !== 'right') {
        throw new TensorloomError(`searchSorted: side is ${JSON.stringify(side)}`, { help: "use 'left' or 'right'" })
      }
      const lead = sorted.shape.slice(0, -1)
      if (sorted.shape.length === 0 || (lead.length > 0 && !sameShape(lead, values.shape.slice(0, -1)))) {
        throw new ShapeError(
          `searchSorted: sorted ${shapeText(sorted.shape)} does not fit values ${shapeText(values.shape)}`,
          {
            help: 'give one list [n], or [..., n] and values [..., m] with the same leading axes',
          },
        )
      }
      return [{ shape: values.shape, dtype: 'int32' }]
    },
    lower(lowering, { side }) {
      const [sorted, values] = [lowering.input(0), lowering.input(1)]
      const dtype = promote(sorted.dtype, values.dtype)
      const value = ir.cast(lowering.broadcast(values, values.shape), dtype)
      const lead = sorted.shape.length - 1
      const extent = sorted.shape[lead]!
      const below = (a: Expr, b: Expr): Expr =>
        isFloating(dtype) ? ir.or(ir.less(a, b), ir.and(ir.not(ir.isNaN(a)), ir.isNaN(b))) : ir.less(a, b)
      // At least `found` elements come before. Each step tries to add a power of two to that number.
      let found: Expr = ir.constant(0, 'int32')
      for (let step = 2 ** Math.floor(Math.log2(Math.max(1, extent))); extent > 0 && step >= 1; step /= 2) {
        const next = ir.add(found, step)
        const place: Position = { gather: ir.sub(ir.min(next, extent), 1) }
        const element = ir.cast(
          lowering.load(
            sorted,
            sorted.shape.map((_, k) => (k === lead ? place : k)),
          ),
          dtype,
        )
        const goesBefore = side === 'left' ? below(element, value) : ir.not(below(value, element))
        found = ir.select(ir.and(ir.lessEqual(next, extent), goesBefore), next, found)
      }
      return [lowering.emit({ name: 'searchSorted', shape: values.shape, value: found })]
    },
  })
