// The loss of binary classification.
import { binaryCrossentropy as op } from '@tensorloom/tensor/losses'
import { type LossFactory, lossFactory } from '../define.js'
import type { SmoothingOptions } from './options.js'

/**
 * Cross-entropy of binary targets. Predictions are probabilities, [batch, 1] or one per label, unless `fromLogits`.
 * @function
 */
export const binaryCrossentropy: LossFactory<'binaryCrossentropy', SmoothingOptions> = /* @__PURE__ */ lossFactory(op, {
  targets: 'binary',
})
