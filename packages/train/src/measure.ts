// What metrics and losses are: values of samples, whose mean is reported or minimised.
import type { Tensor } from '@tensorloom/tensor'

/**
 * A measure of predictions. Reported is the mean of `values` over all samples of an epoch, so that a smaller last batch
 * counts by its samples.
 *
 * @typeParam N - its name
 * @example
 * ```ts
 * import { abs, max, sub } from '@tensorloom/tensor'
 * import type { Metric } from '@tensorloom/train'
 * const worstError: Metric<'worstError'> = {
 *   name: 'worstError',
 *   values: (prediction, target) => max(abs(sub(prediction, target)), { axis: -1 }),
 * }
 * console.log(worstError.name) // worstError
 * ```
 */
export interface Metric<N extends string = string> {
  /** Its name in logs, results and the history. */
  readonly name: N
  /**
   * One value per sample, or per element of it. A scalar is taken as the mean over the batch. Called once per batch; it
   * must not read tensors, so that the backend need not be waited for.
   *
   * @param prediction - what the model gave, [batch, …]
   * @param target - what it should have given
   * @param loss - the loss that is trained
   */
  values(prediction: Tensor, target: Tensor, loss?: Loss): Tensor
}

/** A metric as a function; its name is that of the function. */
export type MetricFunction = (prediction: Tensor, target: Tensor) => Tensor

/** What a loss on class scores takes: checked at the first batch. */
export interface Scores {
  /**
   * What targets are: `classes` integers from 0 to the number of classes − 1, `distributions` rows such as one-hot ones,
   * `yesOrNo` numbers from 0 to 1.
   */
  readonly targets: 'classes' | 'distributions' | 'yesOrNo'
  /** Whether predictions are logits; otherwise they are probabilities. */
  readonly fromLogits: boolean
}

/**
 * A loss as `compile` takes it. Every loss is also a metric.
 *
 * @typeParam N - its name
 */
export interface Loss<N extends string = string> extends Metric<N> {
  /** Mean over the batch, a differentiable scalar. */
  mean(prediction: Tensor, target: Tensor): Tensor
  /** One value per sample, or per element of it, [batch, …]: what weights are multiplied with. */
  values(prediction: Tensor, target: Tensor): Tensor
  /** What predictions and targets have to be; undefined where there is nothing to check. */
  readonly scores?: Scores | undefined
}

/** A loss as a function: the mean over the batch, or one value per sample, whose mean is taken. */
export type LossFunction = (prediction: Tensor, target: Tensor) => Tensor
