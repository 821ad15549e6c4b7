// The loss of the margin, squared.
import { squaredHinge as op } from '@tensorloom/tensor/losses'
import { type LossFactory, lossFactory } from '../define.js'

/**
 * Mean of max(1 − target · prediction, 0)², targets −1 or 1.
 *
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { lossOf, squaredHinge } from '@tensorloom/train'
 * console.log(lossOf(squaredHinge(), tensor([[0.5], [-2]]), tensor([[1], [-1]])).itemSync()) // 0.125
 * ```
 * @function
 */
export const squaredHinge: LossFactory<'squaredHinge'> = /* @__PURE__ */ lossFactory(op)
