// Options that all attention layers share, and what a call may say.
import { isTensor, type Tensor, TensorloomError } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import { checkRange } from '../../core/check.js'
import type { ApplyOptions, ForwardContext, LayerValue } from '../../core/types.js'
import { checkSeed, type SeedOptions } from '../regularization/seed.js'

/** What is an argument of the call in Keras: for all calls as an option of the layer, or for one call in `apply`. */
export interface AttentionCallOptions {
  /** Whether query i attends only to keys up to i; false by default. */
  readonly useCausalMask?: boolean | undefined
  /** Whether the layer returns a list: the output, then the attention weights; false by default. */
  readonly returnAttentionScores?: boolean | undefined
}

/** Options of `apply` of attention layers. `mask` is a list as the inputs: of query, value and key. */
export interface AttentionApplyOptions extends ApplyOptions, AttentionCallOptions {
  /** Which queries attend to which keys: bool [batch, queries, keys], or with heads [batch, heads, queries, keys]. */
  readonly attentionMask?: Tensor | undefined
}

/** The context of `forward` of attention layers. */
export type AttentionContext = ForwardContext & AttentionApplyOptions

/** Options of all attention layers. */
export interface AttentionLayerOptions extends SeedOptions, AttentionCallOptions {
  /** Fraction of the attention weights to drop in training; 0 by default. */
  readonly dropout?: number | undefined
}

/** The names in `AttentionLayerOptions`. */
export const attentionLayerOptions: readonly string[] = ['useCausalMask', 'returnAttentionScores', 'dropout', 'seed']

/** The options that make the layer return a list. */
export interface ReturnsScores {
  /** Makes the layer return a list. */
  readonly returnAttentionScores: true
}

/** Query, value and key. */
export interface AttentionInputs {
  /** [batch, queries, …] */
  readonly query: Tensor
  /** [batch, keys, …] */
  readonly value: Tensor
  /** [batch, keys, …]; the value by default. */
  readonly key: Tensor
  /** Which queries count, [batch, queries]; undefined if all do. */
  readonly queryMask: Tensor | undefined
  /** Which values count, [batch, keys]; undefined if all do. */
  readonly valueMask: Tensor | undefined
  /** Which keys count, [batch, keys]; undefined if all do, or if there is no key of its own. */
  readonly keyMask: Tensor | undefined
}

/** The inputs of a call: `[query, value]` or `[query, value, key]`, or one tensor that attends to itself. */
export function attentionInputs(layer: string, x: LayerValue, { mask }: ForwardContext): AttentionInputs {
  const list = isTensor(x) ? [x, x] : x
  const masks = isTensor(mask) ? [mask, mask] : ((mask ?? []) as readonly (Tensor | undefined)[])
  const [query, value, key] = list
  if (query === undefined || value === undefined || list.length > 3) {
    throw new TensorloomError(`${layer}: got ${list.length} inputs, expected [query, value] or [query, value, key]`, {
      help: 'write apply([query, value]); the key is the value by default',
    })
  }
  return { query, value, key: key ?? value, queryMask: masks[0], valueMask: masks[1], keyMask: key && masks[2] }
}

/** Throws unless the options are of their kind. */
export function checkAttentionOptions(layer: string, options: AttentionLayerOptions): void {
  checkRange(layer, 'dropout', options.dropout ?? 0, 0, 1)
  checkSeed(layer, options.seed)
  for (const name of ['useCausalMask', 'returnAttentionScores'] as const) {
    if (options[name] === undefined || typeof options[name] === 'boolean') continue
    throw new TensorloomError(`${layer}: ${name} is ${describeValue(options[name])}, expected true or false`, {
      help: `write ${name}: true`,
    })
  }
}
