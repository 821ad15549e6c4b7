// Vectors for integers: words, categories.
import { gather, matmul, mul, notEqual, type Parameter, type Tensor } from '@tensorloom/tensor'
import { checkCount, configOf } from '../../core/check.js'
import { Layer } from '../../core/layer.js'
import type { ForwardContext, LayerConfig, LayerOptions } from '../../core/types.js'
import type { ConstraintOption, InitializerOption, RegularizerOption } from '../../known.js'
import { addLora, checkLora, type EnableLoraOptions, type Lora, type LoraOptions, loraOptions } from '../lora.js'
import { settingsOf } from '../options.js'
import { addWeight, checkWeights, weightOptions } from '../weights.js'

/** Options of `embedding`. */
export interface EmbeddingOptions extends LayerOptions, LoraOptions {
  /** `randomUniform` by default. */
  readonly embeddingsInitializer?: InitializerOption | undefined
  /** Penalty on the vectors; none by default. */
  readonly embeddingsRegularizer?: RegularizerOption | undefined
  /** What optimizers do to the vectors after each update; nothing by default. */
  readonly embeddingsConstraint?: ConstraintOption | undefined
  /** Whether 0 means padding: those steps are masked; false by default. */
  readonly maskZero?: boolean | undefined
}

/** Options of `embedding` and its positional arguments. */
export interface EmbeddingConfig extends EmbeddingOptions {
  /** Number of different integers: the largest plus 1. */
  readonly inputDim: number
  /** Length of a vector. */
  readonly outputDim: number
}

/** The names in `EmbeddingConfig`. */
export const embeddingOptions: readonly string[] = [
  .../* @__PURE__ */ weightOptions('embeddings'),
  'maskZero',
  ...loraOptions,
  'inputDim',
  'outputDim',
]

/** Vectors for integers. Made by `embedding`. */
export class Embedding extends Layer {
  static readonly type: string = 'embedding'
  static readonly options: readonly string[] = embeddingOptions
  /** The options that were given. */
  readonly settings: Omit<EmbeddingConfig, keyof LayerOptions>
  /** The vectors [inputDim, outputDim]. */
  embeddings!: Parameter
  /** The low-rank adaptation; undefined without one. */
  lora: Lora | undefined

  constructor(config: EmbeddingConfig) {
    super(config)
    const { type } = this
    checkCount(type, 'inputDim', config.inputDim, `${type}(1000, 64)`)
    checkCount(type, 'outputDim', config.outputDim, `${type}(1000, 64)`)
    checkWeights(config, 'embeddings')
    checkLora(type, config)
    this.settings = settingsOf(config)
  }

  override get supportsMasking(): boolean {
    return this.settings.maskZero ?? false
  }

  /** An integer counts unless it is 0; without `maskZero` there is no mask. */
  override computeMask(x: Tensor, _mask?: Tensor): Tensor | undefined {
    return this.settings.maskZero ? notEqual(x, 0) : undefined
  }

  override build(): void {
    const { inputDim, outputDim, loraRank, loraAlpha } = this.settings
    this.lora = undefined
    this.embeddings = addWeight(this, 'embeddings', [inputDim, outputDim], this.settings, {
      initializer: 'randomUniform',
    })
    if (loraRank !== undefined) this.enableLora(loraRank, { loraAlpha })
  }

  /**
   * Freezes the vectors, and adds the product of two small trainable matrices to them (Hu et al. 2022).
   *
   * @param rank - the number of columns of the first and of rows of the second matrix
   */
  enableLora(rank: number, options: EnableLoraOptions = {}): void {
    this.lora = addLora(this, 'embeddings', rank, options)
  }

  // biome-ignore lint/correctness/noUnusedFunctionParameters: subclasses use the context
  override forward(x: Tensor, context: ForwardContext<Tensor>): Tensor {
    const { lora } = this
    const vectors = gather(this.embeddings, x)
    if (lora === undefined) return vectors
    return vectors.add(mul(matmul(gather(lora.a, x), lora.b), lora.alpha / lora.rank))
  }

  override get config(): LayerConfig {
    const { rank: loraRank, alpha: loraAlpha } = this.lora ?? {}
    return { ...super.config, ...this.settings, ...(this.lora === undefined ? {} : { loraRank, loraAlpha }) }
  }
}

/**
 * A trained vector for each integer. Numbers outside 0 … inputDim − 1 give NaN: the loss is NaN, too,
 * and `fit` warns.
 *
 * @param inputDim - number of different integers: the largest plus 1
 * @param outputDim - length of a vector
 * @returns layer from integers [batch, …] to [batch, …, outputDim]; parameter `embeddings` [inputDim, outputDim]
 * @example
 * ```ts
 * import { embedding } from '@tensorloom/layers'
 * import { tensor } from '@tensorloom/tensor'
 * const words = tensor([[4, 2, 0]], { dtype: 'int32' })
 * console.log(embedding(1000, 64, { maskZero: true }).apply(words).shape) // [1, 3, 64]
 * ```
 */
export function embedding(inputDim: number, outputDim: number, options: EmbeddingOptions = {}): Embedding {
  return new Embedding(configOf(Embedding, { inputDim, outputDim }, options))
}
