// How a loss for `compile` is made from one of @tensorloom/tensor/losses, with Keras's options and defaults.
import { reshape, type Tensor } from '@tensorloom/tensor'
import { checkOptions, type OptionKind, shownAsCall } from '@tensorloom/tensor/internal'
import type * as ops from '@tensorloom/tensor/losses'
import type { Loss, Scores } from '../measure.js'

/** Options of every loss. */
export interface SharedLossOptions {
  /**
   * How the values of a batch become one number: `sumOverBatchSize` (the default) and `mean` divide their sum by their
   * number, `meanWithSampleWeight` divides by the sum of the weights, `sum` divides by nothing. `none` or null
   * gives one value per sample, for loops of your own.
   */
  readonly reduction?: ops.Reduction | null | undefined
}

/** A loss with another name in logs, where it is a metric. */
export interface NamedLoss<N extends string> {
  /** The name; that of the loss by default. */
  readonly name: N
}

/** The options type of losses without further options. */
export type NoOptions = Readonly<Record<never, never>>

/** Makes a loss. */
export interface LossFactory<N extends string, O = NoOptions> {
  /** With a name of your own. */
  <const M extends string>(options: O & SharedLossOptions & NamedLoss<M>): Loss<M>
  /** With the name of the loss. */
  (options?: O & SharedLossOptions & { readonly name?: undefined }): Loss<N>
}

interface OpOptions extends ops.LossOptions {
  readonly fromLogits?: boolean | undefined
  readonly ignoreClass?: number | undefined
  readonly axis?: number | undefined
}

/** What a factory knows about the loss beside its op. */
interface Traits<O> {
  /** What losses on class scores take as targets. */
  readonly targets?: Scores['targets'] | undefined
  /** The kinds of options whose defaults do not tell. */
  readonly kinds?: Readonly<Record<string, OptionKind>> | undefined
  /** Whether targets are labels, which have one axis less than predictions. */
  readonly labels?: boolean | undefined
  /** Attaches a mask to the values, if not all of them count. */
  attach?(values: Tensor, target: Tensor, options: O): Tensor
}

const reductions = ['sumOverBatchSize', 'sum', 'mean', 'meanWithSampleWeight', 'none', null] as const

/** What a factory makes beside the name and the reduction. */
type Made = Pick<Loss, 'values' | 'reduced' | 'scores'>

/* @__NO_SIDE_EFFECTS__ */
/** The factory of the loss that `op` computes. */
export function lossFactory<N extends string, O extends object = NoOptions>(
  op: ops.Loss<OpOptions>,
  traits: Traits<O> = {},
): LossFactory<N, O> {
  const { targets, kinds, attach } = traits
  // Labels have one axis less than scores; everything else is of the same shape.
  const labels = traits.labels ?? targets === 'classes'
  const fit = labels ? (_: Tensor, target: Tensor) => target : sameRank
  return factoryOf<N, O>(op.definition, kinds, (given, reduction) => {
    // Made once: every step of training uses them.
    const [single, reduced] = [{ ...given, reduction: 'none' } as const, { ...given, reduction }]
    return {
      values(prediction, target) {
        const fitting = fit(prediction, target)
        const values = op(prediction, fitting, single)
        return attach === undefined ? values : attach(values, fitting, given)
      },
      reduced: (prediction, target) => op(prediction, fit(prediction, target), reduced),
      scores: scoresOf(targets, given),
    }
  })
}

/* @__NO_SIDE_EFFECTS__ */
/** The factory of a loss that `make` makes of its checked options. */
export function factoryOf<N extends string, O extends object>(
  { name: own, options: defaults = {} }: Pick<ops.Loss['definition'], 'name' | 'options'>,
  kinds: Readonly<Record<string, OptionKind>> | undefined,
  make: (given: O, reduction: ops.Reduction | undefined) => Made,
): LossFactory<N, O> {
  type Options = Partial<NamedLoss<string>> & SharedLossOptions & Readonly<Record<string, unknown>>
  const factory = (options: Options = {}): Loss => {
    checkLossOptions(own, options, defaults, kinds)
    const { name = own, reduction: wanted, ...given } = options
    const reduction = wanted ?? (wanted === null ? 'none' : undefined)
    return { name, type: own, config: options, reduction, ...make(given as O, reduction), ...shownAsCall(own, options) }
  }
  // The overloads say which name it has.
  return factory as LossFactory<N, O>
}

// What the checks of the first batch read. They look at the last axis only.
function scoresOf(targets: Scores['targets'] | undefined, options: OpOptions): Scores | undefined {
  const { fromLogits = false, ignoreClass, axis = -1 } = options
  if (targets === undefined || (targets !== 'binary' && axis !== -1)) return undefined
  return { targets, fromLogits, ignoreClass }
}

// Throws unless each option is among `defaults` and has the same type, or the kind in `kinds`.
function checkLossOptions(
  name: string,
  options: unknown,
  defaults: Readonly<Record<string, unknown>>,
  kinds: Readonly<Record<string, OptionKind>> = {},
): void {
  const { reduction: _, ...own } = defaults
  const known = Object.entries(own).map(([option, value]) => [option, kinds[option] ?? (typeof value as OptionKind)])
  checkOptions(
    name,
    options,
    { ...Object.fromEntries(known), reduction: reductions, name: 'string' },
    `this makes a loss for compile: loss: ${name}(); to compute one, import it from @tensorloom/tensor/losses`,
  )
}

/** Adds or removes a last axis of extent 1, so that the target has the rank of the prediction; as in Keras. */
export function sameRank(prediction: Tensor, target: Tensor): Tensor {
  const [longer, shorter] = prediction.rank > target.rank ? [prediction, target] : [target, prediction]
  const fits = longer.rank === shorter.rank + 1 && longer.shape.at(-1) === 1 && longer.size === shorter.size
  return fits ? reshape(target, prediction.shape) : target
}
