// The mean of squared errors.
import { meanSquaredError as op } from '@tensorloom/tensor/losses'
import { type LossFactory, lossFactory } from '../define.js'

/** Mean of (prediction − target)². @function */
export const meanSquaredError: LossFactory<'meanSquaredError'> = /* @__PURE__ */ lossFactory(op)
