// The mean of absolute errors.
import { meanAbsoluteError as op } from '@tensorloom/tensor/losses'
import { type LossFactory, lossFactory } from '../define.js'

/** Mean of |prediction − target|. @function */
export const meanAbsoluteError: LossFactory<'meanAbsoluteError'> = /* @__PURE__ */ lossFactory(op)
