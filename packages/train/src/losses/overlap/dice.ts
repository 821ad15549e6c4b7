// The loss of masks: how little they overlap.
import { type DiceOptions as OpOptions, dice as op } from '@tensorloom/tensor/losses'
import { type LossFactory, lossFactory } from '../define.js'

/** Options of `dice`. */
export interface DiceOptions extends Omit<OpOptions, 'reduction'> {}

/**
 * 1 − 2 Σ target · prediction / (Σ target + Σ prediction) (Milletari et al. 2016). Without `axis` the whole batch has one
 * value.
 *
 * @example
 * ```ts
 * import { dice } from '@tensorloom/train'
 * const loss = dice({ axis: [1, 2, 3] }) // one value per image [batch, height, width, 1]
 * console.log(loss.name) // dice
 * ```
 * @function
 */
export const dice: LossFactory<'dice', DiceOptions> = /* @__PURE__ */ lossFactory(op, { kinds: { axis: 'any' } })
