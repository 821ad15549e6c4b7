// The mean intersection over union of classes.
import { argMax, cast, mul, notEqual, type Tensor, TensorloomError } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import type { Metric } from '../measure.js'
import { type ConfusionSums, confusionSums, meanOverlap } from './confusion.js'
import { checkedName, type MetricOptions, sameShapeTarget, weighted } from './define.js'

/** Options of `meanIoU`. */
export interface MeanIoUOptions<N extends string> extends MetricOptions<N> {
  /** A class whose targets are ignored; none by default. */
  readonly ignoreClass?: number | undefined
  /** Whether targets are classes; true by default. Otherwise they are scores along `axis`, such as one-hot ones. */
  readonly sparseYTrue?: boolean | undefined
  /** Whether predictions are classes; true by default. Otherwise they are scores along `axis`. */
  readonly sparseYPred?: boolean | undefined
  /** The axis of the scores; −1 by default. */
  readonly axis?: number | undefined
}

/**
 * The mean over classes of intersection over union: elements that are of a class and predicted as it, divided by elements that
 * are either. Weights of samples count as they are. (Keras cuts off their fractions, because its matrix holds integers.)
 *
 * @param numClasses - number of classes
 * @example
 * ```ts
 * import { meanIoU } from '@tensorloom/train'
 * const metric = meanIoU(21, { sparseYPred: false, ignoreClass: 255 })
 * console.log(metric.name) // meanIoU
 * ```
 */
export function meanIoU<const N extends string = 'meanIoU'>(
  numClasses: number,
  options: MeanIoUOptions<N> = {},
): Metric<N, ConfusionSums> {
  if (!Number.isInteger(numClasses) || numClasses < 1) {
    throw new TensorloomError(
      `meanIoU: numClasses is ${describeValue(numClasses)}, expected a whole number of at least 1`,
      { help: 'write meanIoU(21)' },
    )
  }
  const name = checkedName<N, MeanIoUOptions<N>>('meanIoU', options, {
    ignoreClass: 'number',
    sparseYTrue: 'boolean',
    sparseYPred: 'boolean',
    axis: 'number',
  })
  const { ignoreClass, sparseYTrue = true, sparseYPred = true, axis = -1 } = options
  const classes = Array.from({ length: numClasses }, (_, k) => k)
  return {
    name,
    direction: 'max',
    sums(prediction, target, weight) {
      const predicted = sparseYPred ? prediction : argMax(prediction, { axis })
      const help = 'predictions with scores of classes need meanIoU(classes, { sparseYPred: false })'
      const actual = sameShapeTarget(name, predicted, sparseYTrue ? target : argMax(target, { axis }), help)
      if (ignoreClass === undefined) return confusionSums(name, numClasses, predicted, actual, weight)
      const valid = cast(notEqual(actual, ignoreClass), 'float32')
      const kept = (x: Tensor): Tensor => mul(cast(x, 'int32'), cast(valid, 'int32'))
      return confusionSums(name, numClasses, kept(predicted), kept(actual), weighted(name, valid, weight))
    },
    result: ({ confusion }) => meanOverlap(confusion, numClasses, classes),
  }
}
