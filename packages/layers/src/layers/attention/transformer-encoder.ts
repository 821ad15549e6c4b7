// The encoder block of transformers (Vaswani et al. 2017).
import type { Shape, Tensor } from '@tensorloom/tensor'
import { configOf } from '../../core/check.js'
import type { AttentionApplyOptions, AttentionContext } from './options.js'
import {
  TransformerBlock,
  type TransformerBlockConfig,
  type TransformerBlockOptions,
  transformerBlockOptions,
} from './transformer-block.js'

/** Options of `transformerEncoder`. */
export interface TransformerEncoderOptions extends TransformerBlockOptions {}

/** An encoder block. Made by `transformerEncoder`. */
export class TransformerEncoder extends TransformerBlock {
  static readonly type: string = 'transformerEncoder'
  static readonly options: readonly string[] = transformerBlockOptions

  constructor(config: TransformerBlockConfig) {
    super(config)
  }

  override build(inputShape: Shape): void {
    this.buildBlock(inputShape)
  }

  /**
   * Applies the block.
   *
   * @param x - [batch, time, features]
   * @param options - `mask`, [batch, time], says which steps are attended to; `attentionMask`; `training`
   */
  override apply(x: Tensor, options: AttentionApplyOptions = {}): Tensor {
    return super.apply(x, options)
  }

  override forward(x: Tensor, context: AttentionContext): Tensor {
    const { training, losses, attentionMask } = context
    const mask = Array.isArray(context.mask) ? context.mask[0] : (context.mask as Tensor | undefined)
    const options = { training, losses, attentionMask, mask: [undefined, mask] }
    const attended = this.residual(x, this.selfAttentionNorm, context, (value) =>
      this.selfAttention.apply([value, value], options),
    )
    return this.feedforward(attended, context)
  }
}

/**
 * An encoder block of a transformer: self-attention and two dense layers, each with a residual and a normalization (Vaswani et al.
 * 2017, section 3.1). The mask of the input says which steps are attended to, and is passed on.
 *
 * @param intermediateDim - number of features between the two dense layers
 * @param numHeads - number of heads, a divisor of the number of features
 * @returns layer that keeps the shape [batch, time, features]
 * @example
 * ```ts
 * import { transformerEncoder } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * const block = transformerEncoder(32, 2, { activation: 'gelu', normalizeFirst: true })
 * console.log(block.apply(ones([2, 5, 16])).shape) // [2, 5, 16]
 * ```
 */
export function transformerEncoder(
  intermediateDim: number,
  numHeads: number,
  options: TransformerEncoderOptions = {},
): TransformerEncoder {
  return new TransformerEncoder(configOf(TransformerEncoder, { intermediateDim, numHeads }, options))
}
