// Dot-product attention (Luong et al. 2015), without projections.
import {
  add,
  expandDims,
  matmul,
  mul,
  type Parameter,
  scaledDotProductAttention,
  sum,
  type Tensor,
  TensorloomError,
  tanh,
} from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import { configOf } from '../../core/check.js'
import type { LayerConfig, LayerOptions, LayerValue } from '../../core/types.js'
import { settingsOf } from '../options.js'
import { type Attended, maskNumbers } from './attend.js'
import { DotAttention, type DotAttentionCall } from './dot-attention.js'
import { type AttentionLayerOptions, attentionLayerOptions, type ReturnsScores } from './options.js'

/** Options of `attention`. Defaults are Keras's. */
export interface AttentionOptions extends AttentionLayerOptions {
  /** Whether the scores are multiplied by a parameter `scale`; false by default. */
  readonly useScale?: boolean | undefined
  /**
   * `dot` (the default): query · key. `concat`: the sum of tanh(query + key) over the depth, times a parameter
   * `concatScoreWeight`.
   */
  readonly scoreMode?: 'dot' | 'concat' | undefined
}

/** Dot-product attention. Made by `attention`. */
export class Attention<O extends LayerValue = Tensor> extends DotAttention<O> {
  static readonly type: string = 'attention'
  static readonly options: readonly string[] = ['useScale', 'scoreMode', ...attentionLayerOptions]
  /** The options that were given. */
  readonly settings: Omit<AttentionOptions, keyof LayerOptions>
  /** Factor of the scores, a scalar; undefined without `useScale`. */
  scale: Parameter | undefined
  /** Factor of the sums, a scalar; undefined with `scoreMode: 'dot'`. */
  concatScoreWeight: Parameter | undefined

  constructor(config: AttentionOptions = {}) {
    super(config)
    const { scoreMode = 'dot' } = config
    if (scoreMode !== 'dot' && scoreMode !== 'concat') {
      throw new TensorloomError(`attention: scoreMode is ${describeValue(scoreMode)}, expected 'dot' or 'concat'`, {
        help: "write attention({ scoreMode: 'dot' })",
      })
    }
    this.settings = settingsOf(config)
  }

  override build(): void {
    const { useScale = false, scoreMode = 'dot' } = this.settings
    this.scale = useScale ? this.addParameter('scale', [], 'ones') : undefined
    this.concatScoreWeight = scoreMode === 'concat' ? this.addParameter('concatScoreWeight', [], 'ones') : undefined
  }

  override scores(query: Tensor, key: Tensor): Tensor {
    const { scale, concatScoreWeight } = this
    if (concatScoreWeight === undefined) {
      return matmul(scale === undefined ? query : mul(query, scale), key, { transposeB: true })
    }
    const sums = add(expandDims(query, { axis: 2 }), expandDims(key, { axis: 1 }))
    return mul(sum(tanh(scale === undefined ? sums : mul(sums, scale)), { axis: -1 }), concatScoreWeight)
  }

  override attendTo(call: DotAttentionCall): Attended {
    const { query, key, value, mask, dropout, withScores } = call
    if (withScores || dropout > 0 || this.concatScoreWeight !== undefined) return super.attendTo(call)
    const scaled = this.scale === undefined ? query : mul(query, this.scale)
    const options = { scale: 1, mask: mask && maskNumbers(mask) }
    return { output: scaledDotProductAttention(scaled, key, value, options), scores: undefined }
  }

  override get config(): LayerConfig {
    return { ...super.config, ...this.settings }
  }
}

/**
 * Dot-product attention without projections (Luong et al. 2015): each query averages the values, with the weights
 * softmax(query · keyᵀ).
 *
 * @returns layer from `[query, value]` or `[query, value, key]` to [batch, queries, valueDepth]; with `returnAttentionScores` a
 * list: the output, then the weights [batch, queries, keys]
 * @example
 * ```ts
 * import { attention } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * const layer = attention({ returnAttentionScores: true })
 * const [output, scores] = layer.apply([ones([1, 2, 4]), ones([1, 3, 4])])
 * console.log(output!.shape, scores!.shape) // [1, 2, 4] [1, 2, 3]
 * ```
 */
export function attention(options: AttentionOptions & ReturnsScores): Attention<readonly Tensor[]>
export function attention(options?: AttentionOptions): Attention
export function attention(options: AttentionOptions = {}): Attention<LayerValue> {
  return new Attention(configOf(Attention, {}, options))
}
