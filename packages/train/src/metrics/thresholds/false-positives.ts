// The number of negative targets whose prediction is positive.
import type { Metric } from '../../measure.js'
import type { ThresholdSums } from '../shared/thresholds.js'
import { type CountOptions, countingMetric } from './precision-and-recall.js'

/**
 * The number of negative targets whose prediction is positive: of elements, or the sum of their weights. Predictions are probabilities, targets 0 or 1, both of the
 * same shape.
 */
export function falsePositives<const N extends string = 'falsePositives'>(
  options: CountOptions<N> = {},
): Metric<NoInfer<N>, ThresholdSums> {
  return countingMetric('falsePositives', options, 'all', 'min', (counts) => counts.falsePositives)
}
