// The loss of embeddings that are nearer to their own class than to others.
import { withMask } from '@tensorloom/layers'
import { cast, equal, greater, less, logicalAnd, reshape, sum } from '@tensorloom/tensor'
import { type TripletOptions as OpOptions, triplet as op } from '@tensorloom/tensor/losses'
import { type LossFactory, lossFactory } from '../define.js'

/** Options of `triplet`. */
export interface TripletOptions extends Omit<OpOptions, 'reduction'> {}

/**
 * The triplet loss with semi-hard (Schroff et al. 2015) or hard mining (Hermans et al. 2017). Predictions are embeddings
 * [batch, size], targets are labels. Rows without positives or negatives in the batch do not count.
 *
 * @example
 * ```ts
 * import { triplet } from '@tensorloom/train'
 * const loss = triplet({ margin: 0.2, mining: 'hard' })
 * console.log(loss.name) // triplet
 * ```
 * @function
 */
export const triplet: LossFactory<'triplet', TripletOptions> = /* @__PURE__ */ lossFactory(op, {
  labels: true,
  kinds: { mining: ['semiHard', 'hard'] },
  attach(values, target) {
    const batch = values.size
    const same = equal(reshape(target, [batch, 1]), reshape(target, [1, batch]))
    const alike = sum(cast(same, 'int32'), { axis: 1 })
    return withMask(values, logicalAnd(greater(alike, 1), less(alike, batch)))
  },
})
