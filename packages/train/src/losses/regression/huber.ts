// Squared errors that grow no faster than absolute ones.
import { type HuberOptions as OpOptions, huber as op } from '@tensorloom/tensor/losses'
import { type LossFactory, lossFactory } from '../define.js'

/** Options of `huber`. */
export type HuberOptions = Omit<OpOptions, 'reduction'>

/** Quadratic up to `delta` (1 by default), linear beyond (Huber 1964). @function */
export const huber: LossFactory<'huber', HuberOptions> = /* @__PURE__ */ lossFactory(op)
