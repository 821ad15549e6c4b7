// Pearson's correlation coefficient.
import { add, div, mean, mul, sqrt, type Tensor } from '@tensorloom/tensor'
import type { Metric } from '../../measure.js'
import type { MeanSums } from '../shared/mean-metric.js'
import { type CorrelationOptions, correlationMetric, epsilon, type Spread } from './correlation.js'

const unit = ({ differences, variance }: Spread): Tensor => div(differences, add(sqrt(variance), epsilon))

/**
 * Pearson's correlation coefficient of prediction and target along `axis` (the last by default), averaged over samples: 1 if
 * one is a rising linear function of the other, 0 if they do not correlate.
 *
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { pearsonCorrelation, trackMetric } from '@tensorloom/train'
 * const tracker = trackMetric(pearsonCorrelation())
 * tracker.update(tensor([[1, 2, 3]]), tensor([[10, 20, 30]]))
 * console.log(((await tracker.result()) as number).toFixed(3)) // 1.000
 * tracker.dispose()
 * ```
 */
export function pearsonCorrelation<const N extends string = 'pearsonCorrelation'>(
  options: CorrelationOptions<N> = {},
): Metric<NoInfer<N>, MeanSums> {
  return correlationMetric('pearsonCorrelation', options, (prediction, target, axis) =>
    mean(mul(unit(prediction), unit(target)), { axis }),
  )
}
