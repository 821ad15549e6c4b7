// Cross-entropy of binary targets.
import { defineOp } from '../op/define-op.js'
import { logSigmoid } from '../ops/elementwise/activations.js'
import { add, mul, neg, sub } from '../ops/elementwise/arithmetic.js'
import { clip, log } from '../ops/elementwise/maths.js'
import { epsilon, type Loss, reduceElements, type SmoothingOptions } from './shared/define.js'

/**
 * Cross-entropy of binary targets: −target · log p − (1 − target) · log(1 − p).
 *
 * Probabilities are clipped to 1e-7 … 1 − 1e-7, as in Keras. With `fromLogits` there is no clipping.
 * @function
 */
export const binaryCrossentropy: Loss<SmoothingOptions> = defineOp({
  kind: 'composite',
  name: 'binaryCrossentropy',
  inputs: 2,
  options: { fromLogits: false, labelSmoothing: 0, reduction: 'mean' },
  compose: (prediction, target, { fromLogits, labelSmoothing, ...options }) =>
    reduceElements('binaryCrossentropy', prediction, target, options, (x, y) => {
      const t = labelSmoothing ? add(mul(y, 1 - labelSmoothing), labelSmoothing / 2) : y
      if (fromLogits) {
        // log σ(x) and log(1 − σ(x)) = log σ(−x), both stable.
        return neg(add(mul(t, logSigmoid(x)), mul(sub(1, t), logSigmoid(neg(x)))))
      }
      const p = clip(x, { min: epsilon, max: 1 - epsilon })
      return neg(add(mul(t, log(p)), mul(sub(1, t), log(sub(1, p)))))
    }),
})
