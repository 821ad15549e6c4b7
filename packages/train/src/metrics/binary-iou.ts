// The mean intersection over union of binary predictions.
import { greaterEqual } from '@tensorloom/tensor'
import type { Metric } from '../measure.js'
import { type ConfusionSums, confusionSums, meanOverlap } from './confusion.js'
import { checkedName, type MetricOptions, sameShapeTarget } from './define.js'

/** Options of `binaryIoU`. */
export interface BinaryIoUOptions<N extends string> extends MetricOptions<N> {
  /** The classes to average: 0, 1, or both (the default). */
  readonly targetClassIds?: readonly number[] | undefined
  /** Predictions of at least this are positive; 0.5 by default. Use 0 for logits. */
  readonly threshold?: number | undefined
}

/** As `meanIoU`, for binary predictions. Targets are 0 or 1, with the same shape. */
export function binaryIoU<const N extends string = 'binaryIoU'>(
  options: BinaryIoUOptions<N> = {},
): Metric<N, ConfusionSums> {
  const name = checkedName<N, BinaryIoUOptions<N>>('binaryIoU', options, {
    targetClassIds: 'list',
    threshold: 'number',
  })
  const { targetClassIds = [0, 1], threshold = 0.5 } = options
  return {
    name,
    direction: 'max',
    sums(prediction, target, weight) {
      const actual = sameShapeTarget(name, prediction, target, 'binaryIoU takes one probability for each target')
      return confusionSums(name, 2, greaterEqual(prediction, threshold), actual, weight)
    },
    result: ({ confusion }) => meanOverlap(confusion, 2, targetClassIds),
  }
}
