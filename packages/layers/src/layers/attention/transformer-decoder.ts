// The decoder block of transformers (Vaswani et al. 2017), with or without an encoder.
import { isTensor, type Shape, type Tensor, TensorloomError } from '@tensorloom/tensor'
import { ensureBuilt } from '../../core/build.js'
import { configOf } from '../../core/check.js'
import type { LayerValue, MaskOf } from '../../core/types.js'
import type { LayerNormalization } from '../normalization/layer-normalization.js'
import { shapesOf } from './dot-attention.js'
import type { MultiHeadAttention } from './multi-head-attention.js'
import type { AttentionApplyOptions, AttentionContext } from './options.js'
import {
  TransformerBlock,
  type TransformerBlockConfig,
  type TransformerBlockOptions,
  transformerBlockOptions,
} from './transformer-block.js'

/** Options of `transformerDecoder`. */
export interface TransformerDecoderOptions extends TransformerBlockOptions {}

/** A decoder block. Made by `transformerDecoder`. */
export class TransformerDecoder extends TransformerBlock {
  static readonly type: string = 'transformerDecoder'
  static readonly options: readonly string[] = transformerBlockOptions
  /** Attention to the output of an encoder; undefined without one. */
  crossAttention: MultiHeadAttention | undefined
  /** Normalizes before or after attention to the encoder. */
  crossAttentionNorm: LayerNormalization | undefined

  constructor(config: TransformerBlockConfig) {
    super(config)
  }

  override build(inputShape: Shape | readonly Shape[]): void {
    const [sequence, encoded] = shapesOf(inputShape) as [Shape, Shape?]
    this.buildBlock(sequence)
    this.crossAttention = undefined
    this.crossAttentionNorm = undefined
    if (encoded === undefined) return
    this.crossAttention = this.attention('crossAttention', sequence.at(-1)!, undefined)
    this.crossAttentionNorm = this.normalization('crossAttentionNorm')
    ensureBuilt(this.crossAttention, [sequence, encoded])
    ensureBuilt(this.crossAttentionNorm, sequence)
  }

  /**
   * Applies the block.
   *
   * @param x - [batch, time, features], or `[x, encoded]` with the output of an encoder [batch, steps, encodedFeatures]
   * @param options - `mask`: which steps are attended to, one or a list; `cache`: for generation; `training`
   */
  override apply(x: Tensor | readonly Tensor[], options: AttentionApplyOptions = {}): Tensor {
    return super.apply(x as Tensor, options)
  }

  override forward(x: LayerValue, context: AttentionContext): Tensor {
    const [sequence, encoded] = (isTensor(x) ? [x] : x) as [Tensor, Tensor?]
    const [mask, encodedMask] = isTensor(context.mask) ? [context.mask] : (context.mask ?? [])
    if ((encoded === undefined) !== (this.crossAttention === undefined)) {
      throw new TensorloomError(
        `${this.name}: the block was built ${encoded === undefined ? 'with' : 'without'} an encoder, and got ${encoded === undefined ? 'no' : 'an'} output of one`,
        { help: 'write apply([x, encoded]) always, or apply(x) always' },
      )
    }
    const { training, losses, cache, attentionMask } = context
    const own = { training, losses, cache, attentionMask, mask: [undefined, mask], useCausalMask: true }
    const attended = this.residual(sequence, this.selfAttentionNorm, context, (value) =>
      this.selfAttention.apply([value, value], own),
    )
    if (encoded === undefined) return this.feedforward(attended, context)
    const crossed = this.residual(attended, this.crossAttentionNorm!, context, (value) =>
      this.crossAttention!.apply([value, encoded], { training, losses, mask: [undefined, encodedMask] }),
    )
    return this.feedforward(crossed, context)
  }

  override computeMask(x: Tensor, mask: MaskOf<Tensor>): MaskOf<Tensor>
  override computeMask(_: LayerValue, mask: MaskOf<LayerValue>): MaskOf<LayerValue> {
    return isTensor(mask) ? mask : mask?.[0]
  }
}

/**
 * A decoder block of a transformer: causal self-attention, attention to the output of an encoder if there is one, and two dense
 * layers, each with a residual and a normalization (Vaswani et al. 2017, section 3.1).
 *
 * @param intermediateDim - number of features between the two dense layers
 * @param numHeads - number of heads, a divisor of the number of features
 * @returns layer from [batch, time, features], or `[x, encoded]`, to [batch, time, features]
 * @example
 * ```ts
 * import { dense, embedding, generate, sequential, transformerDecoder } from '@tensorloom/layers'
 * import { tensor } from '@tensorloom/tensor'
 * const model = sequential([
 *   embedding(50, 16),
 *   transformerDecoder(32, 2, { rotary: true, normalizeFirst: true }),
 *   dense(50),
 * ])
 * const tokens = await generate(model, tensor([[1, 2, 3]], { dtype: 'int32' }), { maxNewTokens: 5 })
 * console.log(tokens.shape) // [1, 8]
 * ```
 */
export function transformerDecoder(
  intermediateDim: number,
  numHeads: number,
  options: TransformerDecoderOptions = {},
): TransformerDecoder {
  return new TransformerDecoder(configOf(TransformerDecoder, { intermediateDim, numHeads }, options))
}
