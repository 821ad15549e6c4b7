// The loss of classes, for targets that are one-hot.
import { categoricalCrossentropy as op } from '@tensorloom/tensor/losses'
import { type LossFactory, lossFactory } from '../define.js'
import type { SmoothingOptions } from './options.js'

/**
 * Cross-entropy of targets that are distributions (one-hot rows). Predictions are probabilities unless `fromLogits`.
 * @function
 */
export const categoricalCrossentropy: LossFactory<'categoricalCrossentropy', SmoothingOptions> =
  /* @__PURE__ */ lossFactory(op, {
    targets: 'distributions',
  })
