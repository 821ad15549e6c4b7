// The fraction of predictions that equal their targets.
import { equal } from '@tensorloom/tensor'
import type { Metric } from '../../measure.js'
import { type MetricOptions, named } from '../shared/define.js'
import { sameRows } from '../shared/hits.js'
import { type MeanSums, meanMetric } from '../shared/mean-metric.js'

/**
 * Fraction of predictions that equal their targets. (Keras calls this class `Accuracy`; `accuracy` is the metric that fits the
 * loss.)
 *
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { exactAccuracy, trackMetric } from '@tensorloom/train'
 * const tracker = trackMetric(exactAccuracy())
 * tracker.update(tensor([[1], [2]]), tensor([[1], [3]]))
 * console.log(await tracker.result()) // 0.5
 * tracker.dispose()
 * ```
 */
export function exactAccuracy<const N extends string = 'exactAccuracy'>(
  options: MetricOptions<N> = {},
): Metric<NoInfer<N>, MeanSums> {
  const made = named<N, MetricOptions<N>>('exactAccuracy', options, {})
  const { name } = made
  return {
    ...meanMetric({
      name,
      direction: 'max',
      values: (prediction, target) => equal(prediction, sameRows(name, prediction, target)),
    }),
    ...made,
  }
}
