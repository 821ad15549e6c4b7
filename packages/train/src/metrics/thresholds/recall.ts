// Recall: the fraction of positive targets that are found.
import type { Metric } from '../../measure.js'
import { ratio } from '../shared/define.js'
import type { ThresholdSums } from '../shared/thresholds.js'
import { countingMetric, type PrecisionOptions } from './precision-and-recall.js'

/**
 * True positives divided by all positive targets; 0 if there are none. Targets are 0 or 1.
 *
 * Predictions and targets have the same shape.
 *
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { recall, trackMetric } from '@tensorloom/train'
 * const metric = trackMetric(recall())
 * metric.update(tensor([[0.9], [0.2], [0.7], [0.1]]), tensor([[1], [0], [0], [1]]))
 * console.log(await metric.result()) // 0.5
 * ```
 */
export function recall<const N extends string = 'recall'>(
  options: PrecisionOptions<N> = {},
): Metric<NoInfer<N>, ThresholdSums> {
  return countingMetric('recall', options, 'choice', 'max', ({ truePositives, falseNegatives }) =>
    ratio(truePositives, truePositives + falseNegatives),
  )
}
