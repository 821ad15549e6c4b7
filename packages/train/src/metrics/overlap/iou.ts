// The intersection over union of some classes.
import type { Metric } from '../../measure.js'
import {
  type ClassOptions,
  type ConfusionSums,
  checkClassIds,
  checkNumClasses,
  classKinds,
  meanOverlap,
  sumsOfClasses,
} from '../shared/confusion.js'
import { type Named, named } from '../shared/define.js'

/** Options of `ioU`. Targets and predictions are classes by default. */
export interface IoUOptions<N extends string> extends ClassOptions<N> {}

/**
 * Intersection over union: elements that are of a class and predicted as it, divided by elements that are either. With
 * several classes, their mean.
 *
 * @param numClasses - number of classes
 * @param targetClassIds - the classes to measure
 * @example
 * ```ts
 * import { ioU } from '@tensorloom/train'
 * const metric = ioU(21, [3], { sparseYPred: false, name: 'ioUOfCats' })
 * console.log(metric.name) // ioUOfCats
 * ```
 */
export function ioU<const N extends string = 'ioU'>(
  numClasses: number,
  targetClassIds: readonly number[],
  options: IoUOptions<N> = {},
): Metric<NoInfer<N>, ConfusionSums> {
  checkNumClasses('ioU', numClasses)
  checkClassIds('ioU', targetClassIds, numClasses)
  const made = named<N, IoUOptions<N>>('ioU', options, classKinds, { numClasses, targetClassIds })
  return overlapMetric(made, numClasses, targetClassIds, options)
}

/** A metric of the overlap of classes, with checked options. */
export function overlapMetric<N extends string>(
  made: Named<N>,
  numClasses: number,
  classes: readonly number[],
  options: ClassOptions<string>,
): Metric<NoInfer<N>, ConfusionSums> {
  return {
    ...made,
    direction: 'max',
    sums: (prediction, target, weight) => sumsOfClasses(made.name, numClasses, prediction, target, weight, options),
    result: (totals) => meanOverlap(made.name, totals, numClasses, classes),
  }
}

/** All classes. */
export const allClasses = (count: number): readonly number[] => Array.from({ length: count }, (_, k) => k)
