// The F1 score: the harmonic mean of precision and recall.
import { abs, cast, greater, greaterEqual, logicalAnd, max, mul, sum, type Tensor } from '@tensorloom/tensor'
import type { Metric } from '../measure.js'
import { asRows, checkedName, type MetricOptions, sameShapeTarget, weighted } from './define.js'

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

/** Sums of `f1Score`, one for each class. */
export interface F1Sums extends Readonly<Record<string, Tensor | number>> {
  /** True positives. */
  readonly hits: Tensor
  /** Predicted positives. */
  readonly predicted: Tensor
  /** Positives. */
  readonly actual: Tensor
}

const epsilon = 1e-7

/**
 * 2 · precision · recall / (precision + recall). Predictions and targets are [batch, classes], targets one-hot or 0 and 1.
 *
 * @example
 * ```ts
 * import { f1Score } from '@tensorloom/train'
 * const metrics = [f1Score({ average: 'macro' })]
 * console.log(metrics[0]?.direction) // max
 * ```
 */
export function f1Score<const N extends string = 'f1Score'>(options: F1ScoreOptions<N> = {}): Metric<N, F1Sums> {
  const name = checkedName<N, F1ScoreOptions<N>>('f1Score', options, {
    average: ['micro', 'macro', 'weighted', null],
    threshold: 'any',
  })
  const { average = null, threshold = null } = options
  return {
    name,
    direction: 'max',
    sums(prediction, target, weight) {
      const labels = sameShapeTarget(name, prediction, target, 'make labels one-hot: oneHot(y, classes)')
      const [scores, actual] = [asRows(prediction), cast(asRows(labels), 'float32')]
      const predicted = cast(threshold === null ? highest(scores) : greater(scores, threshold), 'float32')
      const count = (x: Tensor): Tensor => sum(weighted(name, x, weight?.reshape([weight.size])), { axis: 0 })
      return { hits: count(mul(predicted, actual)), predicted: count(predicted), actual: count(actual) }
    },
    result({ hits, predicted, actual }) {
      if (average === 'micro') return score(total(hits), total(predicted), total(actual))
      const scores = [...hits].map((hit, k) => score(hit, predicted[k]!, actual[k]!))
      if (average === null) return Object.fromEntries(scores.map((one, k) => [`class${k}`, one]))
      if (average === 'macro') return total(scores) / scores.length
      return total(scores.map((one, k) => (one * actual[k]!) / (total(actual) + epsilon)))
    },
  }
}

// The highest score of each row, unless it is 0.
function highest(scores: Tensor): Tensor {
  return logicalAnd(greaterEqual(scores, max(scores, { axis: -1, keepDims: true })), greater(abs(scores), 1e-9))
}

function score(hits: number, predicted: number, actual: number): number {
  const [precision, recall] = [hits / (predicted + epsilon), hits / (actual + epsilon)]
  return (2 * precision * recall) / (precision + recall + epsilon)
}

function total(values: Float64Array | readonly number[]): number {
  let sum = 0
  for (const value of values) sum += value
  return sum
}
