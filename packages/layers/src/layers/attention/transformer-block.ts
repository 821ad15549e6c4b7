// What encoder and decoder blocks of transformers share: options, residual branches, the layers after attention.
import { add, type Shape, ShapeError, type Tensor } from '@tensorloom/tensor'
import { ensureBuilt } from '../../core/build.js'
import { batchText, checkCount, checkRange } from '../../core/check.js'
import { Layer } from '../../core/layer.js'
import type { AnyLayer, LayerConfig, LayerOptions } from '../../core/types.js'
import type { Activation, InitializerOption } from '../../known.js'
import { resolveActivation, resolveInitializer } from '../../named.js'
import { Dense } from '../core/dense.js'
import { LayerNormalization } from '../normalization/layer-normalization.js'
import { settingsOf } from '../options.js'
import { Dropout } from '../regularization/dropout.js'
import { MultiHeadAttention } from './multi-head-attention.js'
import type { AttentionContext } from './options.js'
import { checkRotary, type RotaryOption } from './rotary.js'

/** Options of transformer blocks. */
export interface TransformerBlockOptions extends LayerOptions {
  /** Fraction that is dropped after each branch, and of the attention weights; 0 by default. */
  readonly dropout?: number | undefined
  /** Applied between the two dense layers; `relu` by default. */
  readonly activation?: Activation | undefined
  /** Added to the variance in the normalizations; 1e-5 by default. */
  readonly layerNormEpsilon?: number | undefined
  /** Whether branches begin with their normalization, which trains deep models better; false by default: it follows the sum. */
  readonly normalizeFirst?: boolean | undefined
  /** Whether queries and keys of self-attention are rotated by their position, or how; false by default. */
  readonly rotary?: RotaryOption | undefined
  /** For all kernels; `glorotUniform` by default. */
  readonly kernelInitializer?: InitializerOption | undefined
  /** For all biases; `zeros` by default. */
  readonly biasInitializer?: InitializerOption | undefined
}

/** Options of transformer blocks and their positional arguments. */
export interface TransformerBlockConfig extends TransformerBlockOptions {
  /** Number of features between the two dense layers. */
  readonly intermediateDim: number
  /** Number of heads, a divisor of the number of features. */
  readonly numHeads: number
}

/** The names in `TransformerBlockConfig`. */
export const transformerBlockOptions: readonly string[] = [
  'dropout',
  'activation',
  'layerNormEpsilon',
  'normalizeFirst',
  'rotary',
  'kernelInitializer',
  'biasInitializer',
  'intermediateDim',
  'numHeads',
]

/** A block of self-attention and a feed-forward network, each with a residual (Vaswani et al. 2017, section 3.1). */
export abstract class TransformerBlock extends Layer {
  /** The options that were given. */
  readonly settings: Omit<TransformerBlockConfig, keyof LayerOptions>
  /** Attention of the sequence to itself. */
  selfAttention!: MultiHeadAttention
  /** Normalizes before or after self-attention. */
  selfAttentionNorm!: LayerNormalization
  /** The first dense layer. */
  feedforwardIntermediate!: Dense
  /** The second dense layer. */
  feedforwardOutput!: Dense
  /** Normalizes before or after the dense layers. */
  feedforwardNorm!: LayerNormalization
  /** Drops elements after each branch. */
  readonly dropout: Dropout

  constructor(config: TransformerBlockConfig) {
    super(config)
    const { type } = this
    checkCount(type, 'intermediateDim', config.intermediateDim, `${type}(256, 4)`)
    checkCount(type, 'numHeads', config.numHeads, `${type}(256, 4)`)
    checkRange(type, 'dropout', config.dropout ?? 0, 0, 1)
    checkRange(type, 'layerNormEpsilon', config.layerNormEpsilon ?? 0, 0)
    checkRotary(type, config.rotary, 2)
    resolveActivation(config.activation ?? 'relu')
    resolveInitializer(config.kernelInitializer ?? 'glorotUniform')
    resolveInitializer(config.biasInitializer ?? 'zeros')
    this.settings = settingsOf(config)
    this.dropout = new Dropout({ rate: config.dropout ?? 0, name: 'dropout' })
  }

  override get supportsMasking(): boolean {
    return true
  }

  /** Makes what all blocks have, for a sequence [time, features]. */
  buildBlock(sequence: Shape): void {
    const features = sequence.at(-1)
    const { numHeads, intermediateDim, activation = 'relu', rotary } = this.settings
    const { kernelInitializer, biasInitializer } = this.settings
    if (sequence.length !== 2 || features === undefined || features % numHeads !== 0) {
      throw new ShapeError(`${this.name}: got ${batchText(sequence)} for ${numHeads} heads`, {
        help: 'expected [batch, time, features], where numHeads divides features',
      })
    }
    const initial = { kernelInitializer, biasInitializer }
    this.selfAttention = this.attention('selfAttention', features, rotary)
    this.selfAttentionNorm = this.normalization('selfAttentionNorm')
    this.feedforwardIntermediate = new Dense({
      units: intermediateDim,
      activation,
      ...initial,
      name: 'feedforwardIntermediate',
    })
    this.feedforwardOutput = new Dense({ units: features, ...initial, name: 'feedforwardOutput' })
    this.feedforwardNorm = this.normalization('feedforwardNorm')
    for (const layer of [this.selfAttentionNorm, this.feedforwardNorm, this.feedforwardIntermediate] as AnyLayer[]) {
      ensureBuilt(layer, sequence)
    }
    ensureBuilt(this.selfAttention, [sequence, sequence])
    ensureBuilt(this.feedforwardOutput, [sequence[0]!, intermediateDim])
  }

  /** Makes an attention layer over `features`. */
  attention(name: string, features: number, rotary: RotaryOption | undefined): MultiHeadAttention {
    const { numHeads, dropout, kernelInitializer, biasInitializer } = this.settings
    const options = { dropout, rotary, kernelInitializer, biasInitializer, name }
    return new MultiHeadAttention({ numHeads, keyDim: features / numHeads, ...options })
  }

  /** Makes a normalization. */
  normalization(name: string): LayerNormalization {
    return new LayerNormalization({ epsilon: this.settings.layerNormEpsilon ?? 1e-5, name })
  }

  /** x plus a branch of x, normalized before or after. */
  residual(
    x: Tensor,
    normalization: LayerNormalization,
    context: AttentionContext,
    branch: (x: Tensor) => Tensor,
  ): Tensor {
    const { normalizeFirst = false } = this.settings
    const inner = { training: context.training, losses: context.losses }
    const y = branch(normalizeFirst ? normalization.apply(x, inner) : x)
    const sum = add(x, context.training ? this.dropout.apply(y, inner) : y)
    return normalizeFirst ? sum : normalization.apply(sum, inner)
  }

  /** The dense layers with their residual. */
  feedforward(x: Tensor, context: AttentionContext): Tensor {
    const inner = { training: context.training, losses: context.losses }
    return this.residual(x, this.feedforwardNorm, context, (value) =>
      this.feedforwardOutput.apply(this.feedforwardIntermediate.apply(value, inner), inner),
    )
  }

  override get config(): LayerConfig {
    return { ...super.config, ...this.settings }
  }
}
