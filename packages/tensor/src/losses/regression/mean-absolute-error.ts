// The mean of absolute errors.
import { sub } from '../../ops/elementwise/arithmetic.js'
import { abs } from '../../ops/elementwise/maths.js'
import { elementwiseLoss, type Loss } from '../shared/define.js'

/**
 * Mean of |prediction − target|.
 *
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { meanAbsoluteError } from '@tensorloom/tensor/losses'
 * console.log(meanAbsoluteError(tensor([[1], [5]]), tensor([[1.5], [3]])).itemSync()) // 1.25
 * ```
 * @function
 */
export const meanAbsoluteError: Loss = /* @__PURE__ */ elementwiseLoss('meanAbsoluteError', (p, t) => abs(sub(p, t)))
