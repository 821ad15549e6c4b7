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

/**
 * Fraction of binary predictions on the correct side of a threshold; the mean if a sample has several.
 *
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { binaryAccuracy, trackMetric } from '@tensorloom/train'
 * const metric = trackMetric(binaryAccuracy())
 * metric.update(tensor([[0.9], [0.2], [0.7], [0.1]]), tensor([[1], [0], [0], [1]]))
 * console.log(await metric.result()) // 0.5
 * ```
 */
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
