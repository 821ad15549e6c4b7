// The angle between vectors.
import { type CosineOptions as OpOptions, cosineSimilarity as op } from '@tensorloom/tensor/losses'
import { type LossFactory, lossFactory } from '../define.js'

/** Options of `cosineSimilarity`. */
export interface CosineOptions extends Omit<OpOptions, 'reduction'> {}

/**
 * Negated cosine of the angle between prediction and target along `axis`, the last by default. The metric of this name,
 * which is not negated, is in `@tensorloom/train/metrics`.
 *
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { cosineSimilarity, lossOf } from '@tensorloom/train'
 * console.log(lossOf(cosineSimilarity(), tensor([[1, 1]]), tensor([[1, 0]])).itemSync()) // -0.707…
 * ```
 * @function
 */
export const cosineSimilarity: LossFactory<'cosineSimilarity', CosineOptions> = /* @__PURE__ */ lossFactory(op)
