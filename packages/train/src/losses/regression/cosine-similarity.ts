// The angle between vectors.
import { type CosineOptions as OpOptions, cosineSimilarity as op } from '@tensorloom/tensor/losses'
import { type LossFactory, lossFactory } from '../define.js'

/** Options of `cosineSimilarity`. */
export type CosineOptions = Omit<OpOptions, 'reduction'>

/**
 * Negated cosine of the angle between prediction and target along `axis`, the last by default. The metric of this name,
 * which is not negated, is in `@tensorloom/train/metrics`.
 * @function
 */
export const cosineSimilarity: LossFactory<'cosineSimilarity', CosineOptions> = /* @__PURE__ */ lossFactory(op)
