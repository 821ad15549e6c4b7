// Counts of positives and negatives above each of several thresholds, for precision, recall and the area under curves. Each
// element is counted once, by the number of thresholds that it is above; sums over thresholds are made of the totals.
import {
  add,
  arange,
  bincount,
  broadcastTo,
  cast,
  DataError,
  equal,
  greater,
  isNaN,
  logicalAnd,
  mul,
  notEqual,
  reshape,
  searchSorted,
  sum,
  type Tensor,
  tensor,
  where,
} from '@tensorloom/tensor'
import { weightOfEach } from './define.js'

/** Sums of positives and negatives. */
export interface ThresholdSums extends Readonly<Record<string, Tensor | number>> {
  /**
   * The weights of elements by label, the number of thresholds that they are above, and whether they are positive:
   * [labels · (thresholds + 1) · 2].
   */
  readonly weights: Tensor
  /** Number of targets that are neither 0 nor 1. */
  readonly wrong: Tensor
}

/** True and false positives and negatives at one threshold. */
export interface Counts {
  readonly truePositives: number
  readonly falsePositives: number
  readonly trueNegatives: number
  readonly falseNegatives: number
}

/** Thresholds in ascending order. */
export type Thresholds = readonly number[]

// As in Keras: one threshold is below 0, so that all probabilities exceed it, and one is above 1, so that none does.
const margin = 1e-7

/** Evenly spaced thresholds from 0 to 1; with `beyond`, the outer ones are a little farther out. */
export function evenThresholds(count: number, beyond: boolean): Thresholds {
  const list = Array.from({ length: count }, (_, k) => k / (count - 1))
  return beyond ? [-margin, ...list.slice(1, -1), 1 + margin] : list
}

/** Thresholds of one's own. */
export function ownThresholds(list: readonly number[], beyond: boolean): Thresholds {
  const sorted = [...list].sort((a, b) => a - b)
  return beyond ? [-margin, ...sorted, 1 + margin] : sorted
}

// The number of thresholds below p. Only comparisons, so that every backend finds the same number.
function below(p: Tensor, thresholds: Thresholds): Tensor {
  if (thresholds.length === 1) return cast(greater(p, Math.fround(thresholds[0]!)), 'int32')
  return searchSorted(tensor([...thresholds]), where(isNaN(p), Number.NEGATIVE_INFINITY, p))
}

/**
 * Sums over all elements, or with `labels` over each label of [rows, labels] separately. The target has the shape of the
 * prediction.
 */
export function thresholdSums(
  metric: string,
  prediction: Tensor,
  target: Tensor,
  weight: Tensor | undefined,
  thresholds: Thresholds,
  labels = 1,
): ThresholdSums {
  const yes = equal(target, 1)
  const places = add(mul(below(prediction, thresholds), 2), cast(yes, 'int32'))
  const perLabel = 2 * (thresholds.length + 1)
  const offset = labels === 1 ? places : add(places, mul(arange(0, labels, { dtype: 'int32' }), perLabel))
  const weights = weightOfEach(metric, prediction, weight)
  const isWrong = logicalAnd(notEqual(target, 0), notEqual(target, 1))
  const counted = weights === undefined ? isWrong : logicalAnd(isWrong, notEqual(weights, 0))
  return {
    weights: bincount(flat(offset), labels * perLabel, { weights: weights && flat(cast(weights, 'float32')) }),
    wrong: sum(cast(counted, 'int32')),
  }
}

const flat = (x: Tensor): Tensor => reshape(x, [x.size])

/** Weights of labels [labels] for each element of [..., labels]. */
export function weightsOfLabels(
  metric: string,
  x: Tensor,
  weight: Tensor | undefined,
  labels: readonly number[],
): Tensor {
  const own = broadcastTo(tensor([...labels]), x.shape)
  const each = weightOfEach(metric, x, weight)
  return each === undefined ? own : mul(own, each)
}

/** The counts at each threshold, in ascending order; of one label if there are several. */
export function countsOf(
  metric: string,
  { weights, wrong }: { readonly weights: Float64Array; readonly wrong: Float64Array },
  thresholds: Thresholds,
  label = 0,
): readonly Counts[] {
  if (wrong[0]! > 0) {
    throw new DataError(`${metric}: ${wrong[0]} targets are neither 0 nor 1`, {
      help: 'write 1 for yes and 0 for no; make labels of classes one-hot: oneHot(y, classes)',
    })
  }
  const bins = thresholds.length + 1
  const at = (bin: number, yes: number): number => weights[2 * (label * bins + bin) + yes]!
  const all = [0, 1].map((yes) => Array.from({ length: bins }, (_, bin) => at(bin, yes)).reduce((a, b) => a + b))
  let [trueNegatives, falseNegatives] = [0, 0]
  return thresholds.map((_, k) => {
    trueNegatives += at(k, 0)
    falseNegatives += at(k, 1)
    return {
      truePositives: all[1]! - falseNegatives,
      falsePositives: all[0]! - trueNegatives,
      trueNegatives,
      falseNegatives,
    }
  })
}
