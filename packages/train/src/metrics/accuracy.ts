// Accuracies: the share of samples that are predicted right.
import {
  argMax,
  cast,
  equal,
  greater,
  less,
  mean,
  reshape,
  type Shape,
  ShapeError,
  sum,
  type Tensor,
  TensorloomError,
  takeAlongAxis,
} from '@tensorloom/tensor'
import { describeValue, shapeText } from '@tensorloom/tensor/op'
import { sameRank } from '../losses/factories.js'
import type { Loss, Metric, Scores } from '../measure.js'

/** Options of every metric. */
export interface MetricOptions<N extends string> {
  /** Name in logs and results; that of the metric by default. */
  readonly name?: N | undefined
}

/** Options of `binaryAccuracy`. */
export interface BinaryAccuracyOptions<N extends string> extends MetricOptions<N> {
  /** Predictions above it mean yes; 0.5 by default. For logits it is 0. */
  readonly threshold?: number | undefined
}

/** Options of top-k accuracies. */
export interface TopKOptions<N extends string> extends MetricOptions<N> {
  /** How many of the highest scores count as right; 5 by default. */
  readonly k?: number | undefined
}

/**
 * The share of samples whose highest score is at the label.
 *
 * Predictions are [..., classes], targets integers [...] or [..., 1].
 */
export function sparseCategoricalAccuracy<const N extends string = 'sparseCategoricalAccuracy'>(
  options: MetricOptions<N> = {},
): Metric<N> {
  const name = nameOf('sparseCategoricalAccuracy', options)
  return {
    name,
    values: (prediction, target) => equal(argMax(prediction), labelsOf(name, prediction, target)),
  }
}

/** The share of samples whose highest score is where the target is highest. Both are [..., classes]. */
export function categoricalAccuracy<const N extends string = 'categoricalAccuracy'>(
  options: MetricOptions<N> = {},
): Metric<N> {
  const name = nameOf('categoricalAccuracy', options)
  return {
    name,
    values(prediction, target) {
      checkSame(name, prediction, target)
      return equal(argMax(prediction), argMax(target))
    },
  }
}

/** The share of yes-or-no predictions on the right side of a threshold; of several per sample, the mean. */
export function binaryAccuracy<const N extends string = 'binaryAccuracy'>(
  options: BinaryAccuracyOptions<N> = {},
): Metric<N> {
  const name = nameOf('binaryAccuracy', options)
  const { threshold = 0.5 } = options
  return { name, values: (prediction, target) => binaryHits(name, prediction, target, threshold) }
}

/**
 * The share of samples whose label is among the `k` highest scores. Predictions are [..., classes], targets integers.
 * Equal scores share the better rank.
 */
export function sparseTopKCategoricalAccuracy<const N extends string = 'sparseTopKCategoricalAccuracy'>(
  options: TopKOptions<N> = {},
): Metric<N> {
  const name = nameOf('sparseTopKCategoricalAccuracy', options)
  const k = checkedK(name, options.k)
  return {
    name,
    values: (prediction, target) => topHits(prediction, labelsOf(name, prediction, target), k),
  }
}

/** As `sparseTopKCategoricalAccuracy`, for targets [..., classes]. */
export function topKCategoricalAccuracy<const N extends string = 'topKCategoricalAccuracy'>(
  options: TopKOptions<N> = {},
): Metric<N> {
  const name = nameOf('topKCategoricalAccuracy', options)
  const k = checkedK(name, options.k)
  return {
    name,
    values(prediction, target) {
      checkSame(name, prediction, target)
      return topHits(prediction, argMax(target), k)
    },
  }
}

/**
 * The accuracy that fits the loss: sparse categorical, categorical, or binary with a threshold that fits logits, too.
 * Beside other losses the shapes decide, as in Keras: one score is yes or no, integer targets are labels.
 *
 * @example
 * ```ts
 * import { dense, sequential } from '@tensorloom/layers'
 * import { sgd } from '@tensorloom/optim'
 * import { accuracy, binaryCrossentropy, compile } from '@tensorloom/train'
 * const model = sequential([dense(1, { inputShape: [2], activation: 'sigmoid' })])
 * const trainer = compile(model, { optimizer: sgd(), loss: binaryCrossentropy(), metrics: [accuracy()] })
 * ```
 */
export function accuracy<const N extends string = 'accuracy'>(options: MetricOptions<N> = {}): Metric<N> {
  const name = nameOf('accuracy', options)
  return {
    name,
    values(prediction, target, loss) {
      const targets = loss?.scores?.targets ?? targetsOf(prediction, target)
      return hits[targets](name, prediction, target, loss)
    },
  }
}

type Hits = (name: string, prediction: Tensor, target: Tensor, loss: Loss | undefined) => Tensor

const hits: Record<Scores['targets'], Hits> = {
  classes: (name, prediction, target) => sparseCategoricalAccuracy({ name }).values(prediction, target),
  distributions: (name, prediction, target) => categoricalAccuracy({ name }).values(prediction, target),
  yesOrNo: (name, prediction, target, loss) => binaryHits(name, prediction, target, loss?.scores?.fromLogits ? 0 : 0.5),
}

function targetsOf(prediction: Tensor, target: Tensor): Scores['targets'] {
  if (prediction.rank <= 1 || prediction.shape.at(-1) === 1) return 'yesOrNo'
  return target.rank < prediction.rank || target.shape.at(-1) === 1 ? 'classes' : 'distributions'
}

function binaryHits(name: string, prediction: Tensor, target: Tensor, threshold: number): Tensor {
  const fitting = sameRank(prediction, target)
  checkSame(name, prediction, fitting)
  const right = equal(greater(prediction, threshold), greater(fitting, 0.5))
  return right.rank > 1 ? mean(cast(right, 'float32'), { axis: -1 }) : right
}

// A label is among the k highest when fewer than k scores are higher.
function topHits(prediction: Tensor, labels: Tensor, k: number): Tensor {
  const own = takeAlongAxis(prediction, reshape(labels, [...labels.shape, 1]))
  return less(sum(cast(greater(prediction, own), 'int32'), { axis: -1 }), k)
}

// Integer labels of the shape of the prediction without its last axis.
function labelsOf(name: string, prediction: Tensor, target: Tensor): Tensor {
  const rows: Shape = prediction.shape.slice(0, -1)
  const shape = target.rank === prediction.rank && target.shape.at(-1) === 1 ? target.shape.slice(0, -1) : target.shape
  if (prediction.rank > 0 && String(shape) === String(rows) && shape.length === rows.length) {
    return reshape(cast(target, 'int32'), rows)
  }
  throw new ShapeError(
    `${name}: labels ${shapeText(target.shape)} do not fit prediction ${shapeText(prediction.shape)}`,
    { help: 'labels are one integer per row; for one-hot targets use categoricalAccuracy' },
  )
}

function checkSame(name: string, prediction: Tensor, target: Tensor): void {
  if (String(prediction.shape) === String(target.shape)) return
  throw new ShapeError(
    `${name}: prediction ${shapeText(prediction.shape)} and target ${shapeText(target.shape)} differ`,
    { help: 'for integer labels use sparseCategoricalAccuracy' },
  )
}

function checkedK(name: string, k: number | undefined): number {
  if (k === undefined) return 5
  if (Number.isInteger(k) && k > 0) return k
  throw new TensorloomError(`${name}: k is ${describeValue(k)}, expected a whole number of at least 1`, {
    help: `write ${name}({ k: 3 })`,
  })
}

function nameOf<N extends string>(own: string, options: MetricOptions<N>): N {
  return (options.name ?? own) as N
}
