// Squared errors for small errors, absolute ones for large errors.
import { logCosh as op } from '@tensorloom/tensor/losses'
import { type LossFactory, lossFactory } from '../define.js'

/** Mean of log cosh(prediction − target). @function */
export const logCosh: LossFactory<'logCosh'> = /* @__PURE__ */ lossFactory(op)
