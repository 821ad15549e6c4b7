// Cross-entropy of targets that are distributions.
import { defineOp } from '../../op/define-op.js'
import { neg } from '../../ops/elementwise/arithmetic.js'
import { sum } from '../../ops/reduction/reduce.js'
import type { Tensor } from '../../tensor-types.js'
import {
  axisLast,
  checkSame,
  type Loss,
  likePrediction,
  logProbabilities,
  type SmoothingOptions,
  smoothed,
  timesUnlessZero,
} from '../shared/define.js'
import { reduced } from '../shared/reduce.js'

/**
 * Cross-entropy of targets that are distributions (one-hot rows): −Σ target · log p along `axis`.
 *
 * Probabilities are divided by their sum and clipped to 1e-7 … 1 − 1e-7, as in Keras. A logit of −∞ costs nothing where
 * the target is 0.
 *
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { categoricalCrossentropy } from '@tensorloom/tensor/losses'
 * console.log(categoricalCrossentropy(tensor([[0.9, 0.1], [0.2, 0.8]]), tensor([[1, 0], [0, 1]])).itemSync()) // 0.164…
 * ```
 * @function
 */
export const categoricalCrossentropy: Loss<SmoothingOptions> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'categoricalCrossentropy',
  inputs: 2,
  options: { fromLogits: false, labelSmoothing: 0, axis: -1, reduction: 'mean' },
  compose(prediction, target, attrs) {
    checkSame('categoricalCrossentropy', prediction, target)
    const [p, t] = [prediction, likePrediction(target, prediction)].map((x) =>
      axisLast('categoricalCrossentropy', x, attrs.axis),
    ) as [Tensor, Tensor]
    const terms = timesUnlessZero(
      smoothed('categoricalCrossentropy', t, attrs.labelSmoothing),
      logProbabilities(p, attrs),
    )
    return reduced(neg(sum(terms, { axis: -1 })), attrs)
  },
})
