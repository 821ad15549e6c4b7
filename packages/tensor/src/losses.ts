// Losses: prediction and target in, the mean over all samples out. Options say what a prediction is.

import { ShapeError } from './errors.js'
import {
  checkSame,
  elementwiseLoss,
  epsilon,
  type LogitsOptions,
  type Loss,
  type LossOptions,
  likePrediction,
  logProbabilities,
  reduceElements,
  reduceLoss,
  type SmoothingOptions,
} from './losses/define.js'
import { labelCrossentropy } from './losses/label-crossentropy.js'
import { probabilityCrossentropy } from './losses/probability-crossentropy.js'
import { defineOp } from './op/define-op.js'
import { logSigmoid, softplus } from './ops/elementwise/activations.js'
import { add, div, maximum, mul, neg, squaredDifference, sub } from './ops/elementwise/arithmetic.js'
import { lessEqual, where } from './ops/elementwise/comparison.js'
import { abs, clip, log, rsqrt, square } from './ops/elementwise/maths.js'
import { sum } from './ops/reduction/reduce.js'
import { type Shape, sameShape, shapeText } from './shape.js'
import type { Tensor } from './tensor-types.js'

export { type CtcOptions, ctcLoss } from './losses/ctc.js'
export type { LogitsOptions, Loss, LossOptions, Reduction, SmoothingOptions } from './losses/define.js'
export {
  type BinaryFocalOptions,
  binaryFocalCrossentropy,
  categoricalFocalCrossentropy,
  type FocalOptions,
} from './losses/focal.js'
export { categoricalHinge, hinge, squaredHinge } from './losses/hinge.js'
export { meanAbsolutePercentageError, meanSquaredLogarithmicError } from './losses/relative-errors.js'

/** Options of `huber`. */
export interface HuberOptions extends LossOptions {
  /** Error up to which the loss is quadratic; 1 by default. */
  readonly delta?: number | undefined
}

/**
 * Mean of (prediction − target)².
 *
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { meanSquaredError } from '@tensorloom/tensor/losses'
 * console.log(meanSquaredError(tensor([1, 2]), tensor([1, 4])).itemSync()) // 2
 * ```
 * @function
 */
export const meanSquaredError: Loss = elementwiseLoss('meanSquaredError', squaredDifference)

/** Mean of |prediction − target|. @function */
export const meanAbsoluteError: Loss = elementwiseLoss('meanAbsoluteError', (p, t) => abs(sub(p, t)))

/** Quadratic up to `delta` (1 by default), linear beyond (Huber 1964). @function */
export const huber: Loss<HuberOptions> = defineOp({
  kind: 'composite',
  name: 'huber',
  inputs: 2,
  options: { delta: 1, reduction: 'mean' },
  compose: (prediction, target, { delta, ...options }) =>
    reduceElements('huber', prediction, target, options, (p, t) => {
      const error = abs(sub(p, t))
      return where(lessEqual(error, delta), mul(square(error), 0.5), mul(sub(error, delta / 2), delta))
    }),
})

/** Mean of log cosh(prediction − target), stable at ±300. @function */
export const logCosh: Loss = elementwiseLoss('logCosh', (p, t) => {
  const error = sub(p, t)
  return sub(add(error, softplus(mul(error, -2))), Math.LN2)
})

/** Mean of prediction − target · log(prediction), for counts. @function */
export const poisson: Loss = elementwiseLoss('poisson', (p, t) => sub(p, mul(t, log(add(p, epsilon)))))

/** Mean over samples of Σ target · log(target / prediction) along the last axis. @function */
export const klDivergence: Loss = defineOp({
  kind: 'composite',
  name: 'klDivergence',
  inputs: 2,
  options: { reduction: 'mean' },
  compose(prediction, target, attrs) {
    checkSame('klDivergence', prediction, target)
    const p = clip(prediction, { min: epsilon, max: 1 })
    const t = clip(likePrediction(target, prediction), { min: epsilon, max: 1 })
    return reduceLoss(sum(mul(t, log(div(t, p))), { axis: -1 }), attrs)
  },
})

/** Negated cosine of the angle between prediction and target along the last axis: −1 where they point the same way. @function */
export const cosineSimilarity: Loss = defineOp({
  kind: 'composite',
  name: 'cosineSimilarity',
  inputs: 2,
  options: { reduction: 'mean' },
  compose(prediction, target, attrs) {
    checkSame('cosineSimilarity', prediction, target)
    const unit = (x: Tensor): Tensor => mul(x, rsqrt(maximum(sum(square(x), { axis: -1, keepDims: true }), 1e-12)))
    return reduceLoss(neg(sum(mul(unit(prediction), unit(likePrediction(target, prediction))), { axis: -1 })), attrs)
  },
})

/**
 * Cross-entropy of yes-or-no targets: −target · log p − (1 − target) · log(1 − p).
 *
 * Probabilities are kept 1e-7 away from 0 and 1, as in Keras; with `fromLogits` nothing needs to be.
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

/**
 * Cross-entropy of targets that are distributions (one-hot rows): −Σ target · log p along the last axis.
 *
 * Probabilities are divided by their sum and kept 1e-7 away from 0 and 1, as in Keras.
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

/**
 * Cross-entropy of integer class labels: −log p[label].
 *
 * @param prediction - [..., classes], probabilities, or logits with `fromLogits`
 * @param target - [...] or [..., 1], integers from 0 to classes − 1
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { sparseCategoricalCrossentropy } from '@tensorloom/tensor/losses'
 * const loss = sparseCategoricalCrossentropy(tensor([[0.5, 0.5]]), tensor([1], { dtype: 'int32' }))
 * console.log(loss.itemSync().toFixed(4)) // 0.6931
 * ```
 * @function
 */
export const sparseCategoricalCrossentropy: Loss<LogitsOptions> = defineOp({
  kind: 'composite',
  name: 'sparseCategoricalCrossentropy',
  inputs: 2,
  options: { fromLogits: false, reduction: 'mean' },
  compose(prediction, target, attrs) {
    const rows = prediction.shape.slice(0, -1)
    const column: Shape = [...rows, 1]
    if (!sameShape(target.shape, rows) && !sameShape(target.shape, column)) {
      throw new ShapeError(
        `sparseCategoricalCrossentropy: labels ${shapeText(target.shape)} do not fit prediction ${shapeText(prediction.shape)}`,
        { help: 'labels are one integer per row; for one-hot targets use categoricalCrossentropy' },
      )
    }
    const crossentropy = attrs.fromLogits ? labelCrossentropy : probabilityCrossentropy
    return crossentropy(prediction, target, { reduction: attrs.reduction })
  },
})
