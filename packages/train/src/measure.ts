// What metrics and losses are: metrics are sums that add up over batches, losses are values whose mean is minimised.
import type { Shape, Tensor } from '@tensorloom/tensor'
import type { Reduction } from '@tensorloom/tensor/losses'

/** Whether a high or a low number is better. */
export type Direction = 'max' | 'min'

/**
 * The sums of one batch, by name or as a list. They are added up over the batches of an epoch. A sum is a tensor of any shape,
 * which stays on the backend, or a number that is known without reading, such as the size of a batch.
 */
export type Sums = Readonly<Record<string, Tensor | number>> | readonly (Tensor | number)[]

/** Sums over all batches, after reading: a list of the elements of each sum, with one element for a scalar or a number. */
export type Totals<S extends Sums = Sums> = { readonly [K in keyof S]: Float64Array }

/** What an object was made of, so that it can be saved: which factory, with which options. */
export interface Recipe {
  /** The name of the factory; undefined for objects of your own. */
  readonly type?: string | undefined
  /** The options that the factory got. */
  readonly config?: Readonly<Record<string, unknown>> | undefined
}

/** What a metric gets besides the batch. */
export interface MetricContext {
  /** The loss of the same output. */
  readonly loss: Loss
  /**
   * A tensor that all batches of the pass share: `make` is called at the first batch. Sums of large numbers are exact as sums
   * of differences from it.
   */
  once(make: () => Tensor): Tensor
}

/**
 * A measure of predictions. `sums` returns the sums of one batch. They are added up over all batches of an epoch, and `result`
 * computes a number from the totals.
 *
 * @typeParam N - its name
 * @typeParam S - its sums
 * @example
 * ```ts
 * import { square, sub, sum, type Tensor } from '@tensorloom/tensor'
 * import type { Metric } from '@tensorloom/train'
 * const rootMeanSquaredError: Metric<'rootMeanSquaredError', readonly [Tensor, number]> = {
 *   name: 'rootMeanSquaredError',
 *   direction: 'min',
 *   sums: (prediction, target) => [sum(square(sub(prediction, target))), prediction.size],
 *   result: ([total, count]) => Math.sqrt(total[0]! / count[0]!),
 * }
 * console.log(rootMeanSquaredError.name) // rootMeanSquaredError
 * ```
 */
export interface Metric<N extends string = string, S extends Sums = Sums> extends Recipe {
  /** Its name in logs, results and the history. */
  readonly name: N
  /** Whether a high or a low number is better, for `earlyStopping` and other callbacks; undefined if neither is. */
  readonly direction: Direction | undefined
  /**
   * Returns the sums of one batch. Called once per batch. It must not read tensors, so that training does not wait for the
   * backend.
   *
   * @param prediction - output of the model, [batch, …]. Its mask is attached to it: `maskOf(prediction)`. `meanMetric` uses
   *   the mask, as Keras does
   * @param target - the expected output
   * @param weight - weights of the samples, [batch] or [batch, …]; undefined if all count the same
   */
  sums(prediction: Tensor, target: Tensor, weight: Tensor | undefined, context: MetricContext): S
  /** Computes the number from the totals. For several numbers, their names follow the metric's: `f1ScoreClass0`. */
  result(totals: Totals<S>): number | Readonly<Record<string, number>>
  /**
   * The names of its numbers, if `result` gives several, for a prediction of this shape: `['class0', 'class1']`. With it,
   * callbacks know the names before training begins; without it, after the first batch.
   */
  parts?(shape: Shape): readonly string[] | undefined
}

/** A metric as a function: its mean is reported under the name of the function. */
export type MetricFunction = (prediction: Tensor, target: Tensor) => Tensor

/** What predictions and targets of a loss on class scores must be. `fit` checks this on the first batch. */
export interface Scores {
  /**
   * What targets are. `classes`: integers from 0 to the number of classes − 1. `distributions`: rows such as one-hot ones.
   * `binary`: numbers from 0 to 1.
   */
  readonly targets: 'classes' | 'distributions' | 'binary'
  /** Whether predictions are logits; otherwise they are probabilities. */
  readonly fromLogits: boolean
  /** A label that does not count; it may be out of range. */
  readonly ignoreClass?: number | undefined
}

/**
 * A loss as `compile` takes it. Every loss is also a metric: the mean of its values.
 *
 * @typeParam N - its name
 * @example
 * ```ts
 * import { square, sub } from '@tensorloom/tensor'
 * import type { Loss } from '@tensorloom/train'
 * const squaredError: Loss = {
 *   name: 'squaredError',
 *   values: (prediction, target) => square(sub(prediction, target)),
 * }
 * console.log(squaredError.name) // squaredError
 * ```
 */
export interface Loss<N extends string = string> extends Recipe {
  /** Its name; in logs, if it is used as a metric. */
  readonly name: N
  /**
   * One value per sample, or per element of it, [batch, …], before weights, masks and the reduction. If some do not count,
   * attach a mask: `withMask(values, mask)` of `@tensorloom/layers`.
   */
  values(prediction: Tensor, target: Tensor): Tensor
  /** How the values of a batch become one number; `sumOverBatchSize`, their mean, by default. */
  readonly reduction?: Reduction | undefined
  /** The reduced values, where there are no weights and no mask, in fewer steps than `values`. */
  reduced?(prediction: Tensor, target: Tensor): Tensor
  /** What predictions and targets must be; undefined if there is nothing to check. */
  readonly scores?: Scores | undefined
}

/** A loss as a function: the mean over the batch, or one value per sample, whose mean is taken. */
export type LossFunction = (prediction: Tensor, target: Tensor) => Tensor
