// What `forward` is told about a call. Every call of every layer makes one, so it is written out: an object that spreads another
// one and then sets more of its properties takes some engines a hundred times as long.
import type { Tensor } from '@tensorloom/tensor'
import type { ApplyOptions, ForwardContext, LayerValue, MaskOf } from './types.js'

/** The context of a call of a layer. */
export function contextOf<I extends LayerValue>(
  options: ApplyOptions,
  mask: MaskOf<I>,
  maskedInputs: readonly Tensor[],
): ForwardContext<I> {
  const { training = false, losses = [], initialState, reverse, cache } = options
  return withOthers({ training, losses, mask, maskedInputs, initialState, reverse, cache }, options)
}

/** The context that a model passes on to a layer: without what is for one layer only. */
export function innerContext(
  given: ForwardContext,
  training: boolean = given.training,
  reverse: boolean | undefined = undefined,
): ForwardContext {
  const { losses, mask, maskedInputs, cache } = given
  return withOthers({ training, losses, mask, maskedInputs, initialState: undefined, reverse, cache }, given)
}

/** Adds the options that only some layers have. */
function withOthers<C extends object>(context: C, options: object): C {
  for (const key in options) {
    if (!(key in context)) (context as Record<string, unknown>)[key] = (options as Record<string, unknown>)[key]
  }
  return context
}
