// The loss of the margin between classes.
import { categoricalHinge as op } from '@tensorloom/tensor/losses'
import { type LossFactory, lossFactory } from '../define.js'

/**
 * Mean over samples of max(largest other score − score of the class + 1, 0); targets are one-hot.
 *
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { categoricalHinge, lossOf } from '@tensorloom/train'
 * console.log(lossOf(categoricalHinge(), tensor([[0.9, 0.1], [0.2, 0.8]]), tensor([[1, 0], [0, 1]])).itemSync()) // 0.3
 * ```
 * @function
 */
export const categoricalHinge: LossFactory<'categoricalHinge'> = /* @__PURE__ */ lossFactory(op)
