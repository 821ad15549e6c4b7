// The best sensitivity (recall) at thresholds where specificity is at least specificity.
import type { Metric } from '../../measure.js'
import type { ThresholdSums } from '../shared/thresholds.js'
import { type AtThresholdOptions, bestWhere } from './at-threshold.js'

/**
 * The best sensitivity (recall) at thresholds where specificity is at least `specificity`; 0 if there are none. Predictions are probabilities, targets 0 or 1, both of the same shape.
 *
 * @param specificity - the least specificity, from 0 to 1
 * @example
 * ```ts
 * import { sensitivityAtSpecificity } from '@tensorloom/train'
 * console.log(sensitivityAtSpecificity(0.8).name) // sensitivityAtSpecificity
 * ```
 */
export function sensitivityAtSpecificity<const N extends string = 'sensitivityAtSpecificity'>(
  specificity: number,
  options: AtThresholdOptions<N> = {},
): Metric<NoInfer<N>, ThresholdSums> {
  return bestWhere('sensitivityAtSpecificity', options, 'recall', 'specificity', ['specificity', specificity])
}
