// An optimizer is written as a rule for one parameter. `defineOptimizer` turns the rule into a factory.
import { DataError, type Tensor } from '@tensorloom/tensor'
import { checkOptions } from '@tensorloom/tensor/internal'
import type { Optimizer, OptimizerOptions } from './optimizer.js'
import { StatefulOptimizer } from './stateful-optimizer.js'

/** Options with all defaults filled in. Clipping stays optional. */
export type Settings<O extends OptimizerOptions> = {
  readonly [K in Exclude<keyof O, 'clipNorm' | 'globalClipNorm' | 'clipValue'>]-?: Exclude<O[K], undefined>
} & Pick<OptimizerOptions, 'clipNorm' | 'globalClipNorm' | 'clipValue'>

/** Defaults of an optimizer's own options. The options that all optimizers share have their own defaults. */
export type Defaults<O extends OptimizerOptions> = {
  readonly [K in Exclude<keyof O, keyof OptimizerOptions>]-?: Exclude<O[K], undefined>
} & {
  /** Learning rate. */
  readonly learningRate: number
  /** Decoupled weight decay. Default: 0. */
  readonly weightDecay?: number
}

/** One update of one parameter. */
export interface Update<O extends OptimizerOptions = OptimizerOptions> {
  /** The parameter before the update. */
  readonly parameter: Tensor
  /** The gradient after clipping. It has the parameter's shape and dtype. */
  readonly gradient: Tensor
  /** The slots in the order of `slots`. They start with the values of `initial`, or with zeros. */
  readonly slots: readonly Tensor[]
  /** The learning rate of this update. */
  readonly learningRate: number
  /** The number of this update, starting from 1. */
  readonly iteration: number
  /** `1 − learningRate · weightDecay`. Multiply the parameter by it before the step. */
  readonly decay: number
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
  /** Returns the names of the tensors that the optimizer keeps for each parameter. */
  slots(options: Settings<O>): readonly string[]
  /** Returns the initial value of each slot's elements, in the order of `slots`. Default: 0. */
  initial?(options: Settings<O>): readonly number[]
  /**
   * Returns the new parameter, then the new slots. Use ops only: do not read values or branch on them. Scalars may be
   * JavaScript numbers. The rule applies `l2` and `decay` itself, so that the whole update is one kernel.
   */
  update(update: Update<O>): readonly Tensor[]
}

/** Creates an optimizer from options. */
export type OptimizerFactory<O extends OptimizerOptions = OptimizerOptions> = (options?: O) => Optimizer

/**
 * Creates an optimizer factory from a rule. Slots, clipping, schedules, checks and saved state come for free.
 *
 * @example
 * ```ts
 * import { add, mul, parameter, sign, sub, tensor } from '@tensorloom/tensor'
 * import { defineOptimizer, type OptimizerFactory, type OptimizerOptions } from '@tensorloom/optim'
 * // Sign of the momentum (Bernstein et al. 2018).
 * const signum: OptimizerFactory<OptimizerOptions & { readonly beta?: number }> = defineOptimizer({
 *   type: '@me/signum',
 *   defaults: { learningRate: 1e-3, beta: 0.9 },
 *   slots: () => ['momentum'],
 *   update({ parameter, gradient, slots: [momentum], learningRate, options: { beta } }) {
 *     const next = add(mul(momentum!, beta), mul(gradient, 1 - beta))
 *     return [sub(parameter, mul(sign(next), learningRate)), next]
 *   },
 * })
 * const w = parameter(tensor([1, 2]))
 * signum({ learningRate: 0.5 }).step([w], [tensor([3, -4])])
 * console.log(w.dataSync()) // Float32Array [0.5, 2.5]
 * ```
 */
/* @__NO_SIDE_EFFECTS__ */
export function defineOptimizer<O extends OptimizerOptions>(definition: OptimizerDefinition<O>): OptimizerFactory<O> {
  return (options) => new StatefulOptimizer(definition, fillOptions(definition, options))
}

const shared = { weightDecay: 0, l2: 0, clipNorm: undefined, globalClipNorm: undefined, clipValue: undefined }
const clipping = ['clipNorm', 'globalClipNorm', 'clipValue'] as const

function fillOptions<O extends OptimizerOptions>(
  { type, defaults, below }: OptimizerDefinition<O>,
  given: O | undefined,
): Settings<O> {
  const settings: Record<string, unknown> = { ...shared, ...defaults }
  checkOptions(type, given, Object.keys(settings))
  for (const [name, value] of Object.entries(given ?? {})) if (value !== undefined) settings[name] = value
  for (const [name, value] of Object.entries(settings)) {
    const expected = (defaults as Readonly<Record<string, unknown>>)[name] ?? 0
    const fits =
      value === undefined ||
      (name === 'learningRate' && typeof value === 'function') ||
      (typeof value === typeof expected && (typeof value !== 'number' || (value >= 0 && Number.isFinite(value))))
    const bound = (below as Readonly<Record<string, number>> | undefined)?.[name]
    if (fits && (bound === undefined || (value as number) < bound)) continue
    const range = bound === undefined ? 'a finite number of at least 0' : `a number from 0 to below ${bound}`
    throw new DataError(
      `${type}: ${name} is ${String(value)}, expected ${typeof expected === 'number' ? range : `a ${typeof expected}`}`,
      {
        help: `leave it out for the default${name in defaults ? `, ${String(expected)}` : ''}`,
      },
    )
  }
  checkClipping(type, settings)
  return settings as Settings<O>
}

function checkClipping(type: string, settings: Readonly<Record<string, unknown>>): void {
  const used = clipping.filter((name) => settings[name] !== undefined)
  if (used.length > 1) {
    throw new DataError(`${type}: ${used.join(' and ')} cannot be used together`, {
      help: `keep one of ${used.join(', ')}`,
    })
  }
  const zero = used.find((name) => settings[name] === 0)
  if (zero !== undefined) {
    throw new DataError(`${type}: ${zero} is 0, which makes every gradient 0`, { help: 'give a number above 0' })
  }
}
