// How an optimizer is written: a rule for one parameter. `defineOptimizer` turns it into a factory.
import { DataError, type Tensor } from '@tensorloom/tensor'
import { checkOptions } from '@tensorloom/tensor/internal'
import type { Optimizer, OptimizerOptions } from './optimizer.js'
import { StatefulOptimizer } from './stateful-optimizer.js'

/** Options with all defaults filled in; clipping stays optional. */
export type Settings<O extends OptimizerOptions> = {
  readonly [K in Exclude<keyof O, 'clipNorm' | 'globalClipNorm' | 'clipValue'>]-?: Exclude<O[K], undefined>
} & Pick<OptimizerOptions, 'clipNorm' | 'globalClipNorm' | 'clipValue'>

/** Defaults of an optimizer's own options; those that all share have theirs. */
export type Defaults<O extends OptimizerOptions> = {
  readonly [K in Exclude<keyof O, keyof OptimizerOptions>]-?: Exclude<O[K], undefined>
} & {
  /** Learning rate. */
  readonly learningRate: number
  /** Decoupled weight decay, where it is not 0. */
  readonly weightDecay?: number
}

/** One update of one parameter. */
export interface Update<O extends OptimizerOptions = OptimizerOptions> {
  /** Before the update. */
  readonly parameter: Tensor
  /** Clipped; of the parameter's shape and dtype. */
  readonly gradient: Tensor
  /** In the order of `slots`; at first what `initial` says, else zeros. */
  readonly slots: readonly Tensor[]
  /** Of this update. */
  readonly learningRate: number
  /** Which update this is: 1 for the first. */
  readonly iteration: number
  /** `1 − learningRate · weightDecay`: the factor by which the parameter shrinks first. */
  readonly decay: number
  /** Whether averages that have decayed to next to nothing are to become 0 in this update. */
  readonly flushToZero: boolean
  /** Of the optimizer. */
  readonly options: Settings<O>
}

/** An optimizer as a rule. */
export interface OptimizerDefinition<O extends OptimizerOptions = OptimizerOptions> {
  /** Name under which it is saved; `scope/name` in plugins. */
  readonly type: string
  /** Every option of its own with its default, and the default learning rate. */
  readonly defaults: Defaults<O>
  /** Options that must be below a bound; all numbers must be finite and at least 0. */
  readonly below?: { readonly [K in keyof O]?: number }
  /** Names of the tensors that it remembers per parameter. */
  slots(options: Settings<O>): readonly string[]
  /** What the elements of each slot are before the first update, in the order of `slots`; 0 by default. */
  initial?(options: Settings<O>): readonly number[]
  /**
   * The new parameter, then the new slots. Ops only: no reads, no branch on values; scalars may be JavaScript numbers.
   * Handles `l2` and `decay` itself, so that all is one kernel.
   */
  update(update: Update<O>): readonly Tensor[]
}

/** Makes an optimizer from options. */
export type OptimizerFactory<O extends OptimizerOptions = OptimizerOptions> = (options?: O) => Optimizer

/**
 * Makes an optimizer's factory from its rule. Slots, clipping, schedules, checks and saved state come for free.
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
    throw new DataError(`${type}: ${used.join(' and ')} exclude each other`, { help: `keep one of ${used.join(', ')}` })
  }
  const zero = used.find((name) => settings[name] === 0)
  if (zero !== undefined) {
    throw new DataError(`${type}: ${zero} is 0, which makes every gradient 0`, { help: 'give a number above 0' })
  }
}
