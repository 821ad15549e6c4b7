// Squared errors that grow no faster than absolute ones.
import { type HuberOptions as OpOptions, huber as op } from '@tensorloom/tensor/losses'
import { type LossFactory, lossFactory } from '../define.js'

/** Options of `huber`. */
export interface HuberOptions extends Omit<OpOptions, 'reduction'> {}

/**
 * Quadratic up to `delta` (1 by default), linear beyond (Huber 1964).
 *
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { huber, lossOf } from '@tensorloom/train'
 * console.log(lossOf(huber(), tensor([[1], [5]]), tensor([[1.5], [3]])).itemSync()) // 0.8125
 * ```
 * @function
 */
export const huber: LossFactory<'huber', HuberOptions> = /* @__PURE__ */ lossFactory(op)
