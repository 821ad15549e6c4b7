// The intersection over union of some classes, for targets that are one-hot.
import type { Metric } from '../../measure.js'
import {
  type ClassOptions,
  type ConfusionSums,
  checkClassIds,
  checkNumClasses,
  classKinds,
} from '../shared/confusion.js'
import { named } from '../shared/define.js'
import { overlapMetric } from './iou.js'

/** Options of `oneHotIoU` and `oneHotMeanIoU`. Predictions are scores along `axis`, unless `sparseYPred`. */
export interface OneHotIoUOptions<N extends string> extends Omit<ClassOptions<N>, 'sparseYTrue'> {}

/**
 * As `ioU`, for targets [..., classes] that are one-hot, and predictions of the same shape.
 *
 * @param numClasses - number of classes
 * @param targetClassIds - the classes to measure
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { oneHotIoU, trackMetric } from '@tensorloom/train'
 * const metric = trackMetric(oneHotIoU(2, [0]))
 * metric.update(tensor([[0.9, 0.1], [0.6, 0.4]]), tensor([[1, 0], [0, 1]]))
 * console.log(await metric.result()) // 0.499…
 * ```
 */
export function oneHotIoU<const N extends string = 'oneHotIoU'>(
  numClasses: number,
  targetClassIds: readonly number[],
  options: OneHotIoUOptions<N> = {},
): Metric<NoInfer<N>, ConfusionSums> {
  checkNumClasses('oneHotIoU', numClasses)
  checkClassIds('oneHotIoU', targetClassIds, numClasses)
  const { sparseYTrue: _, ...kinds } = classKinds
  const made = named<N, OneHotIoUOptions<N>>('oneHotIoU', options, kinds, { numClasses, targetClassIds })
  return overlapMetric(made, numClasses, targetClassIds, { sparseYPred: false, ...options, sparseYTrue: false })
}
