// Reductions that ignore NaN, which stands for missing data.

import { isFloating } from '../../dtype.js'
import { defineOp } from '../../op/define-op.js'
import type { Tensor } from '../../tensor-types.js'
import { div, squaredDifference } from '../elementwise/arithmetic.js'
import { cast } from '../elementwise/cast.js'
import { equal, isNaN, logicalNot, where } from '../elementwise/comparison.js'
import { root } from '../elementwise/root.js'
import { max, mean, min, type ReduceAttributes, type ReductionOp, reduceOptions, std, sum, variance } from './reduce.js'

/* @__NO_SIDE_EFFECTS__ */
function nanReduction(
  name: string,
  /** The reduction for integers, which have no NaN. */
  plain: ReductionOp,
  compose: (x: Tensor, missing: Tensor, options: ReduceAttributes) => Tensor,
): ReductionOp {
  return defineOp({
    kind: 'composite',
    name,
    inputs: 1,
    options: reduceOptions,
    compose: (x, options) => (isFloating(x.dtype) ? compose(x, isNaN(x), options) : plain(x, options)),
  })
}

const total = (x: Tensor, missing: Tensor, options: ReduceAttributes): Tensor => sum(where(missing, 0, x), options)
const present = (x: Tensor, missing: Tensor, options: ReduceAttributes): Tensor =>
  sum(cast(logicalNot(missing), x.dtype), options)

/**
 * Sum of the elements that are not NaN over `axis` (all axes by default); 0 if all are NaN.
 *
 * @example
 * ```ts
 * import { nanSum, tensor } from '@tensorloom/tensor'
 * console.log(nanSum(tensor([1, NaN, 2])).itemSync()) // 3
 * ```
 * @function
 */
export const nanSum: ReductionOp = /* @__PURE__ */ nanReduction('nanSum', sum, total)

/**
 * Mean of the elements that are not NaN over `axis` (all axes by default); NaN if all are NaN.
 *
 * @example
 * ```ts
 * import { nanMean, tensor } from '@tensorloom/tensor'
 * console.log(nanMean(tensor([1, NaN, 3])).itemSync()) // 2
 * ```
 * @function
 */
export const nanMean: ReductionOp = /* @__PURE__ */ nanReduction('nanMean', mean, (x, missing, options) =>
  div(total(x, missing, options), present(x, missing, options)),
)

/* @__NO_SIDE_EFFECTS__ */
function nanExtreme(name: string, plain: ReductionOp, neutral: number): ReductionOp {
  return nanReduction(name, plain, (x, missing, options) => {
    const none = equal(present(x, missing, options), 0)
    return where(none, Number.NaN, plain(where(missing, neutral, x), options))
  })
}

/**
 * Largest element that is not NaN over `axis` (all axes by default); NaN if all are NaN.
 *
 * @example
 * ```ts
 * import { nanMax, tensor } from '@tensorloom/tensor'
 * console.log(nanMax(tensor([1, NaN, 3])).itemSync()) // 3
 * ```
 * @function
 */
export const nanMax: ReductionOp = /* @__PURE__ */ nanExtreme('nanMax', max, Number.NEGATIVE_INFINITY)
/**
 * Smallest element that is not NaN over `axis` (all axes by default); NaN if all are NaN.
 *
 * @example
 * ```ts
 * import { nanMin, tensor } from '@tensorloom/tensor'
 * console.log(nanMin(tensor([1, NaN, 3])).itemSync()) // 1
 * ```
 * @function
 */
export const nanMin: ReductionOp = /* @__PURE__ */ nanExtreme('nanMin', min, Number.POSITIVE_INFINITY)

/**
 * Biased variance of the elements that are not NaN over `axis` (all axes by default); NaN if all are NaN.
 *
 * @example
 * ```ts
 * import { nanVariance, tensor } from '@tensorloom/tensor'
 * console.log(nanVariance(tensor([1, NaN, 3])).itemSync()) // 1
 * ```
 * @function
 */
export const nanVariance: ReductionOp = /* @__PURE__ */ nanReduction('nanVariance', variance, (x, missing, options) => {
  const center = nanMean(x, { axis: options.axis, keepDims: true })
  return div(
    total(squaredDifference(where(missing, center, x), center), missing, options),
    present(x, missing, options),
  )
})
/**
 * Biased standard deviation of the elements that are not NaN over `axis`; NaN if all are NaN.
 *
 * @example
 * ```ts
 * import { nanStd, tensor } from '@tensorloom/tensor'
 * console.log(nanStd(tensor([1, NaN, 3])).itemSync()) // 1
 * ```
 * @function
 */
export const nanStd: ReductionOp = /* @__PURE__ */ nanReduction('nanStd', std, (x, _, options) =>
  root(nanVariance(x, options)),
)
