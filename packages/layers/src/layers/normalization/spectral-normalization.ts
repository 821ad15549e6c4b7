// Spectral normalization (Miyato et al. 2018): keeps the largest singular value of a weight at 1.
import {
  all,
  div,
  equal,
  matmul,
  normalize,
  type Parameter,
  reshape,
  type Shape,
  type Tensor,
  where,
} from '@tensorloom/tensor'
import { checkCount, configOf } from '../../core/check.js'
import type { Layer } from '../../core/layer.js'
import type { ForwardContext, LayerConfig, LayerOptions } from '../../core/types.js'
import { truncatedNormal } from '../../initializers.js'
import { WrappedWeight, type WrappedWeightConfig } from './wrapped-weight.js'

/** Options of `spectralNormalization`. */
export interface SpectralNormalizationOptions extends LayerOptions {
  /** Steps of the power iteration in each call; 1 by default. */
  readonly powerIterations?: number | undefined
}

/** Options of `spectralNormalization` and its positional arguments. */
export interface SpectralNormalizationConfig extends WrappedWeightConfig, SpectralNormalizationOptions {}

/** Keeps the largest singular value of the weight of a layer at 1. Made by `spectralNormalization`. */
export class SpectralNormalization extends WrappedWeight {
  static readonly type: string = 'spectralNormalization'
  static readonly options: readonly string[] = ['layer', 'powerIterations']
  /** Steps of the power iteration in each call, if they were given. */
  readonly powerIterations: number | undefined
  /** The estimate of the first left singular vector [1, outputs]; not trainable. */
  vectorU!: Parameter

  constructor(config: SpectralNormalizationConfig) {
    super(config)
    const { powerIterations } = config
    const example = 'spectralNormalization(layer, { powerIterations: 2 })'
    checkCount('spectralNormalization', 'powerIterations', powerIterations ?? 1, example)
    this.powerIterations = powerIterations
  }

  override build(inputShape: Shape): void {
    super.build(inputShape)
    const outputs = this.weight.shape.at(-1)!
    const initializer = truncatedNormal({ standardDeviation: 0.02 })
    this.vectorU = this.addParameter('vectorU', [1, outputs], initializer, { trainable: false })
  }

  override forward(x: Tensor, context: ForwardContext<Tensor>): Tensor {
    if (context.training) this.normalizeWeight()
    return this.layer.apply(x, context)
  }

  /** Divides the weight by its largest singular value, unless it is 0 everywhere (section 2.1). */
  normalizeWeight(): void {
    const { weight, vectorU } = this
    const matrix = reshape(weight, [-1, weight.shape.at(-1)!])
    let [u, v]: [Tensor, Tensor] = [vectorU, vectorU]
    for (let k = 0; k < (this.powerIterations ?? 1); k++) {
      v = normalize(matmul(u, matrix, { transposeB: true }))
      u = normalize(matmul(v, matrix))
    }
    const sigma = matmul(matmul(v, matrix), u, { transposeB: true })
    const empty = all(equal(weight, 0))
    const next = where(empty, weight, div(weight, reshape(sigma, [])))
    vectorU.assign(where(empty, vectorU, u))
    weight.assign(next)
  }

  override get config(): LayerConfig {
    return { ...super.config, powerIterations: this.powerIterations }
  }
}

/**
 * Keeps the largest singular value of the weight of a layer at 1 (Miyato et al. 2018), for stable training of adversarial networks.
 * Each training call divides the weight by an estimate, which the power iteration improves from call to call.
 *
 * @param layer - a layer with a weight `kernel` or `embeddings`
 * @returns layer from the input to the output of `layer`; a parameter `vectorU` [1, outputs] beside those of the layer
 * @example
 * ```ts
 * import { dense, spectralNormalization } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * console.log(spectralNormalization(dense(3)).apply(ones([2, 4]), { training: true }).shape) // [2, 3]
 * ```
 */
export function spectralNormalization(layer: Layer, options: SpectralNormalizationOptions = {}): SpectralNormalization {
  return new SpectralNormalization(configOf(SpectralNormalization, { layer }, options))
}
