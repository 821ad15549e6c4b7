// The loss of the margin.
import { hinge as op } from '@tensorloom/tensor/losses'
import { type LossFactory, lossFactory } from '../define.js'

/** Mean of max(1 − target · prediction, 0), targets −1 or 1. @function */
export const hinge: LossFactory<'hinge'> = /* @__PURE__ */ lossFactory(op)
