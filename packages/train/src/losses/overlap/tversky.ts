// The loss of masks with different costs of what is missed and what is wrongly found.
import { type TverskyOptions as OpOptions, tversky as op } from '@tensorloom/tensor/losses'
import { type LossFactory, lossFactory } from '../define.js'

/** Options of `tversky`. */
export interface TverskyOptions extends Omit<OpOptions, 'reduction'> {}

/**
 * 1 − o / (o + alpha · wrong + beta · missed), where o is the overlap Σ target · prediction (Salehi et al. 2017).
 *
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { lossOf, tversky } from '@tensorloom/train'
 * console.log(lossOf(tversky(), tensor([[0.9, 0.1], [0.2, 0.8]]), tensor([[1, 0], [0, 1]])).itemSync()) // 0.15
 * ```
 * @function
 */
export const tversky: LossFactory<'tversky', TverskyOptions> = /* @__PURE__ */ lossFactory(op, {
  kinds: { axis: 'any' },
})
