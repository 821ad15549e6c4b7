// The loss of the margin between classes.
import { categoricalHinge as op } from '@tensorloom/tensor/losses'
import { type LossFactory, lossFactory } from '../define.js'

/**
 * Mean over samples of max(largest other score − score of the class + 1, 0); targets are one-hot.
 * @function
 */
export const categoricalHinge: LossFactory<'categoricalHinge'> = /* @__PURE__ */ lossFactory(op)
