// The accuracy of yes-or-no predictions.
import type { Metric } from '../measure.js'
import { checkedName, type MetricOptions } from './define.js'
import { binaryHits } from './hits.js'
import { type MeanSums, meanMetric } from './mean-metric.js'

/** Options of `binaryAccuracy`. */
export interface BinaryAccuracyOptions<N extends string> extends MetricOptions<N> {
  /** Predictions above it mean yes; 0.5 by default. For logits it is 0. */
  readonly threshold?: number | undefined
}

/** The share of yes-or-no predictions on the right side of a threshold; of several per sample, the mean. */
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
