// An optimizer as a rule for one parameter.
import type { Shape, Tensor } from '@tensorloom/tensor'
import type { OptimizerOptions } from './optimizer.js'

/** Shared options that have no default. */
export type OptionalNames =
  | 'excludeFromWeightDecay'
  | 'groups'
  | 'clipnorm'
  | 'globalClipnorm'
  | 'clipvalue'
  | 'emaOverwriteFrequency'
  | 'lossScaleFactor'
  | 'gradientAccumulationSteps'

/** Options with all defaults filled in. Those that turn something on, such as clipping, stay optional. */
export type Settings<O extends OptimizerOptions> = {
  readonly [K in Exclude<keyof O, OptionalNames>]-?: Exclude<O[K], undefined>
} & Pick<OptimizerOptions, OptionalNames>

/** Defaults of an optimizer's own options. The options that all optimizers share have their own defaults. */
export type Defaults<O extends OptimizerOptions> = {
  readonly [K in Exclude<keyof O, keyof OptimizerOptions>]-?: Exclude<O[K], undefined>
} & {
  /** Learning rate. */
  readonly learningRate: number
  /** Decoupled weight decay. Default: 0. */
  readonly weightDecay?: number
}

/** What slots may depend on besides the options. */
export interface SlotOwner {
  /** Name of the parameter. */
  readonly name: string
  /** Shape of the parameter. */
  readonly shape: Shape
}

/** One update of one parameter. */
export interface Update<O extends OptimizerOptions = OptimizerOptions> {
  /** The parameter before the update. */
  readonly parameter: Tensor
  /** The gradient after clipping. It has the parameter's shape and dtype. */
  readonly gradient: Tensor
  /** The slots in the order of `slots`. They start with the values of `initial`, or with zeros. */
  readonly slots: readonly Tensor[]
  /** The learning rate of this update, of the parameter's group. */
  readonly learningRate: number
  /** The number of this update, starting from 1. */
  readonly iteration: number
  /** `1 − learningRate · weightDecay`. Multiply the parameter by it before the step. */
  readonly decay: number
  /** Whether the parameter has weight decay. Without it, `decay` is 1. */
  readonly decays: boolean
  /** Whether this update sets averages that have decayed to almost nothing to 0. */
  readonly flushToZero: boolean
  /** The options of the optimizer. */
  readonly options: Settings<O>
}

/** An optimizer as a rule. */
export interface OptimizerDefinition<O extends OptimizerOptions = OptimizerOptions> {
  /** The name under which the optimizer is saved. Plugins use `scope/name`. */
  readonly type: string
  /** The optimizer's own options with their defaults, and the default learning rate. */
  readonly defaults: Defaults<O>
  /** Upper bounds (exclusive) of options. All numbers must also be finite and at least 0. */
  readonly below?: { readonly [K in keyof O]?: number }
  /** Options that may be negative. */
  readonly signed?: readonly (keyof O & string)[]
  /** Options that count something. */
  readonly whole?: readonly (keyof O & string)[]
  /** Options that may be `null`, for `none`. */
  readonly nullable?: readonly (keyof O & string)[]
  /** Other names that options have had. They are understood too. */
  readonly alsoCalled?: Readonly<Record<string, keyof O & string>>
  /** Throws if options do not fit together. */
  check?(options: Settings<O>): void
  /** Returns the names of the tensors that the optimizer keeps for a parameter. */
  slots(options: Settings<O>, owner: SlotOwner): readonly string[]
  /** Returns the initial value of each slot, in the order of `slots`: a number for all elements, or a tensor. Default: 0. */
  initial?(options: Settings<O>, owner: Tensor): readonly (number | Tensor)[]
  /** Returns the shape of each slot, in the order of `slots`. Default: that of the parameter. */
  shapes?(options: Settings<O>, owner: SlotOwner): readonly Shape[]
  /**
   * Returns the value that a parameter has outside of training, if it is not the parameter itself. A trainer evaluates and predicts
   * with it.
   */
  average?(parameter: Tensor, slots: readonly Tensor[], options: Settings<O>): Tensor
  /** Returns the weight decay of a parameter if it is not the option `weightDecay`. */
  weightDecay?(options: Settings<O>, owner: SlotOwner): number
  /**
   * Returns the new parameter, then the new slots. Use ops only: do not read values or branch on them. Scalars may be
   * JavaScript numbers. The rule applies `l2` and `decay` itself, so that the whole update is one kernel.
   */
  update(update: Update<O>): readonly Tensor[]
}

/** A slot before it is made. */
export interface SlotSpec {
  readonly name: string
  readonly shape: Shape
}
