// Counts how often integers occur, and how many numbers are in each interval.

import { arange } from '../../create.js'
import { describeValue } from '../../describe.js'
import { toFloating } from '../../dtype.js'
import { DataError, ShapeError } from '../../errors.js'
import { checkTensor } from '../../op/check-tensor.js'
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import { checkOptions } from '../../options/check-options.js'
import { shapeText } from '../../shape.js'
import type { Tensor, TensorLike } from '../../tensor-types.js'
import { filledBeside } from '../creation/constant.js'
import { add, mul, sub } from '../elementwise/arithmetic.js'
import { cast } from '../elementwise/cast.js'
import { equal, where } from '../elementwise/comparison.js'
import { segmentSum } from '../indexing/segment.js'
import { reshape } from '../movement/shape.js'
import { slice } from '../movement/slice.js'
import { max, min } from '../reduction/reduce.js'
import { searchSorted } from '../sets/search-sorted.js'

/**
 * Counts how often each of the integers 0 … length − 1 occurs in `x`, as int32. Other values are not counted. With
 * `weights`, sums the weights of each integer, and is differentiable with respect to the weights.
 *
 * @param x - integers, any shape
 * @param length - extent of the result. NumPy uses the largest integer plus one, which would make the shape depend on
 *   the data
 * @param options - `weights`: the shape of `x`
 * @example
 * ```ts
 * import { bincount, tensor } from '@tensorloom/tensor'
 * console.log(bincount(tensor([0, 2, 2], { dtype: 'int32' }), 4).dataSync()) // Int32Array [1, 0, 2, 0]
 * ```
 */
export function bincount(x: Tensor, length: number, options: { readonly weights?: Tensor | undefined } = {}): Tensor {
  checkTensor('bincount', x)
  checkOptions('bincount', options, ['weights'])
  const { weights } = options
  if (weights !== undefined) checkTensor('bincount', weights, 'weights as a tensor')
  if (weights !== undefined && shapeText(weights.shape) !== shapeText(x.shape)) {
    throw new ShapeError(`bincount: weights ${shapeText(weights.shape)} do not fit ${shapeText(x.shape)}`, {
      help: 'give one weight for each element of x',
    })
  }
  if (!Number.isInteger(length) || length < 0) {
    throw new ShapeError(`bincount: length is ${describeValue(length)}, expected a whole number`, {
      help: 'give one more than the largest integer to count',
    })
  }
  return weights === undefined ? countOf(x, length) : weightedCount(x, weights, length)
}

const countOf: Op<(x: Tensor, length: number) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'bincount',
  inputs: 1,
  positional: ['length'],
  compose(x, { length }) {
    const ids = flat(x.dtype === 'bool' ? cast(x, 'int32') : x)
    return segmentSum(filledBeside(cast(ids, 'int32'), ids.shape, 1), ids, length)
  },
})

const weightedCount: Op<(x: Tensor, weights: Tensor, length: number) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'weightedBincount',
  inputs: 2,
  positional: ['length'],
  compose: (x, weights, { length }) => segmentSum(flat(weights), flat(x), length),
})

function flat(x: Tensor): Tensor {
  return reshape(x, [x.size])
}

/** Options of `histogram`. */
export interface HistogramOptions {
  /** Number of intervals of equal width; 10 by default. */
  readonly bins?: number | undefined
  /** Where the first interval starts and the last one ends; the extremes of `x` by default. */
  readonly range?: readonly [min: number, max: number] | undefined
}

/**
 * Counts how many elements of `x` are in each interval, as int32, and returns the edges of the intervals. Each interval
 * contains its lower edge, and the last one contains both edges. Elements outside, and NaN, are not counted.
 *
 * @param x - any shape
 * @returns `[counts, edges]` of shapes [bins] and [bins + 1]
 * @throws `DataError` for a range that is not an interval
 * @example
 * ```ts
 * import { histogram, tensor } from '@tensorloom/tensor'
 * const [counts, edges] = histogram(tensor([0, 1, 1.5, 4]), { bins: 2 })
 * console.log(counts.dataSync(), edges.dataSync()) // Int32Array [3, 1] Float32Array [0, 2, 4]
 * ```
 * @function
 */
export const histogram: Op<(x: TensorLike, options?: HistogramOptions) => [counts: Tensor, edges: Tensor]> =
  /* @__PURE__ */ defineOp({
    kind: 'composite',
    name: 'histogram',
    inputs: 1,
    multiple: true,
    options: { bins: 10, range: undefined },
    compose(x, { bins, range }) {
      if (!Number.isInteger(bins) || bins < 1) {
        throw new DataError(`histogram: bins is ${describeValue(bins)}, expected a whole number of at least 1`, {
          help: 'give the number of intervals; for edges of your own, count searchSorted(edges, x) with bincount',
        })
      }
      if (range !== undefined && !(range[0] <= range[1] && Number.isFinite(range[1] - range[0]))) {
        throw new DataError(`histogram: range ${JSON.stringify(range)} is not an interval`, {
          help: 'give finite numbers [min, max] in this order',
        })
      }
      const numbers = cast(flat(x), toFloating(x.dtype))
      const edges = edgesOf(numbers, bins, x.size === 0 ? (range ?? [0, 1]) : range)
      const last = slice(edges, [bins], [1])
      const place = sub(searchSorted(edges, numbers, { side: 'right' }), 1)
      return [bincount(where(equal(numbers, last), bins - 1, place), bins), edges]
    },
  })

// As in NumPy, an empty range is widened by 1/2 on both sides, and the last edge is exact.
function edgesOf(x: Tensor, bins: number, range: readonly [number, number] | undefined): Tensor {
  const fractions = cast(mul(arange(0, bins + 1, { dtype: 'float64' }), 1 / bins), x.dtype)
  const [low, high] = range ?? [min(x), max(x)]
  const margin = where(equal(low, high), 0.5, 0)
  const [start, end] = [sub(low, margin), add(high, margin)]
  return where(equal(fractions, 1), end, add(mul(fractions, sub(end, start)), start))
}
