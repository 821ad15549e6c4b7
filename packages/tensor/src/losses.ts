// Losses: prediction and target in, the mean over all samples out. Options say what a prediction is.
import { defineOp, type Op } from './core/define-op.js'
import { ShapeError } from './errors.js'
import { logSigmoid, relu, softplus } from './ops/activations.js'
import { add, div, maximum, mul, neg, squaredDifference, sub } from './ops/arithmetic.js'
import { cast } from './ops/cast.js'
import { equal, lessEqual, where } from './ops/comparison.js'
import { takeAlongAxis } from './ops/gather.js'
import { abs, clip, log, rsqrt, square } from './ops/maths.js'
import { mean, sum } from './ops/reduce.js'
import { reshape } from './ops/shape.js'
import { logSoftmax } from './ops/softmax.js'
import { type Shape, sameShape, shapeText } from './shape.js'
import type { Tensor } from './tensor-types.js'

/** How per-sample losses become the result: their mean (the default), their sum, or none: one value per sample. */
export type Reduction = 'mean' | 'sum' | 'none'

/** Options of every loss. */
export interface LossOptions {
  /** `mean` by default. */
  readonly reduction?: Reduction | undefined
}
/** Options of losses on class scores. */
export interface LogitsOptions extends LossOptions {
  /** Predictions are logits, not probabilities; false by default, as in Keras. */
  readonly fromLogits?: boolean | undefined
}
/** Options of losses that can smooth labels. */
export interface SmoothingOptions extends LogitsOptions {
  /** Moves this share of each target to the uniform distribution (Szegedy et al. 2016, section 7); 0 by default. */
  readonly labelSmoothing?: number | undefined
}

/** Options of `huber`. */
export interface HuberOptions extends LossOptions {
  /** Error up to which the loss is quadratic; 1 by default. */
  readonly delta?: number | undefined
}

/** `loss(prediction, target, options?)`. */
export type Loss<O extends LossOptions = LossOptions> = Op<(prediction: Tensor, target: Tensor, options?: O) => Tensor>

// Keras's epsilon: probabilities are kept away from 0 and 1 by it.
const epsilon = 1e-7

/** Reduces values per sample. */
function reduceLoss(values: Tensor, { reduction }: LossOptions): Tensor {
  if (reduction === 'none') return values
  return reduction === 'sum' ? sum(values) : mean(values)
}

function checkSame(name: string, prediction: Tensor, target: Tensor): void {
  if (sameShape(prediction.shape, target.shape)) return
  throw new ShapeError(
    `${name}: prediction ${shapeText(prediction.shape)} and target ${shapeText(target.shape)} differ`,
    {
      help:
        name === 'categoricalCrossentropy'
          ? 'for integer labels use sparseCategoricalCrossentropy, or make them one-hot: oneHot(labels, classes)'
          : 'reshape one of them; losses do not broadcast',
    },
  )
}

// Options with all defaults filled in.
type Filled<O> = { readonly [K in keyof O]-?: Exclude<O[K], undefined> }

interface Elementwise<O extends LossOptions> {
  readonly name: string
  readonly options?: Readonly<Record<string, unknown>>
  /** Loss of every element. */
  value(prediction: Tensor, target: Tensor, options: Filled<O>): Tensor
}

