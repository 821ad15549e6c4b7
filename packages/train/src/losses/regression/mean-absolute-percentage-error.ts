// Errors in percent of the target.
import { meanAbsolutePercentageError as op } from '@tensorloom/tensor/losses'
import { type LossFactory, lossFactory } from '../define.js'

/** 100 times the mean of |prediction − target| / |target|. @function */
export const meanAbsolutePercentageError: LossFactory<'meanAbsolutePercentageError'> = /* @__PURE__ */ lossFactory(op)
