// The confusion matrix and the intersection over union, which IoU metrics share.
import { add, bincount, cast, mul, reshape, type Tensor } from '@tensorloom/tensor'
import { weighted } from './define.js'

/** Sums of IoU metrics. */
export interface ConfusionSums extends Readonly<Record<string, Tensor | number>> {
  /** The weight of each pair of a class and what was predicted for it, [classes · classes]. */
  readonly confusion: Tensor
}

/** The confusion matrix of a batch. Both are classes from 0, of the same shape. */
export function confusionSums(
  metric: string,
  classes: number,
  predicted: Tensor,
  actual: Tensor,
  weight: Tensor | undefined,
): ConfusionSums {
  const pairs = add(mul(cast(actual, 'int32'), classes), cast(predicted, 'int32'))
  if (weight === undefined) return { confusion: bincount(pairs, classes * classes) }
  const weights = weighted(metric, cast(mul(pairs, 0), 'float32').add(1), weight)
  const count = pairs.size
  return { confusion: bincount(reshape(pairs, [count]), classes * classes, { weights: reshape(weights, [count]) }) }
}

/** The mean of the classes' intersections over unions. Classes that occur in neither predictions nor targets do not count. */
export function meanOverlap(confusion: Float64Array, classes: number, counted: readonly number[]): number {
  const at = (actual: number, predicted: number): number => confusion[actual * classes + predicted]!
  const all = Array.from({ length: classes }, (_, k) => k)
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
  const unions = counted.map(
    (k) => sum(all.map((other) => at(k, other))) + sum(all.map((other) => at(other, k))) - at(k, k),
  )
  const overlaps = counted.map((k, index) => at(k, k) / (unions[index]! + 1e-7))
  return sum(overlaps) / unions.filter((union) => union > 1e-9).length
}
