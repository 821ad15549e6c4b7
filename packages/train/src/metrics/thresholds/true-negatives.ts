// The number of negative targets whose prediction is negative.
import type { Metric } from '../../measure.js'
import type { ThresholdSums } from '../shared/thresholds.js'
import { type CountOptions, countingMetric } from './precision-and-recall.js'

/**
 * The number of negative targets whose prediction is negative: of elements, or the sum of their weights. Predictions are
 * probabilities, targets 0 or 1, both of the
 * same shape.
 *
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { trackMetric, trueNegatives } from '@tensorloom/train'
 * const metric = trackMetric(trueNegatives())
 * metric.update(tensor([[0.9], [0.2], [0.7], [0.1]]), tensor([[1], [0], [0], [1]]))
 * console.log(await metric.result()) // 1
 * ```
 */
export function trueNegatives<const N extends string = 'trueNegatives'>(
  options: CountOptions<N> = {},
): Metric<NoInfer<N>, ThresholdSums> {
  return countingMetric('trueNegatives', options, 'all', 'max', (counts) => counts.trueNegatives)
}
