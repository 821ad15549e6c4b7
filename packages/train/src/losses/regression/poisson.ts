// The loss of counts.
import { poisson as op } from '@tensorloom/tensor/losses'
import { type LossFactory, lossFactory } from '../define.js'

/** Mean of prediction − target · log(prediction), for counts. @function */
export const poisson: LossFactory<'poisson'> = /* @__PURE__ */ lossFactory(op)
