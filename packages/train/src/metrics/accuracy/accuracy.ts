// The accuracy that fits the loss.
import type { Tensor } from '@tensorloom/tensor'
import type { Loss, Metric, Scores } from '../../measure.js'
import { type MetricOptions, named } from '../shared/define.js'
import { binaryHits, labelHits, rowHits } from '../shared/hits.js'
import { type MeanSums, meanMetric } from '../shared/mean-metric.js'

/**
 * Chooses the accuracy that fits the loss: sparse categorical, categorical, or binary. For logits, the binary threshold is 0.
 * With other losses the shapes decide, as in Keras: predictions of one score are binary, integer targets are labels.
 *
 * @example
 * ```ts
 * import { dense, sequential } from '@tensorloom/layers'
 * import { sgd } from '@tensorloom/optim'
 * import { accuracy, binaryCrossentropy, compile } from '@tensorloom/train'
 * const model = sequential([dense(1, { inputShape: [2], activation: 'sigmoid' })])
 * const trainer = compile(model, { optimizer: sgd(), loss: binaryCrossentropy(), metrics: [accuracy()] })
 * ```
 */
export function accuracy<const N extends string = 'accuracy'>(
  options: MetricOptions<N> = {},
): Metric<NoInfer<N>, MeanSums> {
  const made = named<N, MetricOptions<N>>('accuracy', options, {})
  const { name } = made
  return {
    ...meanMetric({
      name,
      direction: 'max',
      values(prediction, target, { loss }) {
        const targets = loss.scores?.targets ?? targetsOf(prediction, target)
        return hits[targets](name, prediction, target, loss)
      },
    }),
    ...made,
  }
}

const hits: Record<Scores['targets'], (name: string, prediction: Tensor, target: Tensor, loss: Loss) => Tensor> = {
  classes: labelHits,
  distributions: rowHits,
  binary: (name, prediction, target, { scores }) => binaryHits(name, prediction, target, scores?.fromLogits ? 0 : 0.5),
}

function targetsOf(prediction: Tensor, target: Tensor): Scores['targets'] {
  if (prediction.rank <= 1 || prediction.shape.at(-1) === 1) return 'binary'
  return target.rank < prediction.rank || target.shape.at(-1) === 1 ? 'classes' : 'distributions'
}
