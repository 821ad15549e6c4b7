// Cross-entropy of binary targets.
import { defineOp } from '../../op/define-op.js'
import { logSigmoid } from '../../ops/elementwise/activations.js'
import { add, mul, neg, sub } from '../../ops/elementwise/arithmetic.js'
import { clip, log } from '../../ops/elementwise/maths.js'
import type { Tensor } from '../../tensor-types.js'
import {
  epsilon,
  type Loss,
  reduceElements,
  type SmoothingOptions,
  smoothedBinary,
  timesUnlessZero,
} from '../shared/define.js'

/**
 * −target · log p − (1 − target) · log(1 − p) of each element, for probabilities or logits. A target of 0 or 1 has a
 * finite loss also at logits of ±∞.
 */
export function binaryEntropy(x: Tensor, t: Tensor, fromLogits: boolean): Tensor {
  // log σ(x) and log(1 − σ(x)) = log σ(−x), both stable.
  if (fromLogits) {
    return neg(add(timesUnlessZero(t, logSigmoid(x)), timesUnlessZero(sub(1, t), logSigmoid(neg(x)))))
  }
  const p = clip(x, { min: epsilon, max: 1 - epsilon })
  return neg(add(mul(t, log(p)), mul(sub(1, t), log(sub(1, p)))))
}

/**
 * Cross-entropy of binary targets: −target · log p − (1 − target) · log(1 − p).
 *
 * Probabilities are clipped to 1e-7 … 1 − 1e-7, as in Keras. With `fromLogits` there is no clipping. `axis` is the axis
 * over which the mean of a sample is taken.
 *
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { binaryCrossentropy } from '@tensorloom/tensor/losses'
 * console.log(binaryCrossentropy(tensor([[0.9, 0.1], [0.2, 0.8]]), tensor([[1, 0], [0, 1]])).itemSync()) // 0.164…
 * ```
 * @function
 */
export const binaryCrossentropy: Loss<SmoothingOptions> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'binaryCrossentropy',
  inputs: 2,
  options: { fromLogits: false, labelSmoothing: 0, axis: -1, reduction: 'mean' },
  compose: (prediction, target, { fromLogits, labelSmoothing, ...options }) =>
    reduceElements('binaryCrossentropy', prediction, target, options, (x, y) =>
      binaryEntropy(x, smoothedBinary('binaryCrossentropy', y, labelSmoothing), fromLogits),
    ),
})
