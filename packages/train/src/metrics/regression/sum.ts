// The sum of predictions.
import { sum as sumOver, type Tensor } from '@tensorloom/tensor'
import type { Metric } from '../../measure.js'
import { type MetricOptions, named, weighted } from '../shared/define.js'

/** The sum of a sum. */
export interface TotalSums extends Readonly<Record<string, Tensor | number>> {
  /** Σ weight · value. */
  readonly total: Tensor
}

/**
 * The sum of the predictions; targets do not count.
 *
 * @example
 * ```ts
 * import { sum } from '@tensorloom/train/metrics'
 * console.log(sum().name) // sum
 * ```
 */
export function sum<const N extends string = 'sum'>(options: MetricOptions<N> = {}): Metric<NoInfer<N>, TotalSums> {
  const made = named<N, MetricOptions<N>>('sum', options, {})
  return {
    ...made,
    direction: undefined,
    sums: (prediction, _, weight) => ({ total: sumOver(weighted(made.name, prediction, weight)) }),
    result: ({ total }) => total[0]!,
  }
}
