// The mean intersection over union of classes.
import type { Metric } from '../../measure.js'
import { type ClassOptions, type ConfusionSums, checkNumClasses, classKinds } from '../shared/confusion.js'
import { named } from '../shared/define.js'
import { allClasses, overlapMetric } from './iou.js'

/** Options of `meanIoU`. Targets and predictions are classes by default. */
export interface MeanIoUOptions<N extends string> extends ClassOptions<N> {}

/**
 * The mean over classes of intersection over union: elements that are of a class and predicted as it, divided by elements that
 * are either. Weights of samples count as they are.
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
): Metric<NoInfer<N>, ConfusionSums> {
  checkNumClasses('meanIoU', numClasses)
  const made = named<N, MeanIoUOptions<N>>('meanIoU', options, classKinds, { numClasses })
  return overlapMetric(made, numClasses, allClasses(numClasses), options)
}
