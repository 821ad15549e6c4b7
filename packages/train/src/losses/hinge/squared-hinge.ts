// The loss of the margin, squared.
import { squaredHinge as op } from '@tensorloom/tensor/losses'
import { type LossFactory, lossFactory } from '../define.js'

/** Mean of max(1 − target · prediction, 0)², targets −1 or 1. @function */
export const squaredHinge: LossFactory<'squaredHinge'> = /* @__PURE__ */ lossFactory(op)
