// Accuracies of classes, for targets that are labels and for targets that are one-hot.
import type { Metric } from '../../measure.js'
import { type MetricOptions, named } from '../shared/define.js'
import { labelHits, rowHits } from '../shared/hits.js'
import { type MeanSums, meanMetric } from '../shared/mean-metric.js'

/**
 * Fraction of samples whose highest score is at the label.
 *
 * Predictions are [..., classes], targets integers [...] or [..., 1].
 *
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { sparseCategoricalAccuracy, trackMetric } from '@tensorloom/train'
 * const metric = trackMetric(sparseCategoricalAccuracy())
 * metric.update(tensor([[0.9, 0.1], [0.6, 0.4]]), tensor([0, 1]))
 * console.log(await metric.result()) // 0.5
 * ```
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

/**
 * Fraction of samples whose highest score is where the target is highest. Both are [..., classes].
 *
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { categoricalAccuracy, trackMetric } from '@tensorloom/train'
 * const metric = trackMetric(categoricalAccuracy())
 * metric.update(tensor([[0.9, 0.1], [0.6, 0.4]]), tensor([[1, 0], [0, 1]]))
 * console.log(await metric.result()) // 0.5
 * ```
 */
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
