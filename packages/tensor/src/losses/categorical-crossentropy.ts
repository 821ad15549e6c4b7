// Cross-entropy of targets that are distributions.
import { defineOp } from '../op/define-op.js'
import { add, mul, neg } from '../ops/elementwise/arithmetic.js'
import { sum } from '../ops/reduction/reduce.js'
import {
  checkSame,
  type Loss,
  likePrediction,
  logProbabilities,
  reduceLoss,
  type SmoothingOptions,
} from './shared/define.js'

/**
 * Cross-entropy of targets that are distributions (one-hot rows): −Σ target · log p along the last axis.
 *
 * Probabilities are divided by their sum and clipped to 1e-7 … 1 − 1e-7, as in Keras.
 * @function
 */
export const categoricalCrossentropy: Loss<SmoothingOptions> = defineOp({
  kind: 'composite',
  name: 'categoricalCrossentropy',
  inputs: 2,
  options: { fromLogits: false, labelSmoothing: 0, reduction: 'mean' },
  compose(prediction, target, attrs) {
    checkSame('categoricalCrossentropy', prediction, target)
    const classes = prediction.shape.at(-1) ?? 1
    const smoothing = attrs.labelSmoothing
    const float = likePrediction(target, prediction)
    const t = smoothing === 0 ? float : add(mul(float, 1 - smoothing), smoothing / classes)
    return reduceLoss(neg(sum(mul(t, logProbabilities(prediction, attrs)), { axis: -1 })), attrs)
  },
})
