// Lin's concordance correlation coefficient.
import { add, div, mean, mul, squaredDifference } from '@tensorloom/tensor'
import type { Metric } from '../../measure.js'
import type { MeanSums } from '../shared/mean-metric.js'
import { type CorrelationOptions, correlationMetric, epsilon } from './correlation.js'

/**
 * The concordance correlation coefficient of prediction and target along `axis` (Lin 1989), averaged over samples: 1 if they
 * are equal. Unlike `pearsonCorrelation` it falls if their means or spreads differ.
 *
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { concordanceCorrelation, trackMetric } from '@tensorloom/train'
 * const metric = trackMetric(concordanceCorrelation())
 * metric.update(tensor([[1, 2, 3]]), tensor([[1, 2, 4]]))
 * console.log(await metric.result()) // 0.857…
 * ```
 */
export function concordanceCorrelation<const N extends string = 'concordanceCorrelation'>(
  options: CorrelationOptions<N> = {},
): Metric<NoInfer<N>, MeanSums> {
  return correlationMetric('concordanceCorrelation', options, (prediction, target, axis) => {
    const apart = squaredDifference(prediction.mean, target.mean)
    const whole = add(add(add(prediction.variance, target.variance), apart), epsilon)
    return mean(div(mul(mul(prediction.differences, target.differences), 2), whole), { axis })
  })
}
