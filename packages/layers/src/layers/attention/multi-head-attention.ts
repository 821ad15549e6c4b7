// Multi-head attention (Vaswani et al. 2017).
import type { Tensor } from '@tensorloom/tensor'
import { configOf } from '../../core/check.js'
import type { LayerConfig, LayerValue } from '../../core/types.js'
import { settingsOf } from '../options.js'
import { type HeadOptions, headOptions, MultiHead, type Settings } from './multi-head.js'
import type { ReturnsScores } from './options.js'

/** Options of `multiHeadAttention`. Defaults are Keras's. */
export interface MultiHeadAttentionOptions extends HeadOptions {
  /** Size of the heads of values; `keyDim` by default. */
  readonly valueDim?: number | undefined
  /** Number of features of the output, or several axes; those of the query by default. */
  readonly outputShape?: number | readonly number[] | undefined
  /** The axes over which queries attend, one or a list; all but batch and features by default. */
  readonly attentionAxes?: number | readonly number[] | undefined
}

/** Options of `multiHeadAttention` and its positional arguments. */
export interface MultiHeadAttentionConfig extends MultiHeadAttentionOptions {
  /** Number of heads. */
  readonly numHeads: number
  /** Size of the heads of queries and keys. */
  readonly keyDim: number
}

/** Multi-head attention. Made by `multiHeadAttention`. */
export class MultiHeadAttention<O extends LayerValue = Tensor> extends MultiHead<O> {
  static readonly type: string = 'multiHeadAttention'
  static readonly options: readonly string[] = [
    ...headOptions,
    'valueDim',
    'outputShape',
    'attentionAxes',
    'numHeads',
    'keyDim',
  ]
  /** The options that were given. */
  readonly settings: Settings<MultiHeadAttentionConfig>

  constructor(config: MultiHeadAttentionConfig) {
    const { numHeads, keyDim, valueDim = keyDim, outputShape } = config
    const output = typeof outputShape === 'number' ? [outputShape] : outputShape
    // As in Keras, the penalty is on the projections only; in grouped-query attention it is on the output, too.
    super(config, { queryHeads: numHeads, keyHeads: numHeads, keyDim, valueDim, output }, undefined)
    this.settings = settingsOf(config)
  }

  override get attentionAxes(): readonly number[] | undefined {
    const { attentionAxes } = this.settings
    return typeof attentionAxes === 'number' ? [attentionAxes] : attentionAxes
  }

  override get config(): LayerConfig {
    return { ...super.config, activityRegularizer: this.headOptions.activityRegularizer, ...this.settings }
  }
}

/**
 * Multi-head attention: `numHeads` times, queries average values by softmax(query · keyᵀ / √keyDim), all projected; the results
 * are projected to the output (Vaswani et al. 2017, section 3.2.2). Masks of the inputs are used, and that of the query is passed
 * on.
 *
 * @param numHeads - number of heads
 * @param keyDim - size of the heads of queries and keys
 * @returns layer from `[query, value]` or `[query, value, key]`, each [batch, time, features], or from one tensor that attends to
 * itself, to [batch, queries, features]; with `returnAttentionScores` a list: the output, then the weights [batch, heads, queries,
 * keys]
 * @example
 * ```ts
 * import { multiHeadAttention } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * const layer = multiHeadAttention(2, 8, { useCausalMask: true })
 * const x = ones([1, 5, 16])
 * console.log(layer.apply([x, x]).shape) // [1, 5, 16]
 * ```
 */
export function multiHeadAttention(
  numHeads: number,
  keyDim: number,
  options: MultiHeadAttentionOptions & ReturnsScores,
): MultiHeadAttention<readonly Tensor[]>
export function multiHeadAttention(
  numHeads: number,
  keyDim: number,
  options?: MultiHeadAttentionOptions,
): MultiHeadAttention
export function multiHeadAttention(
  numHeads: number,
  keyDim: number,
  options: MultiHeadAttentionOptions = {},
): MultiHeadAttention<LayerValue> {
  return new MultiHeadAttention(configOf(MultiHeadAttention, { numHeads, keyDim }, options))
}
