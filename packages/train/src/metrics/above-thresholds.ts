// Counts of positives and negatives above each of several thresholds, for precision, recall and the area under curves.
import {
  cast,
  greater,
  matmul,
  notEqual,
  reshape,
  stack,
  sub,
  sum,
  type Tensor,
  tensor,
  where,
} from '@tensorloom/tensor'
import { weighted } from './define.js'

/** Sums of positives and negatives. */
export interface AboveSums extends Readonly<Record<string, Tensor | number>> {
  /** The weights of yeses and of noes above each threshold, [thresholds, 2]; with labels, [thresholds, labels, 2]. */
  readonly above: Tensor
  /** The weights of all yeses and of all noes, [2] or [labels, 2]. */
  readonly all: Tensor
}

/** True and false positives and negatives at one threshold. */
export interface Counts {
  readonly truePositives: number
  readonly falsePositives: number
  readonly trueNegatives: number
  readonly falseNegatives: number
}

/** Sums over all elements. Targets other than 0 are positive. */
export function sumsAbove(
  metric: string,
  prediction: Tensor,
  target: Tensor,
  weight: Tensor | undefined,
  thresholds: readonly number[],
): AboveSums {
  const columns = reshape(yesAndNo(metric, target, weight), [prediction.size, 2])
  const limits = tensor([...thresholds]).reshape([thresholds.length, 1])
  const isAbove = cast(greater(reshape(prediction, [1, prediction.size]), limits), 'float32')
  return { above: matmul(isAbove, columns), all: sum(columns, { axis: 0 }) }
}

/** The same for each label of [rows, labels] separately. */
export function sumsAbovePerLabel(
  metric: string,
  prediction: Tensor,
  target: Tensor,
  weight: Tensor | undefined,
  thresholds: readonly number[],
): AboveSums {
  const columns = yesAndNo(metric, target, weight)
  const [rows, labels] = prediction.shape as [number, number]
  const limits = tensor([...thresholds]).reshape([thresholds.length, 1, 1])
  const isAbove = greater(reshape(prediction, [1, rows, labels]), limits)
  const kept = where(reshape(isAbove, [thresholds.length, rows, labels, 1]), columns, 0)
  return { above: sum(kept, { axis: 1 }), all: sum(columns, { axis: 0 }) }
}

// [..., 2]: the weight of each element as a positive, and as a negative.
function yesAndNo(metric: string, target: Tensor, weight: Tensor | undefined): Tensor {
  const yes = cast(notEqual(target, 0), 'float32')
  return stack([weighted(metric, yes, weight), weighted(metric, sub(1, yes), weight)], { axis: -1 })
}

/** The counts at one threshold, of one label if there are several. */
export function countsAt(above: Float64Array, all: Float64Array, threshold: number, label = 0): Counts {
  const at = threshold * all.length + 2 * label
  const [truePositives, falsePositives] = [above[at]!, above[at + 1]!]
  return {
    truePositives,
    falsePositives,
    trueNegatives: all[2 * label + 1]! - falsePositives,
    falseNegatives: all[2 * label]! - truePositives,
  }
}
