// The loss of classes, for targets that are one-hot.
import { categoricalCrossentropy as op } from '@tensorloom/tensor/losses'
import { type LossFactory, lossFactory } from '../define.js'
import type { SmoothingOptions } from './options.js'

/**
 * Cross-entropy of targets that are distributions (one-hot rows). Predictions are probabilities unless `fromLogits`.
 *
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { categoricalCrossentropy, lossOf } from '@tensorloom/train'
 * console.log(lossOf(categoricalCrossentropy(), tensor([[0.9, 0.1], [0.2, 0.8]]), tensor([[1, 0], [0, 1]])).itemSync()) // 0.164…
 * ```
 * @function
 */
export const categoricalCrossentropy: LossFactory<'categoricalCrossentropy', SmoothingOptions> =
  /* @__PURE__ */ lossFactory(op, {
    targets: 'distributions',
  })
