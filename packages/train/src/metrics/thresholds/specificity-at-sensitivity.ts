// The best specificity at thresholds where sensitivity (recall) is at least sensitivity.
import type { Metric } from '../../measure.js'
import type { ThresholdSums } from '../shared/thresholds.js'
import { type AtThresholdOptions, bestWhere } from './at-threshold.js'

/**
 * The best specificity at thresholds where sensitivity (recall) is at least `sensitivity`; 0 if there are none. Predictions are probabilities, targets 0 or 1, both of the same shape.
 *
 * @param sensitivity - the least sensitivity, from 0 to 1
 * @example
 * ```ts
 * import { specificityAtSensitivity } from '@tensorloom/train'
 * console.log(specificityAtSensitivity(0.8).name) // specificityAtSensitivity
 * ```
 */
export function specificityAtSensitivity<const N extends string = 'specificityAtSensitivity'>(
  sensitivity: number,
  options: AtThresholdOptions<N> = {},
): Metric<NoInfer<N>, ThresholdSums> {
  return bestWhere('specificityAtSensitivity', options, 'specificity', 'recall', ['sensitivity', sensitivity])
}
