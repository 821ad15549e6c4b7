// The number of positive targets whose prediction is negative.
import type { Metric } from '../../measure.js'
import type { ThresholdSums } from '../shared/thresholds.js'
import { type CountOptions, countingMetric } from './precision-and-recall.js'

/**
 * The number of positive targets whose prediction is negative: of elements, or the sum of their weights. Predictions are probabilities, targets 0 or 1, both of the
 * same shape.
 */
export function falseNegatives<const N extends string = 'falseNegatives'>(
  options: CountOptions<N> = {},
): Metric<NoInfer<N>, ThresholdSums> {
  return countingMetric('falseNegatives', options, 'all', 'min', (counts) => counts.falseNegatives)
}
