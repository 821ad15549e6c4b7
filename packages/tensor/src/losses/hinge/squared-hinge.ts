// The hinge loss, squared.
import { square } from '../../ops/elementwise/maths.js'
import { elementwiseLoss, type Loss } from '../shared/define.js'
import { shortfall } from './hinge.js'

/**
 * Mean of max(1 − target · prediction, 0)²; targets as for `hinge`.
 *
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { squaredHinge } from '@tensorloom/tensor/losses'
 * console.log(squaredHinge(tensor([[0.5], [-2]]), tensor([[1], [-1]])).itemSync()) // 0.125
 * ```
 * @function
 */
export const squaredHinge: Loss = /* @__PURE__ */ elementwiseLoss('squaredHinge', (p, t) => square(shortfall(p, t)))
