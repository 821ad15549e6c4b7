// Precision: the fraction of positive predictions that are correct.
import type { Metric } from '../measure.js'
import type { AboveSums } from './above-thresholds.js'
import { ratio } from './define.js'
import { countingMetric, type PrecisionOptions } from './precision-and-recall.js'

/**
 * True positives divided by all predicted positives; 0 if there are none. Targets other than 0 are positive.
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
): Metric<N, AboveSums> {
  return countingMetric('precision', options, ({ truePositives, falsePositives }) =>
    ratio(truePositives, truePositives + falsePositives),
  )
}
