// The cosine of the angle between prediction and target. The loss of this name is negated.
import { neg } from '@tensorloom/tensor'
import { cosineSimilarity as loss } from '@tensorloom/tensor/losses'
import type { Metric } from '../../measure.js'
import { type MetricOptions, named, sameShapeTarget } from '../shared/define.js'
import { type MeanSums, meanMetric } from '../shared/mean-metric.js'

/** Options of the metric `cosineSimilarity`. */
export interface CosineSimilarityOptions<N extends string> extends MetricOptions<N> {
  /** The axis of the vectors; −1 by default. */
  readonly axis?: number | undefined
}

/**
 * Mean cosine of the angle between prediction and target along `axis`: 1 if they have the same direction. The loss of this
 * name, which is negated, is in `@tensorloom/train/losses`.
 *
 * @example
 * ```ts
 * import { cosineSimilarity } from '@tensorloom/train/metrics'
 * console.log(cosineSimilarity().direction) // max
 * ```
 */
export function cosineSimilarity<const N extends string = 'cosineSimilarity'>(
  options: CosineSimilarityOptions<N> = {},
): Metric<NoInfer<N>, MeanSums> {
  const made = named<N, CosineSimilarityOptions<N>>('cosineSimilarity', options, { axis: 'number' })
  const { axis = -1 } = options
  const { name } = made
  return {
    ...meanMetric({
      name,
      direction: 'max',
      values(prediction, target) {
        const fitting = sameShapeTarget(name, prediction, target, 'give one target for each prediction')
        return neg(loss(prediction, fitting, { axis, reduction: 'none' }))
      },
    }),
    ...made,
  }
}
