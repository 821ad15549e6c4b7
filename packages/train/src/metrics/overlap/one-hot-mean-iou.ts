// The mean intersection over union of classes, for targets that are one-hot.
import type { Metric } from '../../measure.js'
import { type ConfusionSums, checkNumClasses, classKinds } from '../shared/confusion.js'
import { named } from '../shared/define.js'
import { allClasses, overlapMetric } from './iou.js'
import type { OneHotIoUOptions } from './one-hot-iou.js'

/**
 * As `meanIoU`, for targets [..., classes] that are one-hot, and predictions of the same shape.
 *
 * @param numClasses - number of classes
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { oneHotMeanIoU, trackMetric } from '@tensorloom/train'
 * const metric = trackMetric(oneHotMeanIoU(2))
 * metric.update(tensor([[0.9, 0.1], [0.6, 0.4]]), tensor([[1, 0], [0, 1]]))
 * console.log(await metric.result()) // 0.25
 * ```
 */
export function oneHotMeanIoU<const N extends string = 'oneHotMeanIoU'>(
  numClasses: number,
  options: OneHotIoUOptions<N> = {},
): Metric<NoInfer<N>, ConfusionSums> {
  checkNumClasses('oneHotMeanIoU', numClasses)
  const { sparseYTrue: _, ...kinds } = classKinds
  const made = named<N, OneHotIoUOptions<N>>('oneHotMeanIoU', options, kinds, { numClasses })
  const classes = allClasses(numClasses)
  return overlapMetric(made, numClasses, classes, { sparseYPred: false, ...options, sparseYTrue: false })
}
