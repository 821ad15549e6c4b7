// Additive attention (Bahdanau et al. 2015), without projections.
import { add, expandDims, mul, type Parameter, type Shape, sum, type Tensor, tanh } from '@tensorloom/tensor'
import { configOf } from '../../core/check.js'
import type { LayerConfig, LayerOptions, LayerValue } from '../../core/types.js'
import { settingsOf } from '../options.js'
import { DotAttention, shapesOf } from './dot-attention.js'
import { type AttentionLayerOptions, attentionLayerOptions, type ReturnsScores } from './options.js'

/** Options of `additiveAttention`. Defaults are Keras's. */
export interface AdditiveAttentionOptions extends AttentionLayerOptions {
  /** Whether a parameter `scale` [depth] weights the terms of the scores; true by default. */
  readonly useScale?: boolean | undefined
}

/** Additive attention. Made by `additiveAttention`. */
export class AdditiveAttention<O extends LayerValue = Tensor> extends DotAttention<O> {
  static readonly type: string = 'additiveAttention'
  static readonly options: readonly string[] = ['useScale', ...attentionLayerOptions]
  /** The options that were given. */
  readonly settings: Omit<AdditiveAttentionOptions, keyof LayerOptions>
  /** Weights of the terms [depth]; undefined without `useScale`. */
  scale: Parameter | undefined

  constructor(config: AdditiveAttentionOptions = {}) {
    super(config)
    this.settings = settingsOf(config)
  }

  override build(inputShape: Shape | readonly Shape[]): void {
    const shapes = shapesOf(inputShape)
    const { useScale = true } = this.settings
    this.scale = useScale ? this.addParameter('scale', [shapes[0]!.at(-1)!]) : undefined
  }

  override scores(query: Tensor, key: Tensor): Tensor {
    const terms = tanh(add(expandDims(query, { axis: 2 }), expandDims(key, { axis: 1 })))
    return sum(this.scale === undefined ? terms : mul(terms, this.scale), { axis: -1 })
  }

  override get config(): LayerConfig {
    return { ...super.config, ...this.settings }
  }
}

/**
 * Additive attention without projections (Bahdanau et al. 2015): each query averages the values, with the weights
 * softmax(Σ scale · tanh(query + key)).
 *
 * @returns layer from `[query, value]` or `[query, value, key]` to [batch, queries, valueDepth]; with `returnAttentionScores` a
 * list: the output, then the weights [batch, queries, keys]; parameter `scale` [depth]
 * @example
 * ```ts
 * import { additiveAttention } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * console.log(additiveAttention().apply([ones([1, 2, 4]), ones([1, 3, 4])]).shape) // [1, 2, 4]
 * ```
 */
export function additiveAttention(
  options: AdditiveAttentionOptions & ReturnsScores,
): AdditiveAttention<readonly Tensor[]>
export function additiveAttention(options?: AdditiveAttentionOptions): AdditiveAttention
export function additiveAttention(options: AdditiveAttentionOptions = {}): AdditiveAttention<LayerValue> {
  return new AdditiveAttention(configOf(AdditiveAttention, {}, options))
}
