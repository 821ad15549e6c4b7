// An embedding that also projects vectors back to scores of integers, often with the same weights (Press & Wolf 2017).
import { cast, type DType, div, matmul, mul, type Parameter, type Tensor, tanh } from '@tensorloom/tensor'
import { checkRange, configOf } from '../../core/check.js'
import { withMask } from '../../core/masks.js'
import type { ForwardContext } from '../../core/types.js'
import { Embedding, type EmbeddingConfig, type EmbeddingOptions, embeddingOptions } from './embedding.js'

/** Options of the projection back. */
export interface ReverseOptions {
  /** Whether the projection back uses the transposed vectors; true by default. False makes a weight of its own. */
  readonly tieWeights?: boolean | undefined
  /** The dtype in which the projection back is computed; that of its input by default. */
  readonly reverseDtype?: DType | undefined
  /** Scores s become `tanh(s / logitSoftCap) · logitSoftCap`; none by default. */
  readonly logitSoftCap?: number | undefined
}

/** Options of `reversibleEmbedding`. */
export interface ReversibleEmbeddingOptions extends EmbeddingOptions, ReverseOptions {}

/** Options of `reversibleEmbedding` and its positional arguments. */
export interface ReversibleEmbeddingConfig extends EmbeddingConfig, ReverseOptions {}

/** An embedding that also projects back. Made by `reversibleEmbedding`. */
export class ReversibleEmbedding extends Embedding {
  static override readonly type: string = 'reversibleEmbedding'
  static override readonly options: readonly string[] = [
    ...embeddingOptions,
    'tieWeights',
    'reverseDtype',
    'logitSoftCap',
  ]
  /** The options of the projection back. */
  readonly reverseOptions: ReverseOptions
  /** The weights of the projection back [outputDim, inputDim]; undefined with `tieWeights`. */
  reverseEmbeddings: Parameter | undefined

  constructor(config: ReversibleEmbeddingConfig) {
    super(config)
    if (config.logitSoftCap !== undefined) {
      checkRange('reversibleEmbedding', 'logitSoftCap', config.logitSoftCap, Number.MIN_VALUE)
    }
    this.reverseOptions = config
  }

  override build(): void {
    super.build()
    const { inputDim, outputDim } = this.settings
    this.reverseEmbeddings =
      (this.reverseOptions.tieWeights ?? true)
        ? undefined
        : this.addParameter(
            'reverseEmbeddings',
            [outputDim, inputDim],
            this.settings.embeddingsInitializer ?? 'randomUniform',
          )
  }

  /** The mask is attached in the forward direction only. */
  override computeMask(): undefined {
    return undefined
  }

  override forward(x: Tensor, context: ForwardContext<Tensor>): Tensor {
    if (!context.reverse) return withMask(super.forward(x, context), super.computeMask(x))
    const { reverseDtype, logitSoftCap } = this.reverseOptions
    const inDtype = (value: Tensor): Tensor => (reverseDtype === undefined ? value : cast(value, reverseDtype))
    const kernel = this.reverseEmbeddings ?? this.embeddings
    const logits = matmul(inDtype(x), inDtype(kernel), { transposeB: this.reverseEmbeddings === undefined })
    return logitSoftCap === undefined ? logits : mul(tanh(div(logits, logitSoftCap)), logitSoftCap)
  }
}

/**
 * An embedding that also projects vectors back to a score for each integer: `layer.apply(x, { reverse: true })`. Language models
 * use it at both ends. The projection has the same weights, transposed, unless `tieWeights` is false.
 *
 * @param inputDim - number of different integers: the largest plus 1
 * @param outputDim - length of a vector
 * @returns layer from integers [batch, …] to [batch, …, outputDim], and in reverse from [batch, …, outputDim] to
 * [batch, …, inputDim]; parameters `embeddings` [inputDim, outputDim] and, without `tieWeights`, `reverseEmbeddings`
 * [outputDim, inputDim]
 * @example
 * ```ts
 * import { reversibleEmbedding } from '@tensorloom/layers'
 * import { tensor } from '@tensorloom/tensor'
 * const layer = reversibleEmbedding(100, 8)
 * const vectors = layer.apply(tensor([[4, 2, 0]], { dtype: 'int32' }))
 * console.log(layer.apply(vectors, { reverse: true }).shape) // [1, 3, 100]
 * ```
 */
export function reversibleEmbedding(
  inputDim: number,
  outputDim: number,
  options: ReversibleEmbeddingOptions = {},
): ReversibleEmbedding {
  return new ReversibleEmbedding(configOf(ReversibleEmbedding, { inputDim, outputDim }, options))
}
