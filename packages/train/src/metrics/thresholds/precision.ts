// Precision: the fraction of positive predictions that are correct.
import type { Metric } from '../../measure.js'
import { ratio } from '../shared/define.js'
import type { ThresholdSums } from '../shared/thresholds.js'
import { countingMetric, type PrecisionOptions } from './precision-and-recall.js'

/**
 * True positives divided by all predicted positives; 0 if there are none. Targets are 0 or 1.
 *
 * Predictions and targets have the same shape.
 *
 * @example
 * ```ts
 * import { precision } from '@tensorloom/train'
 * const metrics = [precision(), precision({ topK: 3, name: 'precisionAmong3' })]
 * console.log(metrics.map(({ name }) => name)) // ['precision', 'precisionAmong3']
 * ```
 */
export function precision<const N extends string = 'precision'>(
  options: PrecisionOptions<N> = {},
): Metric<NoInfer<N>, ThresholdSums> {
  return countingMetric('precision', options, 'choice', 'max', ({ truePositives, falsePositives }) =>
    ratio(truePositives, truePositives + falsePositives),
  )
}
