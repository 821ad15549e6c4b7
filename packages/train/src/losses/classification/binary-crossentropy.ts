// The loss of binary classification.
import { binaryCrossentropy as op } from '@tensorloom/tensor/losses'
import { type LossFactory, lossFactory } from '../define.js'
import type { SmoothingOptions } from './options.js'

/**
 * Cross-entropy of binary targets. Predictions are probabilities, [batch, 1] or one per label, unless `fromLogits`.
 *
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { binaryCrossentropy, lossOf } from '@tensorloom/train'
 * console.log(lossOf(binaryCrossentropy(), tensor([[0.9, 0.1], [0.2, 0.8]]), tensor([[1, 0], [0, 1]])).itemSync()) // 0.164…
 * ```
 * @function
 */
export const binaryCrossentropy: LossFactory<'binaryCrossentropy', SmoothingOptions> = /* @__PURE__ */ lossFactory(op, {
  targets: 'binary',
})
