// What metrics and losses are: sums that add up over batches, and values of samples whose mean is minimised.
import type { Tensor } from '@tensorloom/tensor'

/** Whether a high or a low number is better. */
export type Direction = 'max' | 'min'

/**
 * What adds up over the batches of an epoch, by name or as a list: tensors of any shape, which stay on the backend, and
 * numbers that are known without reading, such as the size of a batch.
 */
export type Sums = Readonly<Record<string, Tensor | number>> | readonly (Tensor | number)[]

/** Sums over all batches, read: the elements of each in order, also of a scalar or a number. */
export type Totals<S extends Sums = Sums> = { readonly [K in keyof S]: Float64Array }

/** What a metric sees beside the batch. */
export interface MetricContext {
  /** The loss of the same output. */
  readonly loss: Loss
}

/**
 * A measure of predictions, from sums over all batches of an epoch: `sums` of a batch are added to those before it, and
 * `result` makes a number of the totals.
 *
 * @typeParam N - its name
 * @typeParam S - its sums
 * @example
 * ```ts
 * import { square, sub, sum } from '@tensorloom/tensor'
 * import type { Metric } from '@tensorloom/train'
 * const rootMeanSquaredError: Metric<'rootMeanSquaredError'> = {
 *   name: 'rootMeanSquaredError',
 *   direction: 'min',
 *   sums: (prediction, target) => [sum(square(sub(prediction, target))), prediction.size],
 *   result: ([total, count]) => Math.sqrt(total![0]! / count![0]!),
 * }
 * console.log(rootMeanSquaredError.name) // rootMeanSquaredError
 * ```
 */
export interface Metric<N extends string = string, S extends Sums = Sums> {
  /** Its name in logs, results and the history. */
  readonly name: N
  /** Whether `earlyStopping` and others are to look for high or for low numbers. */
  readonly direction: Direction
  /**
   * The sums of one batch. Called once per batch; it must not read tensors, so that the backend need not be waited for.
   *
   * @param prediction - what the model gave, [batch, …]
   * @param target - what it should have given
   * @param weight - how much samples count, [batch] or [batch, …]; undefined where all count alike
   */
  sums(prediction: Tensor, target: Tensor, weight: Tensor | undefined, context: MetricContext): S
  /** The number that the totals mean; several by name, which is put behind that of the metric: `f1ScoreClass0`. */
  result(totals: Totals<S>): number | Readonly<Record<string, number>>
}

/** A metric as a function: its mean is reported under the name of the function. */
export type MetricFunction = (prediction: Tensor, target: Tensor) => Tensor

/** What a loss on class scores takes: checked at the first batch. */
export interface Scores {
  /**
   * What targets are: `classes` integers from 0 to the number of classes − 1, `distributions` rows such as one-hot ones,
   * `binary` numbers from 0 to 1.
   */
  readonly targets: 'classes' | 'distributions' | 'binary'
  /** Whether predictions are logits; otherwise they are probabilities. */
  readonly fromLogits: boolean
}

/**
 * A loss as `compile` takes it. Every loss is also a metric: the mean of its values.
 *
 * @typeParam N - its name
 */
export interface Loss<N extends string = string> {
  /** Its name, in logs where it is a metric. */
  readonly name: N
  /** Mean over the batch, a differentiable scalar. */
  mean(prediction: Tensor, target: Tensor): Tensor
  /** One value per sample, or per element of it, [batch, …]: what weights are multiplied with. */
  values(prediction: Tensor, target: Tensor): Tensor
  /** What predictions and targets have to be; undefined where there is nothing to check. */
  readonly scores?: Scores | undefined
}

/** A loss as a function: the mean over the batch, or one value per sample, whose mean is taken. */
export type LossFunction = (prediction: Tensor, target: Tensor) => Tensor
