// How a loss for `compile` is made from one of @tensorloom/tensor/losses, with Keras's options and defaults.
import { reshape, type Tensor } from '@tensorloom/tensor'
import { checkOptions, type OptionKind } from '@tensorloom/tensor/internal'
import type * as ops from '@tensorloom/tensor/losses'
import type { Loss, Scores } from '../measure.js'

/** The options type of losses without options. */
export type NoOptions = Readonly<Record<never, never>>

/** Makes a loss. */
export type LossFactory<N extends string, O = NoOptions> = (options?: O) => Loss<N>

type OpOptions = ops.LossOptions & { readonly fromLogits?: boolean | undefined }

/* @__NO_SIDE_EFFECTS__ */
/** The factory of the loss that `op` computes; `targets` are what losses on class scores take. */
export function lossFactory<N extends string, O extends object = NoOptions>(
  op: ops.Loss<OpOptions>,
  targets?: Scores['targets'],
): LossFactory<N, O> {
  return (options) => {
    const { name } = op.definition
    checkLossOptions(name, options, op.definition.options ?? {})
    const given = (options ?? {}) as OpOptions
    // Labels have one axis less than scores; everything else is of the same shape.
    const fit = targets === 'classes' ? (_: Tensor, target: Tensor) => target : sameRank
    return {
      name: name as N,
      mean: (prediction, target) => op(prediction, fit(prediction, target), given),
      values: (prediction, target) => op(prediction, fit(prediction, target), { ...given, reduction: 'none' }),
      scores: targets && { targets, fromLogits: given.fromLogits ?? false },
    }
  }
}

/** Throws unless each option is among `defaults` and has the same type. */
export function checkLossOptions(name: string, options: unknown, defaults: Readonly<Record<string, unknown>>): void {
  const { reduction: _reduction, ...own } = defaults
  const kinds = Object.entries(own).map(([option, value]) => [option, typeof value as OptionKind])
  checkOptions(
    name,
    options,
    Object.fromEntries(kinds),
    `this makes a loss for compile: loss: ${name}(); to compute one, import it from @tensorloom/tensor/losses`,
  )
}

/** Adds or removes a last axis of extent 1, so that the target has the rank of the prediction; as in Keras. */
export function sameRank(prediction: Tensor, target: Tensor): Tensor {
  const [longer, shorter] = prediction.rank > target.rank ? [prediction, target] : [target, prediction]
  const fits = longer.rank === shorter.rank + 1 && longer.shape.at(-1) === 1 && longer.size === shorter.size
  return fits ? reshape(target, prediction.shape) : target
}
