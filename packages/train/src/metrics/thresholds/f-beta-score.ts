// The F score: a weighted harmonic mean of precision and recall.
import {
  abs,
  cast,
  greater,
  greaterEqual,
  logicalAnd,
  max,
  mul,
  sum,
  type Tensor,
  TensorloomError,
} from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import type { Metric } from '../../measure.js'
import {
  asRows,
  byClass,
  classNames,
  columnsOf,
  type MetricOptions,
  type Named,
  named,
  sameShapeTarget,
  sumOf,
  weighted,
  weightOfRows,
} from '../shared/define.js'

/** Options of `f1Score`. */
export interface F1ScoreOptions<N extends string> extends MetricOptions<N> {
  /**
   * How to combine the scores of classes: `micro` counts all classes together, `macro` takes their mean, `weighted` weights
   * each by its number of targets. By default (null) each class gives its own number: `f1ScoreClass0`.
   */
  readonly average?: 'micro' | 'macro' | 'weighted' | null | undefined
  /** Predictions above this are positive; by default (null) only the highest of a row is. */
  readonly threshold?: number | null | undefined
}

/** Options of `fBetaScore`. */
export interface FBetaScoreOptions<N extends string> extends F1ScoreOptions<N> {
  /** How much more recall counts than precision; 1 by default. */
  readonly beta?: number | undefined
}

/** Sums of F scores, one for each class. */
export interface FScoreSums extends Readonly<Record<string, Tensor | number>> {
  /** True positives. */
  readonly hits: Tensor
  /** Predicted positives. */
  readonly predicted: Tensor
  /** Positives. */
  readonly actual: Tensor
}

const epsilon = 1e-7

/**
 * (1 + beta²) · precision · recall / (beta² · precision + recall). Predictions and targets are [batch, classes], targets
 * one-hot or 0 and 1.
 *
 * @example
 * ```ts
 * import { fBetaScore } from '@tensorloom/train'
 * const metrics = [fBetaScore({ beta: 2, average: 'macro' })]
 * console.log(metrics[0]?.direction) // max
 * ```
 */
export function fBetaScore<const N extends string = 'fBetaScore'>(
  options: FBetaScoreOptions<N> = {},
): Metric<NoInfer<N>, FScoreSums> {
  const made = named<N, FBetaScoreOptions<N>>('fBetaScore', options, { ...fScoreKinds, beta: 'number' })
  const { beta = 1 } = options
  if (!(beta > 0)) {
    throw new TensorloomError(`fBetaScore: beta is ${beta}, expected a number above 0`, { help: 'write beta: 1' })
  }
  return fScore(made, options, beta)
}

/** Kinds of the options that F scores share. */
export const fScoreKinds = { average: ['micro', 'macro', 'weighted', null], threshold: 'any' } as const

/** The metric with checked options. */
export function fScore<N extends string>(
  made: Named<N>,
  { average = null, threshold = null }: F1ScoreOptions<N>,
  beta: number,
): Metric<NoInfer<N>, FScoreSums> {
  const { name } = made
  if (threshold !== null && !(typeof threshold === 'number' && threshold >= 0 && threshold <= 1)) {
    throw new TensorloomError(
      `${made.type}: threshold is ${describeValue(threshold)}, expected a number from 0 to 1, or null`,
      { help: 'write threshold: 0.5' },
    )
  }
  return {
    ...made,
    direction: 'max',
    sums(prediction, target, weight) {
      const labels = sameShapeTarget(name, prediction, target, 'make labels one-hot: oneHot(y, classes)')
      const [scores, actual] = [asRows(prediction), cast(asRows(labels), 'float32')]
      const predicted = cast(threshold === null ? highest(scores) : greater(scores, Math.fround(threshold)), 'float32')
      const rows = weightOfRows(name, prediction, weight)
      const count = (x: Tensor): Tensor => sum(weighted(name, x, rows), { axis: 0 })
      return { hits: count(mul(predicted, actual)), predicted: count(predicted), actual: count(actual) }
    },
    result({ hits, predicted, actual }) {
      if (average === 'micro') return score(sumOf(hits), sumOf(predicted), sumOf(actual), beta)
      const scores = [...hits].map((hit, k) => score(hit, predicted[k]!, actual[k]!, beta))
      if (average === null) return byClass(scores)
      if (average === 'macro') return sumOf(scores) / scores.length
      return sumOf(scores.map((one, k) => (one * actual[k]!) / (sumOf(actual) + epsilon)))
    },
    parts: (shape) => (average === null ? classNames(columnsOf(shape)) : undefined),
  }
}

// The highest score of each row, unless it is 0.
function highest(scores: Tensor): Tensor {
  return logicalAnd(greaterEqual(scores, max(scores, { axis: -1, keepDims: true })), greater(abs(scores), 1e-9))
}

function score(hits: number, predicted: number, actual: number, beta: number): number {
  const [precision, recall] = [hits / (predicted + epsilon), hits / (actual + epsilon)]
  return ((1 + beta ** 2) * precision * recall) / (beta ** 2 * precision + recall + epsilon)
}
