// R², the coefficient of determination.
import { cast, mean, onesLike, square, squaredDifference, sub, sum, type Tensor } from '@tensorloom/tensor'
import type { Metric } from '../../measure.js'
import {
  asRows,
  byClass,
  classNames,
  columnsOf,
  type MetricOptions,
  named,
  sameShapeTarget,
  sumOf,
  weighted,
  weightOfRows,
} from '../shared/define.js'

/** Options of `r2Score`. */
export interface R2ScoreOptions<N extends string> extends MetricOptions<N> {
  /**
   * How to combine the scores of several outputs: `uniform_average` (the default) takes their mean,
   * `variance_weighted_average` weights each by its variance. With null each gives its own number: `r2ScoreClass0`.
   */
  readonly classAggregation?: 'uniform_average' | 'variance_weighted_average' | null | undefined
  /** Number of independent variables, for the adjusted score; 0 (the default) gives the plain one. */
  readonly numRegressors?: number | undefined
}

/** Sums of `r2Score`, one for each output. Targets are differences from the mean of the first batch. */
export interface R2Sums extends Readonly<Record<string, Tensor | number>> {
  /** Σ weight · target. */
  readonly targets: Tensor
  /** Σ weight · target². */
  readonly squares: Tensor
  /** Σ weight · (target − prediction)². */
  readonly errors: Tensor
  /** Σ weight. */
  readonly weights: Tensor
  /** Number of samples. */
  readonly count: number
}

/**
 * 1 − Σ(target − prediction)² / Σ(target − mean)²: 1 is perfect, 0 is as good as always predicting the mean. Predictions
 * and targets are [batch] or [batch, outputs].
 *
 * @example
 * ```ts
 * import { r2Score } from '@tensorloom/train'
 * console.log(r2Score().direction) // max
 * ```
 */
export function r2Score<const N extends string = 'r2Score'>(
  options: R2ScoreOptions<N> = {},
): Metric<NoInfer<N>, R2Sums> {
  const made = named<N, R2ScoreOptions<N>>('r2Score', options, {
    classAggregation: ['uniform_average', 'variance_weighted_average', null],
    numRegressors: 'whole',
  })
  const { name } = made
  const { classAggregation = 'uniform_average', numRegressors = 0 } = options
  return {
    ...made,
    direction: 'max',
    sums(prediction, target, weight, { once }) {
      const fitting = sameShapeTarget(name, prediction, target, 'r2Score takes one prediction for each target')
      const [predicted, actual] = [asRows(prediction), cast(asRows(fitting), 'float32')]
      const rows = weightOfRows(name, prediction, weight)
      const count = (x: Tensor): Tensor => sum(weighted(name, x, rows), { axis: 0 })
      // The spread does not depend on what is subtracted; squares of large numbers would hide it.
      const centre = once(() => mean(actual, { axis: 0 }))
      const difference = sub(actual, centre)
      return {
        targets: count(difference),
        squares: count(square(difference)),
        errors: count(squaredDifference(actual, predicted)),
        weights: count(onesLike(actual)),
        count: actual.shape[0]!,
      }
    },
    result({ targets, squares, errors, weights, count }) {
      const spreads = [...squares].map((all, k) => all - targets[k]! ** 2 / weights[k]!)
      const scores = spreads.map((spread, k) => {
        const score = 1 - errors[k]! / spread
        return Number.isFinite(score) || Number.isNaN(score) ? score : 0
      })
      const adjust = (score: number): number => adjusted(score, count[0]!, numRegressors)
      if (classAggregation === null) return byClass(scores.map(adjust))
      const parts = classAggregation === 'uniform_average' ? scores.map(() => 1) : spreads
      return adjust(sumOf(scores.map((score, k) => score * parts[k]!)) / sumOf(parts))
    },
    parts: (shape) => (classAggregation === null ? classNames(columnsOf(shape)) : undefined),
  }
}

// As in Keras, the score stays as it is where there are too few samples.
function adjusted(score: number, count: number, regressors: number): number {
  const freedom = count - regressors - 1
  return regressors === 0 || freedom <= 0 ? score : 1 - ((1 - score) * (count - 1)) / freedom
}
