// Absolute errors with a quadratic bottom.
import { type SmoothL1Options as OpOptions, smoothL1 as op } from '@tensorloom/tensor/losses'
import { type LossFactory, lossFactory } from '../define.js'

/** Options of `smoothL1`. */
export type SmoothL1Options = Omit<OpOptions, 'reduction'>

/** Quadratic below `beta` (1 by default), linear above it (Girshick 2015), as in PyTorch. @function */
export const smoothL1: LossFactory<'smoothL1', SmoothL1Options> = /* @__PURE__ */ lossFactory(op)
