// Errors of orders of magnitude.
import { meanSquaredLogarithmicError as op } from '@tensorloom/tensor/losses'
import { type LossFactory, lossFactory } from '../define.js'

/** Mean of (log(1 + prediction) − log(1 + target))². @function */
export const meanSquaredLogarithmicError: LossFactory<'meanSquaredLogarithmicError'> = /* @__PURE__ */ lossFactory(op)
