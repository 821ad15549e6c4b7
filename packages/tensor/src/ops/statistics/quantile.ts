// Quantiles, percentiles and the median, by sorting.

import { toFloating } from '../../dtype.js'
import { DataError, ShapeError, TensorloomError } from '../../errors.js'
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import { normalizeAxes, shapeText } from '../../shape.js'
import type { ReduceOptions, Tensor, TensorLike } from '../../tensor-types.js'
import { add, mul, sub } from '../elementwise/arithmetic.js'
import { cast } from '../elementwise/cast.js'
import { equal, isInf, isNaN, logicalAnd, where } from '../elementwise/comparison.js'
import { axesLast } from '../movement/axes-last.js'
import { stack } from '../movement/join.js'
import { reshape } from '../movement/shape.js'
import { slice } from '../movement/slice.js'
import { reducedShape } from '../reduction/reduce.js'
import { sort } from '../sets/sort.js'

/** How a quantile between two elements is computed. */
export type QuantileMethod = 'linear' | 'lower' | 'higher' | 'midpoint' | 'nearest'

/** Options of `quantile` and `percentile`. */
export interface QuantileOptions extends ReduceOptions {
  /**
   * How a quantile between two elements is computed: by `linear` interpolation (the default), as the `lower` or
   * `higher` one, as their `midpoint`, or as the `nearest` one (at halves the one at an even position). As in NumPy.
   */
  readonly method?: QuantileMethod | undefined
}

// The weight of the second of the two elements around a position.
const blends: Readonly<Record<QuantileMethod, (fraction: number, below: number) => number>> = {
  linear: (fraction) => fraction,
  lower: () => 0,
  higher: (fraction) => (fraction > 0 ? 1 : 0),
  midpoint: (fraction) => (fraction > 0 ? 0.5 : 0),
  nearest: (fraction, below) => (fraction === 0.5 ? below % 2 : Math.round(fraction)),
}

/**
 * The value below which the fraction `q` of the elements is, over `axis` (all axes by default), interpolated between
 * elements. Integers give float32. If an element is NaN, the result is NaN.
 *
 * @param q - 0 to 1: one number, or a list, which becomes the first axis of the result
 * @throws `DataError` if `q` is outside 0 … 1; `ShapeError` if there are no elements
 * @example
 * ```ts
 * import { quantile, tensor } from '@tensorloom/tensor'
 * const x = tensor([1, 2, 3, 4, 5])
 * console.log(quantile(x, 0.25).itemSync(), quantile(x, [0, 0.9]).dataSync()) // 2 Float32Array [1, 4.6]
 * ```
 * @function
 */
export const quantile: Op<(x: TensorLike, q: number | readonly number[], options?: QuantileOptions) => Tensor> =
  /* @__PURE__ */ defineOp({
    kind: 'composite',
    name: 'quantile',
    inputs: 1,
    positional: ['q'],
    options: { axis: undefined, keepDims: false, method: 'linear' },
    compose(x, { q, ...options }) {
      return quantiles('quantile', x, q, options)
    },
  })

/**
 * Like `quantile`, in percent: the value below which `q` percent of the elements are.
 *
 * @param q - 0 to 100: one number, or a list, which becomes the first axis of the result
 * @example
 * ```ts
 * import { percentile, tensor } from '@tensorloom/tensor'
 * console.log(percentile(tensor([10, 20, 30]), 50).itemSync()) // 20
 * ```
 * @function
 */
export const percentile: Op<(x: TensorLike, q: number | readonly number[], options?: QuantileOptions) => Tensor> =
  /* @__PURE__ */ defineOp({
    kind: 'composite',
    name: 'percentile',
    inputs: 1,
    positional: ['q'],
    options: { axis: undefined, keepDims: false, method: 'linear' },
    compose(x, { q, ...options }) {
      const share = (percent: number): number => percent / 100
      return quantiles('percentile', x, typeof q === 'number' ? share(q) : q.map(share), options)
    },
  })

/**
 * The middle element over `axis` (all axes by default); the mean of the two middle ones if their number is even, as in
 * NumPy and Keras. (PyTorch takes the lower one: `quantile(x, 0.5, { method: 'lower' })`.)
 *
 * @example
 * ```ts
 * import { median, tensor } from '@tensorloom/tensor'
 * console.log(median(tensor([3, 1, 10, 2])).itemSync()) // 2.5
 * ```
 * @function
 */
export const median: Op<(x: TensorLike, options?: ReduceOptions) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'median',
  inputs: 1,
  options: { axis: undefined, keepDims: false },
  compose: (x, { axis, keepDims }) => quantiles('median', x, 0.5, { axis, keepDims, method: 'linear' }),
})

function quantiles(
  name: string,
  x: Tensor,
  q: number | readonly number[],
  { axis, keepDims, method }: Required<QuantileOptions>,
): Tensor {
  const many = typeof q === 'number' ? [q] : q
  const wrong = many.find((one) => !(one >= 0 && one <= 1))
  if (!Array.isArray(many) || many.length === 0 || wrong !== undefined) {
    throw new DataError(`${name}: q is ${JSON.stringify(q)}, out of range`, {
      help: 'quantile takes 0 to 1, percentile 0 to 100; or a list of such numbers',
    })
  }
  const blend = Object.hasOwn(blends, method!) ? blends[method!] : undefined
  if (blend === undefined) {
    throw new TensorloomError(`${name}: unknown method ${JSON.stringify(method)}`, {
      help: `use one of ${Object.keys(blends).join(', ')}`,
    })
  }
  const axes = normalizeAxes(name, axis, x.rank)
  const { rows } = axesLast(cast(x, toFloating(x.dtype)), axes)
  const extent = rows.shape.at(-1)!
  if (extent === 0) {
    throw new ShapeError(`${name}: nothing to reduce: shape ${shapeText(x.shape)} over axes ${JSON.stringify(axes)}`, {
      help: 'check for empty tensors first',
    })
  }
  const sorted = sort(rows)
  const shape = reducedShape(x.shape, axes, keepDims!)
  const element = (place: number): Tensor => {
    const begin = rows.shape.map((_, k) => (k === rows.rank - 1 ? place : 0))
    return reshape(slice(sorted, begin, [...rows.shape.slice(0, -1), 1]), shape)
  }
  // NaN is sorted last.
  const last = element(extent - 1)
  const results = many.map((one) => {
    const position = one * (extent - 1)
    const below = Math.floor(position)
    const value = between(element(below), element(Math.ceil(position)), blend(position - below, below))
    return where(isNaN(last), last, value)
  })
  return typeof q === 'number' ? results[0]! : stack(results)
}

// Interpolates from a to b. The difference of equal infinities would be NaN.
function between(a: Tensor, b: Tensor, fraction: number): Tensor {
  if (fraction === 0) return a
  if (fraction === 1) return b
  const distance = where(logicalAnd(equal(a, b), isInf(a)), 0, sub(b, a))
  // Starts from the nearer end, as NumPy and PyTorch do, so the result is never outside.
  return fraction < 0.5 ? add(a, mul(distance, fraction)) : sub(b, mul(distance, 1 - fraction))
}