// A loss of every element; a sample's loss is the mean over its last axis, as in Keras.
/* @__NO_SIDE_EFFECTS__ */
function elementwiseLoss<O extends LossOptions>({ name, options, value }: Elementwise<O>): Loss<O> {
  return defineOp({
    kind: 'composite',
    name,
    inputs: 2,
    options: { ...options, reduction: 'mean' },
    compose(prediction: Tensor, target: Tensor, attrs: Filled<O> & LossOptions) {
      checkSame(name, prediction, target)
      const values = value(prediction, cast(target, prediction.dtype), attrs)
      return reduceLoss(attrs.reduction === 'none' && values.rank > 1 ? mean(values, { axis: -1 }) : values, attrs)
    },
  })
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
export const meanSquaredError: Loss = elementwiseLoss({
  name: 'meanSquaredError',
  value: (p, t) => squaredDifference(p, t),
})

/** Mean of |prediction − target|. @function */
export const meanAbsoluteError: Loss = elementwiseLoss({ name: 'meanAbsoluteError', value: (p, t) => abs(sub(p, t)) })

/** Quadratic up to `delta` (1 by default), linear beyond (Huber 1964). @function */
export const huber: Loss<HuberOptions> = elementwiseLoss({
  name: 'huber',
  options: { delta: 1 },
  value(p, t, { delta }) {
    const error = abs(sub(p, t))
    return where(lessEqual(error, delta), mul(square(error), 0.5), mul(sub(error, delta / 2), delta))
  },
})

/** Mean of log cosh(prediction − target), stable at ±300. @function */
export const logCosh: Loss = elementwiseLoss({
  name: 'logCosh',
  value(p, t) {
    const error = sub(p, t)
    return sub(add(error, softplus(mul(error, -2))), Math.LN2)
  },
})

/** Mean of max(1 − target · prediction, 0); targets are −1 and 1; targets 0 are taken as −1, as in Keras. @function */
export const hinge: Loss = elementwiseLoss({
  name: 'hinge',
  value: (p, t) => relu(sub(1, mul(where(equal(t, 0), -1, t), p))),
})

/** Mean of prediction − target · log(prediction), for counts. @function */
export const poisson: Loss = elementwiseLoss({
  name: 'poisson',
  value: (p, t) => sub(p, mul(t, log(add(p, epsilon)))),
})

/** Mean over samples of Σ target · log(target / prediction) along the last axis. @function */
export const klDivergence: Loss = defineOp({
  kind: 'composite',
  name: 'klDivergence',
  inputs: 2,
  options: { reduction: 'mean' },
  compose(prediction: Tensor, target: Tensor, attrs: Required<LossOptions>) {
    checkSame('klDivergence', prediction, target)
    const p = clip(prediction, { min: epsilon, max: 1 })
    const t = clip(cast(target, prediction.dtype), { min: epsilon, max: 1 })
    return reduceLoss(sum(mul(t, log(div(t, p))), { axis: -1 }), attrs)
  },
})

/** Negated cosine of the angle between prediction and target along the last axis: −1 where they point the same way. @function */
export const cosineSimilarity: Loss = defineOp({
  kind: 'composite',
  name: 'cosineSimilarity',
  inputs: 2,
  options: { reduction: 'mean' },
  compose(prediction: Tensor, target: Tensor, attrs: Required<LossOptions>) {
    checkSame('cosineSimilarity', prediction, target)
    const unit = (x: Tensor): Tensor => mul(x, rsqrt(maximum(sum(square(x), { axis: -1, keepDims: true }), 1e-12)))
    return reduceLoss(neg(sum(mul(unit(prediction), unit(cast(target, prediction.dtype))), { axis: -1 })), attrs)
  },
})

/**
 * Cross-entropy of yes-or-no targets: −target · log p − (1 − target) · log(1 − p).
 *
 * Probabilities are kept 1e-7 away from 0 and 1, as in Keras; with `fromLogits` nothing needs to be.
 * @function
 */
export const binaryCrossentropy: Loss<SmoothingOptions> = elementwiseLoss({
  name: 'binaryCrossentropy',
  options: { fromLogits: false, labelSmoothing: 0 },
  value(prediction, target, { fromLogits, labelSmoothing }) {
    const t = labelSmoothing ? add(mul(target, 1 - labelSmoothing), labelSmoothing / 2) : target
    if (fromLogits) {
      // log σ(x) and log(1 − σ(x)) = log σ(−x), both stable.
      return neg(add(mul(t, logSigmoid(prediction)), mul(sub(1, t), logSigmoid(neg(prediction)))))
    }
    const p = clip(prediction, { min: epsilon, max: 1 - epsilon })
    return neg(add(mul(t, log(p)), mul(sub(1, t), log(sub(1, p)))))
  },
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
  compose(prediction: Tensor, target: Tensor, attrs: SmoothingOptions) {
    checkSame('categoricalCrossentropy', prediction, target)
    const classes = prediction.shape.at(-1) ?? 1
    const smoothing = attrs.labelSmoothing ?? 0
    const float = cast(target, prediction.dtype)
    const t = smoothing === 0 ? float : add(mul(float, 1 - smoothing), smoothing / classes)
    return reduceLoss(neg(sum(mul(t, logProbabilities(prediction, attrs)), { axis: -1 })), attrs)
  },
})

function logProbabilities(prediction: Tensor, { fromLogits }: LogitsOptions): Tensor {
  if (fromLogits) return logSoftmax(prediction)
  const normalized = div(prediction, sum(prediction, { axis: -1, keepDims: true }))
  return log(clip(normalized, { min: epsilon, max: 1 - epsilon }))
}

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
  compose(prediction: Tensor, target: Tensor, attrs: LogitsOptions) {
    const rows = prediction.shape.slice(0, -1)
    const column: Shape = [...rows, 1]
    if (!sameShape(target.shape, rows) && !sameShape(target.shape, column)) {
      throw new ShapeError(
        `sparseCategoricalCrossentropy: labels ${shapeText(target.shape)} do not fit prediction ${shapeText(prediction.shape)}`,
        { help: 'labels are one integer per row; for one-hot targets use categoricalCrossentropy' },
      )
    }
    const picked = takeAlongAxis(logProbabilities(prediction, attrs), reshape(cast(target, 'int32'), column))
    return reduceLoss(neg(reshape(picked, rows)), attrs)
  },
})
