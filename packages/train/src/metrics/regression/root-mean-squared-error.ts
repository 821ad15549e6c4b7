// The root of the mean of squared errors.
import { cast, squaredDifference } from '@tensorloom/tensor'
import type { Metric } from '../../measure.js'
import { type MetricOptions, named, sameShapeTarget } from '../shared/define.js'
import { type MeanSums, meanOfSums, sumsOfMean } from '../shared/mean-metric.js'

/**
 * √ of the mean of (prediction − target)².
 *
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { rootMeanSquaredError, trackMetric } from '@tensorloom/train'
 * const tracker = trackMetric(rootMeanSquaredError())
 * tracker.update(tensor([[0], [0]]), tensor([[3], [3]]))
 * console.log(await tracker.result()) // 3
 * tracker.dispose()
 * ```
 */
export function rootMeanSquaredError<const N extends string = 'rootMeanSquaredError'>(
  options: MetricOptions<N> = {},
): Metric<NoInfer<N>, MeanSums> {
  const made = named<N, MetricOptions<N>>('rootMeanSquaredError', options, {})
  const { name } = made
  return {
    ...made,
    direction: 'min',
    sums(prediction, target, weight) {
      const fitting = sameShapeTarget(name, prediction, target, 'give one target for each prediction')
      const values = squaredDifference(prediction, cast(fitting, prediction.dtype))
      return sumsOfMean(name, prediction, values, weight)
    },
    result: (totals) => Math.sqrt(meanOfSums(totals)),
  }
}
