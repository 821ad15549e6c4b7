// Accuracies of classes, for targets that are labels and for targets that are one-hot.
import type { Metric } from '../../measure.js'
import { type MetricOptions, named } from '../shared/define.js'
import { labelHits, rowHits } from '../shared/hits.js'
import { type MeanSums, meanMetric } from '../shared/mean-metric.js'

/**
 * Fraction of samples whose highest score is at the label.
 *
 * Predictions are [..., classes], targets integers [...] or [..., 1].
 */
export function sparseCategoricalAccuracy<const N extends string = 'sparseCategoricalAccuracy'>(
  options: MetricOptions<N> = {},
): Metric<NoInfer<N>, MeanSums> {
  const made = named<N, MetricOptions<N>>('sparseCategoricalAccuracy', options, {})
  const { name } = made
  return {
    ...meanMetric({ name, direction: 'max', values: (prediction, target) => labelHits(name, prediction, target) }),
    ...made,
  }
}

/** Fraction of samples whose highest score is where the target is highest. Both are [..., classes]. */
export function categoricalAccuracy<const N extends string = 'categoricalAccuracy'>(
  options: MetricOptions<N> = {},
): Metric<NoInfer<N>, MeanSums> {
  const made = named<N, MetricOptions<N>>('categoricalAccuracy', options, {})
  const { name } = made
  return {
    ...meanMetric({ name, direction: 'max', values: (prediction, target) => rowHits(name, prediction, target) }),
    ...made,
  }
}
