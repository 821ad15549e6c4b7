// The mean of predictions.
import type { Metric } from '../../measure.js'
import { type MetricOptions, named } from '../shared/define.js'
import { type MeanSums, meanMetric } from '../shared/mean-metric.js'

/**
 * The mean of the predictions; targets do not count. It shows where the output of a model goes.
 *
 * @example
 * ```ts
 * import { mean } from '@tensorloom/train/metrics'
 * console.log(mean({ name: 'meanOutput' }).name) // meanOutput
 * ```
 */
export function mean<const N extends string = 'mean'>(options: MetricOptions<N> = {}): Metric<NoInfer<N>, MeanSums> {
  const made = named<N, MetricOptions<N>>('mean', options, {})
  const metric = meanMetric({ name: made.name, direction: 'max', values: (prediction) => prediction })
  return { ...metric, ...made, direction: undefined }
}
