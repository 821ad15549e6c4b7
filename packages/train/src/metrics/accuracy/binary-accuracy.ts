// The accuracy of binary predictions.
import type { Metric } from '../../measure.js'
import { type MetricOptions, named } from '../shared/define.js'
import { binaryHits } from '../shared/hits.js'
import { type MeanSums, meanMetric } from '../shared/mean-metric.js'

/** Options of `binaryAccuracy`. */
export interface BinaryAccuracyOptions<N extends string> extends MetricOptions<N> {
  /** Predictions above this are positive; 0.5 by default. Use 0 for logits. */
  readonly threshold?: number | undefined
}

/** Fraction of binary predictions on the correct side of a threshold; the mean if a sample has several. */
export function binaryAccuracy<const N extends string = 'binaryAccuracy'>(
  options: BinaryAccuracyOptions<N> = {},
): Metric<NoInfer<N>, MeanSums> {
  const made = named<N, BinaryAccuracyOptions<N>>('binaryAccuracy', options, { threshold: 'number' })
  const { threshold = 0.5 } = options
  const { name } = made
  return {
    ...meanMetric({
      name,
      direction: 'max',
      values: (prediction, target) => binaryHits(name, prediction, target, threshold),
    }),
    ...made,
  }
}
