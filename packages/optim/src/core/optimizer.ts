// The options that all optimizers share, the interface that training loops use, and the saved state.
import type { NestedArray, Parameter, Tensor } from '@tensorloom/tensor'
import type { ParameterFilter, ParameterGroup } from './parameter-filter.js'
import type { Schedule } from './schedule.js'

/** Options of every optimizer, with the names of Keras. Give at most one of the three clipping options. */
export interface OptimizerOptions {
  /** The step size, or a schedule for it. Each optimizer documents its default. */
  readonly learningRate?: number | Schedule | undefined
  /**
   * Decoupled weight decay (Loshchilov and Hutter 2019): each step shrinks the parameters by the fraction
   * `learningRate · weightDecay`, before the update. Default: 0.
   */
  readonly weightDecay?: number | undefined
  /** Parameters without weight decay: `['bias', /norm/]`. Default: none. */
  readonly excludeFromWeightDecay?: ParameterFilter | undefined
  /** Parameters with a learning rate or weight decay of their own. The first group that a parameter is in counts. */
  readonly groups?: readonly ParameterGroup[] | undefined
  /** Adds `l2 · parameter` to the gradient. Default: 0. */
  readonly l2?: number | undefined
  /** Scales down each gradient whose norm is larger than this to this norm. */
  readonly clipnorm?: number | undefined
  /** Scales all gradients together so that their joint norm is at most this. */
  readonly globalClipnorm?: number | undefined
  /** Limits every element of a gradient to the range from −`clipvalue` to `clipvalue`. */
  readonly clipvalue?: number | undefined
  /**
   * Whether to keep an exponential moving average of each parameter (Polyak and Juditsky 1992). At the end of `fit` the
   * parameters get these averages. Default: false.
   */
  readonly useEma?: boolean | undefined
  /** Decay rate of that average, from 0 to 1. Default: 0.99. */
  readonly emaMomentum?: number | undefined
  /** Number of steps after which the parameters get their averages, again and again. By default only `finalize` does it. */
  readonly emaOverwriteFrequency?: number | undefined
  /** The loss was multiplied by this (`scaleLoss`), so gradients are divided by it. By default there is no scale. */
  readonly lossScaleFactor?: number | undefined
  /**
   * Number of steps, at least 2, whose mean gradient makes one update. The steps in between change no parameter. Default:
   * every step updates.
   */
  readonly gradientAccumulationSteps?: number | undefined
}

/** Gradients as `valueAndGrad(fn, { of: parameters })` returns them. The list also holds their parameters. */
export type Gradients = readonly Tensor[] & {
  /** One parameter per gradient. */
  readonly parameters?: readonly Parameter[] | undefined
}

/** What an optimizer keeps for one parameter. `S` is the type of a slot: a tensor, or nested arrays. */
export interface ParameterState<S = Tensor> {
  /** Name of the parameter. */
  readonly name: string
  /** Slots by name, such as `momentum`. Empty if the parameter was never updated. */
  readonly slots: Readonly<Record<string, S>>
}

/** Everything that an optimizer needs to resume exactly where it stopped. */
export interface OptimizerState<S = Tensor> {
  /** Type of the optimizer, such as `adam`. */
  readonly type: string
  /** Updates done. */
  readonly iterations: number
  /** Steps since the last update, with `gradientAccumulationSteps`. Absent if there are none. */
  readonly accumulated?: number
  /** Learning rate. Absent if a schedule gives it. */
  readonly learningRate?: number
  /** One entry per parameter, in the order in which the optimizer first saw them. */
  readonly parameters: readonly ParameterState<S>[]
  /** States of the optimizers inside, for `multiOptimizer` and `lossScale`. */
  readonly inner?: readonly OptimizerState<S>[]
  /** Further numbers by name, such as the current scale of `lossScale`. */
  readonly numbers?: Readonly<Record<string, number>>
}

/** Updates parameters from their gradients, and keeps the state that this needs for each parameter. */
export interface Optimizer {
  /** The name under which the optimizer is saved, such as `adam` or `@me/lion`. */
  readonly type: string
  /** The options with defaults filled in. `learningRate` is as given. */
  readonly options: Readonly<Record<string, unknown>>
  /** Updates done so far. */
  readonly iterations: number
  /** The learning rate of the next update. Assign a number or a schedule to change it. */
  get learningRate(): number
  /** A number or a schedule for the next updates. */
  set learningRate(value: number | Schedule)
  /**
   * Updates parameters with the gradients that `valueAndGrad(fn, { of: parameters })` returned.
   *
   * @throws `ShapeError`, `DtypeError` or `DataError` if gradients and parameters do not match; nothing changes then
   */
  step(gradients: Gradients): void
  /**
   * Updates `parameters[k]` with `gradients[k]`, and skips parameters with `trainable = false`. Then it applies the
   * `constraint` of each parameter. It does not check values: a NaN in a gradient reaches its parameter.
   */
  step(parameters: readonly Parameter[], gradients: readonly Tensor[]): void
  /** Registers parameters before the first step, and so fixes their order in `stateDict()`. A step does it too. */
  build(parameters: readonly Parameter[]): void
  /** The loss times the loss scale. Take the gradients of this in place of the loss. Without a scale: the loss itself. */
  scaleLoss(loss: Tensor): Tensor
  /** Gives the parameters their moving averages, at the end of training. Does nothing without `useEma`. */
  finalize(): void
  /**
   * Gives the parameters the averages with which a model predicts best, of `useEma` or `scheduleFreeAdamW`. A second call
   * gives them back the values that training goes on with. Does nothing for other optimizers.
   */
  swapAverages(): void
  /** Whether the parameters hold their averages, after `swapAverages`. */
  readonly holdsAverages: boolean
  /**
   * Whether a model is evaluated with the averages: training moves the parameters around a point that is better than any of
   * them, as in `scheduleFreeAdamW`. A trainer swaps them in for `evaluate`, `predict` and validation.
   */
  readonly evaluatesAverages: boolean
  /** Returns a snapshot of the state. The caller owns its tensors; later steps do not change them. */
  stateDict(): OptimizerState
  /**
   * Resumes from a saved state. If the names of parameters are unique, slots go to the parameter of the same name;
   * otherwise they go by position. An optimizer that has not seen its parameters yet assigns the slots when it does. A
   * saved learning rate replaces the optimizer's own, unless that is a schedule.
   *
   * @throws `SerializationError` if the state does not match; the optimizer stays as it was
   */
  loadStateDict(state: OptimizerState<Tensor | NestedArray>): void
  /** Frees the slots. Calling it twice is fine. Using the optimizer afterwards throws. */
  dispose(): void
  /** The same as `dispose()`, for `using`. */
  [Symbol.dispose](): void
}
