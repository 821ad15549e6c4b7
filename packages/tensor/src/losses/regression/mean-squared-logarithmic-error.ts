// Squared errors of logarithms.
import { maximum, squaredDifference } from '../../ops/elementwise/arithmetic.js'
import { log1p } from '../../ops/elementwise/maths.js'
import { elementwiseLoss, epsilon, type Loss } from '../shared/define.js'

/**
 * Mean of (log(1 + prediction) − log(1 + target))²; both are clipped to at least 1e-7.
 *
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { meanSquaredLogarithmicError } from '@tensorloom/tensor/losses'
 * console.log(meanSquaredLogarithmicError(tensor([[1], [5]]), tensor([[2], [4]])).itemSync()) // 0.098…
 * ```
 * @function
 */
export const meanSquaredLogarithmicError: Loss = /* @__PURE__ */ elementwiseLoss(
  'meanSquaredLogarithmicError',
  (p, t) => squaredDifference(log1p(maximum(p, epsilon)), log1p(maximum(t, epsilon))),
)
