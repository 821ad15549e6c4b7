// Cross-entropy of distributions with less weight on samples that are already classified well (Lin et al. 2017).
import { tensor } from '../../create.js'
import { ShapeError } from '../../errors.js'
import { defineOp } from '../../op/define-op.js'
import { mul, neg } from '../../ops/elementwise/arithmetic.js'
import { exp } from '../../ops/elementwise/maths.js'
import { sum } from '../../ops/reduction/reduce.js'
import type { Tensor } from '../../tensor-types.js'
import {
  axisLast,
  checkSame,
  focus,
  type Loss,
  likePrediction,
  logProbabilities,
  type SmoothingOptions,
  smoothed,
  timesUnlessZero,
} from '../shared/define.js'
import { reduced } from '../shared/reduce.js'

/** Options of `categoricalFocalCrossentropy`. */
export interface FocalOptions extends SmoothingOptions {
  /** Weight of the classes, one for all or a list with one for each; 0.25 by default. */
  readonly alpha?: number | readonly number[] | undefined
  /** How fast the weight (1 − p)^gamma falls as the probability p of the right class grows; 2 by default. */
  readonly gamma?: number | undefined
}

/**
 * Cross-entropy of targets that are distributions (one-hot rows), each term times alpha · (1 − p)^gamma, where p is the
 * probability of its class.
 *
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { categoricalFocalCrossentropy } from '@tensorloom/tensor/losses'
 * console.log(categoricalFocalCrossentropy(tensor([[0.9, 0.1], [0.2, 0.8]]), tensor([[1, 0], [0, 1]])).itemSync()) // 0.001…
 * ```
 * @function
 */
export const categoricalFocalCrossentropy: Loss<FocalOptions> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'categoricalFocalCrossentropy',
  inputs: 2,
  options: { fromLogits: false, labelSmoothing: 0, axis: -1, alpha: 0.25, gamma: 2, reduction: 'mean' },
  compose(prediction, target, attrs) {
    checkSame('categoricalFocalCrossentropy', prediction, target)
    const [p, t] = [prediction, likePrediction(target, prediction)].map((x) =>
      axisLast('categoricalFocalCrossentropy', x, attrs.axis),
    ) as [Tensor, Tensor]
    const logs = logProbabilities(p, attrs)
    const weight = mul(focus('categoricalFocalCrossentropy', exp(logs), attrs.gamma), weightOfClasses(attrs.alpha, p))
    const terms = mul(weight, timesUnlessZero(smoothed('categoricalFocalCrossentropy', t, attrs.labelSmoothing), logs))
    return reduced(neg(sum(terms, { axis: -1 })), attrs)
  },
})

function weightOfClasses(alpha: number | readonly number[], { shape, dtype }: Tensor): Tensor | number {
  if (typeof alpha === 'number') return alpha
  if (alpha.length === shape.at(-1)) return tensor([...alpha], { dtype })
  throw new ShapeError(
    `categoricalFocalCrossentropy: alpha lists ${alpha.length} weights for ${String(shape.at(-1))} classes`,
    { help: 'give one weight per class, or one number for all' },
  )
}
