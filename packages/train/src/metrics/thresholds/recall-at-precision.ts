// The best recall at thresholds where precision is at least precision.
import type { Metric } from '../../measure.js'
import type { ThresholdSums } from '../shared/thresholds.js'
import { type AtThresholdOptions, bestWhere } from './at-threshold.js'

/**
 * The best recall at thresholds where precision is at least `precision`; 0 if there are none. Predictions are probabilities, targets 0 or 1, both of the same shape.
 *
 * @param precision - the least precision, from 0 to 1
 * @example
 * ```ts
 * import { recallAtPrecision } from '@tensorloom/train'
 * console.log(recallAtPrecision(0.8).name) // recallAtPrecision
 * ```
 */
export function recallAtPrecision<const N extends string = 'recallAtPrecision'>(
  precision: number,
  options: AtThresholdOptions<N> = {},
): Metric<NoInfer<N>, ThresholdSums> {
  return bestWhere('recallAtPrecision', options, 'recall', 'precision', ['precision', precision])
}
