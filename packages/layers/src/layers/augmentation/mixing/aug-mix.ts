// AugMix (Hendrycks et al. 2019): mixes an image with several chains of operations on it.
import {
  add,
  clip,
  mul,
  randomBeta,
  type Shape,
  slice,
  softmax,
  sub,
  type Tensor,
  TensorloomError,
} from '@tensorloom/tensor'
import { hostUniform, logGammaNumbers } from '@tensorloom/tensor/internal'
import { checkCount, checkRange } from '../../../core/check.js'
import type { LayerConfig } from '../../../core/types.js'
import { checkWord } from '../geometry/affine-layer.js'
import { RandomImageLayer, type RandomImageOptions, randomOptions } from '../random-image-layer.js'
import { type Factor, type FactorRange, factorRange, pixelRange } from '../ranges.js'
import { type AugmentationOperation, basicOperations, colorOperations } from './operations.js'
import type { AugmentationStep } from './rand-augment.js'

/** Options of `augMix`. */
export interface AugMixOptions extends RandomImageOptions {
  /** The smallest and largest pixel value; [0, 255] by default. */
  readonly valueRange?: readonly [low: number, high: number] | undefined
  /** Number of chains; 3 by default. */
  readonly numChains?: number | undefined
  /** The largest number of operations in a chain; 3 by default. */
  readonly chainDepth?: number | undefined
  /** How strong the operations are, 0 to 1: a range, or f for 0 … f. 0.3 by default. */
  readonly factor?: Factor | undefined
  /** Parameter of the distributions of the shares; 1 by default. */
  readonly alpha?: number | undefined
  /** Whether brightness, colour, contrast and sharpness are among the operations; true by default. */
  readonly allOps?: boolean | undefined
  /** How operations that move pixels mix them: `bilinear` (the default) or `nearest`. */
  readonly interpolation?: 'bilinear' | 'nearest' | undefined
}

/** What `augMix` draws for a batch. */
export interface AugMixTransformation {
  /** The operations of each chain. */
  readonly chains: readonly (readonly AugmentationStep[])[]
  /** The share of each chain, [chains]. */
  readonly chainMixingWeights: Tensor
  /** The share of the original, scalar. */
  readonly weightSample: Tensor
}

const own = ['valueRange', 'numChains', 'chainDepth', 'factor', 'alpha', 'allOps', 'interpolation']

/** Mixes images with chains of operations. Made by `augMix`. */
export class AugMix extends RandomImageLayer<AugMixTransformation> {
  static readonly type: string = 'augMix'
  static readonly options: readonly string[] = [...own, ...randomOptions]
  /** The smallest and largest pixel value. */
  readonly valueRange: FactorRange
  /** Number of chains. */
  readonly numChains: number
  /** The largest number of operations in a chain. */
  readonly chainDepth: number
  /** The bounds of the strength. */
  readonly factor: FactorRange
  /** Parameter of the distributions of the shares. */
  readonly alpha: number
  /** Whether colours change, too. */
  readonly allOps: boolean
  /** How pixels are mixed. */
  readonly interpolation: 'bilinear' | 'nearest'
  /** The operations, as a function: layers in fields would become layers of the model. */
  readonly operations: () => readonly AugmentationOperation[]

  constructor(config: AugMixOptions = {}) {
    super(config)
    const { numChains = 3, chainDepth = 3, factor = 0.3, alpha = 1, allOps = true, interpolation = 'bilinear' } = config
    checkCount('augMix', 'numChains', numChains, 'numChains: 3')
    checkCount('augMix', 'chainDepth', chainDepth, 'chainDepth: 3')
    checkRange('augMix', 'alpha', alpha, 1e-6)
    checkWord('augMix', 'interpolation', interpolation, ['bilinear', 'nearest'])
    this.valueRange = pixelRange('augMix', config.valueRange)
    this.numChains = numChains
    this.chainDepth = chainDepth
    this.factor = factorRange('augMix', 'factor', factor, [0, 1])
    this.alpha = alpha
    this.allOps = allOps
    this.interpolation = interpolation
    const options = { factor: this.factor, valueRange: this.valueRange, interpolation, boundingBoxFormat: undefined }
    const all = [...basicOperations(options), ...(allOps ? colorOperations(options) : [])]
    this.operations = () => all
  }

  override draw(shape: Shape): AugMixTransformation {
    // One more than there are operations: the last number means none, so that chains have different lengths.
    const all = this.operations()
    const numbers = hostUniform(this.numChains * this.chainDepth)
    const step = (number: number): readonly AugmentationStep[] => {
      const operation = all[Math.floor(number * (all.length + 1))]
      return operation === undefined ? [] : [{ operation, transformation: operation.draw(shape) }]
    }
    const chains = Array.from({ length: this.numChains }, (_, k) =>
      numbers.slice(k * this.chainDepth, (k + 1) * this.chainDepth).flatMap(step),
    )
    return {
      chains,
      // Gamma numbers divided by their sum are numbers of Dirichlet's distribution.
      chainMixingWeights: softmax(logGammaNumbers([this.numChains], this.alpha)),
      weightSample: randomBeta([], this.alpha, this.alpha),
    }
  }

  override transformImages(images: Tensor, { chains, chainMixingWeights, weightSample }: AugMixTransformation): Tensor {
    const mixed = chains
      .map((chain, k) => {
        const result = chain.reduce(
          (x, { operation, transformation }) => operation.transformImages(x, transformation),
          images,
        )
        return mul(result, slice(chainMixingWeights, [k], [1]))
      })
      .reduce((sum, one) => add(sum, one))
    const [min, max] = this.valueRange
    return clip(add(mul(weightSample, images), mul(sub(1, weightSample), mixed)), { min, max })
  }

  override transformBoxes(): Tensor {
    throw new TensorloomError(`${this.name}: bounding boxes cannot be mixed`, {
      help: 'leave the bounding boxes out, or use randAugment',
    })
  }

  override get config(): LayerConfig {
    const { valueRange, numChains, chainDepth, factor, alpha, allOps, interpolation } = this
    return { ...super.config, valueRange, numChains, chainDepth, factor, alpha, allOps, interpolation }
  }
}

/**
 * Mixes images with chains of random operations on them, in training (Hendrycks et al. 2019). The operations and shares are
 * drawn for each batch, and their strength for each image.
 *
 * @example
 * ```ts
 * import { augMix } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * console.log(augMix({ numChains: 2 }).apply(ones([2, 8, 8, 3]), { training: true }).shape) // [2, 8, 8, 3]
 * ```
 */
export function augMix(options: AugMixOptions = {}): AugMix {
  return new AugMix(options)
}
