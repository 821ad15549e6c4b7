// The accuracy of binary predictions.
import type { Metric } from '../measure.js'
import { checkedName, type MetricOptions } from './define.js'
import { binaryHits } from './hits.js'
import { type MeanSums, meanMetric } from './mean-metric.js'

/** Options of `binaryAccuracy`. */
export interface BinaryAccuracyOptions<N extends string> extends MetricOptions<N> {
  /** Predictions above this are positive; 0.5 by default. Use 0 for logits. */
  readonly threshold?: number | undefined
}

/** Fraction of binary predictions on the correct side of a threshold; the mean if a sample has several. */
export function binaryAccuracy<const N extends string = 'binaryAccuracy'>(
  options: BinaryAccuracyOptions<N> = {},
): Metric<N, MeanSums> {
  const name = checkedName<N, BinaryAccuracyOptions<N>>('binaryAccuracy', options, { threshold: 'number' })
  const { threshold = 0.5 } = options
  return meanMetric({
    name,
    direction: 'max',
    values: (prediction, target) => binaryHits(name, prediction, target, threshold),
  })
}
