// The best precision at thresholds where recall is at least recall.
import type { Metric } from '../../measure.js'
import type { ThresholdSums } from '../shared/thresholds.js'
import { type AtThresholdOptions, bestWhere } from './at-threshold.js'

/**
 * The best precision at thresholds where recall is at least `recall`; 0 if there are none. Predictions are probabilities, targets 0 or 1, both of the same shape.
 *
 * @param recall - the least recall, from 0 to 1
 * @example
 * ```ts
 * import { precisionAtRecall } from '@tensorloom/train'
 * console.log(precisionAtRecall(0.8).name) // precisionAtRecall
 * ```
 */
export function precisionAtRecall<const N extends string = 'precisionAtRecall'>(
  recall: number,
  options: AtThresholdOptions<N> = {},
): Metric<NoInfer<N>, ThresholdSums> {
  return bestWhere('precisionAtRecall', options, 'precision', 'recall', ['recall', recall])
}
