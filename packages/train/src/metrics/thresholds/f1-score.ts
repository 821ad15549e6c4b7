// The F1 score: the harmonic mean of precision and recall.
import type { Metric } from '../../measure.js'
import { named } from '../shared/define.js'
import { type F1ScoreOptions, type FScoreSums, fScore, fScoreKinds } from './f-beta-score.js'

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
export function f1Score<const N extends string = 'f1Score'>(
  options: F1ScoreOptions<N> = {},
): Metric<NoInfer<N>, FScoreSums> {
  return fScore(named<N, F1ScoreOptions<N>>('f1Score', options, fScoreKinds), options, 1)
}
