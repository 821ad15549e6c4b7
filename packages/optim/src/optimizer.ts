// What an optimizer is: the options that all share, the interface that training loops use, and its saved state.
import type { NestedArray, Parameter, Tensor } from '@tensorloom/tensor'
import type { Schedule } from './schedule.js'

/** Options of every optimizer. At most one of the three that clip may be given. */
export interface OptimizerOptions {
  /** Step size, or a schedule of it. Each optimizer documents its default. */
  readonly learningRate?: number | Schedule | undefined
  /** Decoupled weight decay (Loshchilov and Hutter 2019): parameters shrink by `learningRate · weightDecay`; 0 by default. */
  readonly weightDecay?: number | undefined
  /** Adds `l2 · parameter` to the gradient; 0 by default. */
  readonly l2?: number | undefined
  /** Scales each gradient whose norm is larger down to this norm. */
  readonly clipNorm?: number | undefined
  /** Scales all gradients together, so that their joint norm is at most this. */
  readonly globalClipNorm?: number | undefined
  /** Limits every element of a gradient to ± this value. */
  readonly clipValue?: number | undefined
}

/** Gradients as `valueAndGrad(fn, { of: parameters })` returns them: they know which parameters they belong to. */
export type Gradients = readonly Tensor[] & {
  /** One parameter per gradient. */
  readonly parameters?: readonly Parameter[] | undefined
}

/** What an optimizer remembers of one parameter. `S` is how a slot is held: a tensor, or nested arrays. */
export interface ParameterState<S = Tensor> {
  /** Name of the parameter. */
  readonly name: string
  /** Slots by name, such as `momentum`; empty where the parameter was never updated. */
  readonly slots: Readonly<Record<string, S>>
}

/** Everything that an optimizer needs to go on as if it had never stopped. */
export interface OptimizerState<S = Tensor> {
  /** Type of the optimizer: `adam`. */
  readonly type: string
  /** Updates done. */
  readonly iterations: number
  /** Learning rate; absent where a schedule gives it. */
  readonly learningRate?: number
  /** One entry per parameter, in the order in which the optimizer met them. */
  readonly parameters: readonly ParameterState<S>[]
}

/** Changes parameters along their gradients, and remembers per parameter what it needs for that. */
export interface Optimizer {
  /** Name under which it is saved: `adam`, `@me/lion`. */
  readonly type: string
  /** Options, defaults filled in; `learningRate` as given. */
  readonly options: Readonly<Record<string, unknown>>
  /** Updates done so far. */
  readonly iterations: number
  /** The learning rate of the next update. Assign a number or a schedule to change it. */
  get learningRate(): number
  /** A number or a schedule for the updates to come. */
  set learningRate(value: number | Schedule)
  /**
   * Updates parameters by the gradients that `valueAndGrad(fn, { of: parameters })` returned.
   *
   * @throws `ShapeError`, `DtypeError` or `DataError` if gradients and parameters do not fit; nothing has changed then
   */
  step(gradients: Gradients): void
  /**
   * Updates `parameters[k]` by `gradients[k]`. Parameters with `trainable = false` are skipped. Values are not checked:
   * a NaN in a gradient reaches its parameter.
   */
  step(parameters: readonly Parameter[], gradients: readonly Tensor[]): void
  /** Meets parameters before the first step, which otherwise does it. Fixes their order in `stateDict()`. */
  build(parameters: readonly Parameter[]): void
  /** A snapshot of the state; the tensors are the caller's, later steps do not change them. */
  stateDict(): OptimizerState
  /**
   * Goes on from a saved state. Slots go to parameters of the same name where names tell them apart, else in order. An
   * optimizer that has met no parameters yet hands them out when it does. A saved learning rate replaces the optimizer's
   * own, unless that is a schedule.
   *
   * @throws `SerializationError` if the state does not fit; the optimizer is as before then
   */
  loadStateDict(state: OptimizerState<Tensor | NestedArray>): void
  /** Frees the slots. Idempotent; use afterwards throws. */
  dispose(): void
  /** The same as `dispose()`, for `using`. */
  [Symbol.dispose](): void
}
