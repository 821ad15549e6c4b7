// The mean of squared errors.
import { squaredDifference } from '../../ops/elementwise/arithmetic.js'
import { elementwiseLoss, type Loss } from '../shared/define.js'

/**
 * Mean of (prediction − target)².
 *
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { meanSquaredError } from '@tensorloom/tensor/losses'
 * console.log(meanSquaredError(tensor([1, 2]), tensor([1, 4])).itemSync()) // 2
 * ```
 * @function
 */
export const meanSquaredError: Loss = /* @__PURE__ */ elementwiseLoss('meanSquaredError', squaredDifference)
