// Errors relative to the size of the target, in percent.
import { div, maximum, mul, sub } from '../../ops/elementwise/arithmetic.js'
import { abs } from '../../ops/elementwise/maths.js'
import { elementwiseLoss, epsilon, type Loss } from '../shared/define.js'

/**
 * 100 times the mean of |prediction − target| / |target|; |target| is at least 1e-7.
 *
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { meanAbsolutePercentageError } from '@tensorloom/tensor/losses'
 * console.log(meanAbsolutePercentageError(tensor([[1], [5]]), tensor([[2], [4]])).itemSync()) // 37.5
 * ```
 * @function
 */
export const meanAbsolutePercentageError: Loss = /* @__PURE__ */ elementwiseLoss(
  'meanAbsolutePercentageError',
  (p, t) => mul(abs(div(sub(p, t), maximum(abs(t), epsilon))), 100),
)
