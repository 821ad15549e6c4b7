// Cross-entropy of distributions with less weight on samples that are already classified well (Lin et al. 2017).
import { defineOp } from '../op/define-op.js'
import { add, mul, neg, sub } from '../ops/elementwise/arithmetic.js'
import { exp, pow } from '../ops/elementwise/maths.js'
import { sum } from '../ops/reduction/reduce.js'
import {
  checkSame,
  type Loss,
  likePrediction,
  logProbabilities,
  reduceLoss,
  type SmoothingOptions,
} from './shared/define.js'

/** Options of focal losses. */
export interface FocalOptions extends SmoothingOptions {
  /** Weight of the classes; 0.25 by default. */
  readonly alpha?: number | undefined
  /** How fast the weight (1 − p)^gamma falls as the probability p of the right class grows; 2 by default. */
  readonly gamma?: number | undefined
}

/**
 * Cross-entropy of targets that are distributions (one-hot rows), each term times alpha · (1 − p)^gamma, where p is the
 * probability of its class.
 * @function
 */
export const categoricalFocalCrossentropy: Loss<FocalOptions> = defineOp({
  kind: 'composite',
  name: 'categoricalFocalCrossentropy',
  inputs: 2,
  options: { fromLogits: false, labelSmoothing: 0, alpha: 0.25, gamma: 2, reduction: 'mean' },
  compose(prediction, target, attrs) {
    checkSame('categoricalFocalCrossentropy', prediction, target)
    const { labelSmoothing, alpha, gamma } = attrs
    const float = likePrediction(target, prediction)
    const t = labelSmoothing
      ? add(mul(float, 1 - labelSmoothing), labelSmoothing / (prediction.shape.at(-1) ?? 1))
      : float
    const logs = logProbabilities(prediction, attrs)
    const weight = mul(pow(sub(1, exp(logs)), gamma), alpha)
    return reduceLoss(neg(sum(mul(mul(weight, t), logs), { axis: -1 })), attrs)
  },
})
