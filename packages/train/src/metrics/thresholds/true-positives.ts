// The number of positive targets whose prediction is positive.
import type { Metric } from '../../measure.js'
import type { ThresholdSums } from '../shared/thresholds.js'
import { type CountOptions, countingMetric } from './precision-and-recall.js'

/**
 * The number of positive targets whose prediction is positive: of elements, or the sum of their weights. Predictions are
 * probabilities, targets 0 or 1, both of the
 * same shape.
 *
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { trackMetric, truePositives } from '@tensorloom/train'
 * const metric = trackMetric(truePositives())
 * metric.update(tensor([[0.9], [0.2], [0.7], [0.1]]), tensor([[1], [0], [0], [1]]))
 * console.log(await metric.result()) // 1
 * ```
 */
export function truePositives<const N extends string = 'truePositives'>(
  options: CountOptions<N> = {},
): Metric<NoInfer<N>, ThresholdSums> {
  return countingMetric('truePositives', options, 'all', 'max', (counts) => counts.truePositives)
}
