// The loss of the margin.
import { hinge as op } from '@tensorloom/tensor/losses'
import { type LossFactory, lossFactory } from '../define.js'

/**
 * Mean of max(1 − target · prediction, 0), targets −1 or 1.
 *
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { hinge, lossOf } from '@tensorloom/train'
 * console.log(lossOf(hinge(), tensor([[0.5], [-2]]), tensor([[1], [-1]])).itemSync()) // 0.25
 * ```
 * @function
 */
export const hinge: LossFactory<'hinge'> = /* @__PURE__ */ lossFactory(op)
