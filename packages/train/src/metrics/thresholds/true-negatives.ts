// The number of negative targets whose prediction is negative.
import type { Metric } from '../../measure.js'
import type { ThresholdSums } from '../shared/thresholds.js'
import { type CountOptions, countingMetric } from './precision-and-recall.js'

/**
 * The number of negative targets whose prediction is negative: of elements, or the sum of their weights. Predictions are probabilities, targets 0 or 1, both of the
 * same shape.
 */
export function trueNegatives<const N extends string = 'trueNegatives'>(
  options: CountOptions<N> = {},
): Metric<NoInfer<N>, ThresholdSums> {
  return countingMetric('trueNegatives', options, 'all', 'max', (counts) => counts.trueNegatives)
}
