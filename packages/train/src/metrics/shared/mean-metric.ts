// The simplest metrics: the mean of one value per sample.
import { maskOf } from '@tensorloom/layers'
import { cast, mul, reshape, ShapeError, sum, type Tensor, TensorloomError } from '@tensorloom/tensor'
import { checkOptions, shownAsCall } from '@tensorloom/tensor/internal'
import { fitMask, fitWeights } from '../../losses/weights.js'
import type { Direction, Loss, Metric, MetricContext, MetricFunction } from '../../measure.js'
import { checkReturned } from '../../text.js'
import { ratio } from './define.js'

/** Options of `meanMetric`. */
export interface MeanMetricDefinition<N extends string> {
  /** Its name in logs, results and the history. */
  readonly name: N
  /** Whether a high or a low mean is better. */
  readonly direction: Direction
  /**
   * Returns one value per sample, or per element of it. A scalar counts as the mean over the batch. A mask that is attached to
   * the values (`withMask`) counts where there are weights, as in Keras.
   */
  values(prediction: Tensor, target: Tensor, context: MetricContext): Tensor
}

/** The sums of a mean. */
export interface MeanSums extends Readonly<Record<string, Tensor | number>> {
  /** Σ weight · value; the values of a sample count as their mean. */
  readonly total: Tensor
  /** Σ weight; the number of samples if there are no weights. */
  readonly count: Tensor | number
}

/**
 * A metric that is the mean of `values` over all samples of an epoch. A smaller last batch counts by its number of samples. If
 * the prediction has a mask (`maskOf`), only what the mask leaves counts.
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
export function meanMetric<const N extends string>(definition: MeanMetricDefinition<N>): Metric<NoInfer<N>, MeanSums> {
  checkOptions<MeanMetricDefinition<N>>('meanMetric', definition, {
    name: 'string',
    direction: ['min', 'max'],
    values: 'any',
  })
  const { name, direction } = definition ?? {}
  if (typeof name !== 'string' || typeof definition.values !== 'function') {
    throw new TensorloomError('meanMetric: name or values is missing', {
      help: "write meanMetric({ name: 'worstError', direction: 'min', values: (prediction, target) => … })",
    })
  }
  return {
    name,
    direction,
    sums: (prediction, target, weight, context) =>
      sumsOfMean(name, prediction, definition.values(prediction, target, context), weight),
    result: meanOfSums,
    ...shownAsCall('meanMetric', definition),
  }
}

/** The sums of the mean of `values`, which belong to a prediction. */
export function sumsOfMean(name: string, prediction: Tensor, values: Tensor, weight: Tensor | undefined): MeanSums {
  checkReturned('metric', name, values)
  if (values.rank === 0) {
    if (weight === undefined) return meanOfBatch(prediction, values)
    throw new ShapeError(`metric '${name}' returns one value for the whole batch, so weights cannot be applied`, {
      help: 'return one value per sample, shape [batch], or move the metric from weightedMetrics to metrics',
    })
  }
  const all = weightsOf(`metric '${name}'`, prediction, values, weight)
  const samples = values.shape[0]!
  const each = values.size / Math.max(1, samples)
  const share = (x: Tensor): Tensor => (each === 1 ? x : mul(x, 1 / each))
  if (all === undefined) return { total: share(sum(values)), count: samples }
  // One weight may stand for several values.
  return { total: share(sum(mul(values, all))), count: mul(sum(all), samples / Math.max(1, all.size)) }
}

function meanOfBatch(prediction: Tensor, value: Tensor): MeanSums {
  const samples = prediction.shape[0] ?? 1
  return { total: mul(value, samples), count: samples }
}

// The weights of samples times the mask of the prediction, to go with the values.
function weightsOf(what: string, prediction: Tensor, values: Tensor, weight: Tensor | undefined): Tensor | undefined {
  const mask = maskOf(prediction)
  if (weight === undefined && mask === undefined) return undefined
  const own = maskOf(values)
  // All have the axes of the values, with 1 for those along which they do not differ.
  const all = [
    weight && fitWeights(what, weight, values.shape),
    mask && cast(fitMask(what, mask, values.shape), 'float32'),
    own && cast(reshape(own, values.shape), 'float32'),
  ]
  return all.reduce((product, one) => (product && one ? mul(product, one) : (product ?? one)))
}

/** The mean, from the sums. */
export function meanOfSums({ total, count }: { readonly [K in keyof MeanSums]: Float64Array }): number {
  return ratio(total[0]!, count[0]!)
}

/** The loss as a metric. */
export function lossMetric(loss: Loss, name: string = loss.name): Metric<string, MeanSums> {
  const { type, config } = loss
  return {
    ...meanMetric({ name, direction: 'min', values: (prediction, target) => loss.values(prediction, target) }),
    type,
    config,
  }
}

/** A function as a metric. It has no direction. */
export function functionMetric(fn: MetricFunction): Metric<string, MeanSums> {
  return { ...meanMetric({ name: fn.name, direction: 'min', values: fn }), direction: undefined }
}
