// Recall: the fraction of positive targets that are found.
import type { Metric } from '../measure.js'
import type { AboveSums } from './above-thresholds.js'
import { ratio } from './define.js'
import { countingMetric, type PrecisionOptions } from './precision-and-recall.js'

/**
 * True positives divided by all positive targets; 0 if there are none. Targets other than 0 are positive.
 *
 * Predictions and targets have the same shape.
 */
export function recall<const N extends string = 'recall'>(options: PrecisionOptions<N> = {}): Metric<N, AboveSums> {
  return countingMetric('recall', options, ({ truePositives, falseNegatives }) =>
    ratio(truePositives, truePositives + falseNegatives),
  )
}
