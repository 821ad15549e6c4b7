// Accuracies that count a label among the highest scores as right.
import { argMax, cast, greater, less, reshape, sum, type Tensor, takeAlongAxis } from '@tensorloom/tensor'
import type { Metric } from '../../measure.js'
import { type MetricOptions, named } from '../shared/define.js'
import { labelsOf, sameRows } from '../shared/hits.js'
import { type MeanSums, meanMetric } from '../shared/mean-metric.js'

/** Options of top-k accuracies. */
export interface TopKOptions<N extends string> extends MetricOptions<N> {
  /** The label must be among this many highest scores; 5 by default. */
  readonly k?: number | undefined
}

/**
 * Fraction of samples whose label is among the `k` highest scores. Predictions are [..., classes], targets integers. Equal
 * scores share the better rank.
 *
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { sparseTopKCategoricalAccuracy, trackMetric } from '@tensorloom/train'
 * const metric = trackMetric(sparseTopKCategoricalAccuracy({ k: 2 }))
 * metric.update(tensor([[0.5, 0.3, 0.2], [0.5, 0.3, 0.2]]), tensor([1, 2]))
 * console.log(await metric.result()) // 0.5
 * ```
 */
export function sparseTopKCategoricalAccuracy<const N extends string = 'sparseTopKCategoricalAccuracy'>(
  options: TopKOptions<N> = {},
): Metric<NoInfer<N>, MeanSums> {
  const made = named<N, TopKOptions<N>>('sparseTopKCategoricalAccuracy', options, { k: 'count' })
  const { k = 5 } = options
  const { name } = made
  return {
    ...meanMetric({
      name,
      direction: 'max',
      values: (prediction, target) => topHits(prediction, labelsOf(name, prediction, target), k),
    }),
    ...made,
  }
}

/**
 * As `sparseTopKCategoricalAccuracy`, for targets [..., classes].
 *
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { topKCategoricalAccuracy, trackMetric } from '@tensorloom/train'
 * const metric = trackMetric(topKCategoricalAccuracy({ k: 2 }))
 * metric.update(tensor([[0.5, 0.3, 0.2], [0.5, 0.3, 0.2]]), tensor([[0, 1, 0], [0, 0, 1]]))
 * console.log(await metric.result()) // 0.5
 * ```
 */
export function topKCategoricalAccuracy<const N extends string = 'topKCategoricalAccuracy'>(
  options: TopKOptions<N> = {},
): Metric<NoInfer<N>, MeanSums> {
  const made = named<N, TopKOptions<N>>('topKCategoricalAccuracy', options, { k: 'count' })
  const { k = 5 } = options
  const { name } = made
  return {
    ...meanMetric({
      name,
      direction: 'max',
      values: (prediction, target) => topHits(prediction, argMax(sameRows(name, prediction, target)), k),
    }),
    ...made,
  }
}

// A label is among the k highest when fewer than k scores are higher.
function topHits(prediction: Tensor, labels: Tensor, k: number): Tensor {
  const own = takeAlongAxis(prediction, reshape(labels, [...labels.shape, 1]))
  return less(sum(cast(greater(prediction, own), 'int32'), { axis: -1 }), k)
}
