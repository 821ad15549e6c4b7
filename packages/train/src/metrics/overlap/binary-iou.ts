// The mean intersection over union of binary predictions.
import { greaterEqual } from '@tensorloom/tensor'
import type { Metric } from '../../measure.js'
import {
  type ConfusionSums,
  checkClassIds,
  confusionSums,
  type MatrixOptions,
  meanOverlap,
} from '../shared/confusion.js'
import { named, sameShapeTarget } from '../shared/define.js'

/** Options of `binaryIoU`. */
export interface BinaryIoUOptions<N extends string> extends MatrixOptions<N> {
  /** The classes to average: 0, 1, or both (the default). */
  readonly targetClassIds?: readonly number[] | undefined
  /** Predictions of at least this are positive; 0.5 by default. Use 0 for logits. */
  readonly threshold?: number | undefined
}

/**
 * As `meanIoU`, for binary predictions. Targets are 0 or 1, with the same shape.
 *
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { binaryIoU, trackMetric } from '@tensorloom/train'
 * const metric = trackMetric(binaryIoU())
 * metric.update(tensor([[0.9], [0.2], [0.7], [0.1]]), tensor([[1], [0], [0], [1]]))
 * console.log(await metric.result()) // 0.333…
 * ```
 */
export function binaryIoU<const N extends string = 'binaryIoU'>(
  options: BinaryIoUOptions<N> = {},
): Metric<NoInfer<N>, ConfusionSums> {
  const kinds = { targetClassIds: 'list', threshold: 'number', wholeWeights: 'boolean' } as const
  const made = named<N, BinaryIoUOptions<N>>('binaryIoU', options, kinds)
  const { targetClassIds = [0, 1], threshold = 0.5 } = options
  checkClassIds('binaryIoU', targetClassIds, 2)
  const { name } = made
  return {
    ...made,
    direction: 'max',
    sums(prediction, target, weight) {
      const actual = sameShapeTarget(name, prediction, target, 'binaryIoU takes one probability for each target')
      return confusionSums(name, 2, greaterEqual(prediction, Math.fround(threshold)), actual, weight, options)
    },
    result: (totals) => meanOverlap(name, totals, 2, targetClassIds),
  }
}
