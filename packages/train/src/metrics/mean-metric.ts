// The simplest metrics: the mean of one value per sample.
import { mul, ShapeError, sum, type Tensor } from '@tensorloom/tensor'
import { fitWeights } from '../losses/weights.js'
import type { Direction, Loss, Metric, MetricContext, MetricFunction } from '../measure.js'
import { checkReturned } from '../text.js'

/** Options of `meanMetric`. */
export interface MeanMetricDefinition<N extends string> {
  /** Its name in logs, results and the history. */
  readonly name: N
  /** Whether a high or a low mean is better. */
  readonly direction: Direction
  /** Returns one value per sample, or per element of it. A scalar counts as the mean over the batch. */
  values(prediction: Tensor, target: Tensor, context: MetricContext): Tensor
}

/** The sums of a mean. */
export interface MeanSums extends Readonly<Record<string, Tensor | number>> {
  /** Σ weight · value. */
  readonly total: Tensor
  /** Σ weight; the number of values if there are no weights. */
  readonly count: Tensor | number
}

/**
 * A metric that is the mean of `values` over all samples of an epoch. A smaller last batch counts by its number of samples.
 *
 * @example
 * ```ts
 * import { abs, max, sub } from '@tensorloom/tensor'
 * import { meanMetric } from '@tensorloom/train'
 * const worstError = meanMetric({
 *   name: 'worstError',
 *   direction: 'min',
 *   values: (prediction, target) => max(abs(sub(prediction, target)), { axis: -1 }),
 * })
 * console.log(worstError.direction) // min
 * ```
 */
export function meanMetric<const N extends string>(definition: MeanMetricDefinition<N>): Metric<N, MeanSums> {
  return {
    name: definition.name,
    direction: definition.direction,
    sums(prediction, target, weight, context) {
      const values = definition.values(prediction, target, context)
      checkReturned('metric', definition.name, values)
      if (weight !== undefined) return weightedSums(definition.name, values, weight)
      if (values.rank > 0) return { total: sum(values), count: values.size }
      const samples = prediction.shape[0] ?? 1
      return { total: mul(values, samples), count: samples }
    },
    result: meanOfSums,
  }
}

/** The mean, from the sums. */
export function meanOfSums({ total, count }: { readonly [K in keyof MeanSums]: Float64Array }): number {
  return total[0]! / count[0]!
}

function weightedSums(name: string, values: Tensor, weight: Tensor): MeanSums {
  if (values.rank === 0) {
    throw new ShapeError(`metric '${name}' returns one value for the whole batch, so weights cannot be applied`, {
      help: 'return one value per sample, shape [batch], or move the metric from weightedMetrics to metrics',
    })
  }
  const fitted = fitWeights(`metric '${name}'`, weight, values.shape)
  // One weight may stand for several values.
  return { total: sum(mul(values, fitted)), count: mul(sum(fitted), values.size / fitted.size) }
}

/** The loss as a metric. */
export function lossMetric(loss: Loss, name: string = loss.name): Metric<string, MeanSums> {
  return meanMetric({
    name,
    direction: 'min',
    values: (prediction, target) => loss.values(prediction, target),
  })
}

/** A function as a metric. It has no direction. */
export function functionMetric(fn: MetricFunction): Omit<Metric<string, MeanSums>, 'direction'> {
  const { direction: _, ...metric } = meanMetric({ name: fn.name, direction: 'min', values: fn })
  return metric
}
