// What `forward` is told about a call. Every call of every layer makes one, so it is written out: an object that spreads another
// one and then sets more of its properties takes some engines a hundred times as long.
import type { Tensor } from '@tensorloom/tensor'
import type { ApplyOptions, ForwardContext, LayerValue, MaskOf } from './types.js'

/** The context of a call of a layer. Models give their layers others of the options that are for one layer only. */
export function contextOf<I extends LayerValue>(
  options: ApplyOptions,
  mask: MaskOf<I>,
  maskedInputs: readonly Tensor[],
  { training = false, initialState, reverse }: Pick<ApplyOptions, 'training' | 'initialState' | 'reverse'> = options,
): ForwardContext<I> {
  const { losses = [], cache } = options
  const context = { training, losses, mask, maskedInputs, initialState, reverse, cache }
  // Some layers have more options.
  for (const key in options) {
    if (!(key in context)) (context as Record<string, unknown>)[key] = (options as Record<string, unknown>)[key]
  }
  return context
}
