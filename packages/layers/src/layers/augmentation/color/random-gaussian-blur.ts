// Blur with a random width.
import {
  add,
  clip,
  gaussianBlur,
  less,
  type PerAxis,
  type Shape,
  type Tensor,
  TensorloomError,
  where,
} from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import { checkLayerOptions } from '../../../core/check.js'
import type { LayerConfig } from '../../../core/types.js'
import { perImage, uniform } from '../random-image-layer.js'
import { type Factor, type FactorRange, factorRange } from '../ranges.js'
import { ColorLayer, type ColorOptions, colorOptions } from './color-layer.js'

/** Options of `randomGaussianBlur`. */
export interface RandomGaussianBlurOptions extends ColorOptions {
  /** The probability, 0 to 1: a range from which it is drawn for each image, or p for 0 … p. 1 by default. */
  readonly factor?: Factor | undefined
  /** Extents of the window, odd; 3 by default. */
  readonly kernelSize?: PerAxis | undefined
  /** Standard deviation in pixels, 0 to 1: a range, or s for 0 … s. 1 by default. */
  readonly sigma?: Factor | undefined
}

/** What `randomGaussianBlur` draws for a batch. */
export interface RandomGaussianBlurTransformation {
  /** Which images are blurred: bool [batch]. */
  readonly shouldApplyBlur: Tensor
  /** Standard deviations along height and width, [2]. */
  readonly blurFactor: Tensor
}

/** Blurs images. Made by `randomGaussianBlur`. */
export class RandomGaussianBlur extends ColorLayer<RandomGaussianBlurTransformation> {
  static readonly type: string = 'randomGaussianBlur'
  static readonly options: readonly string[] = ['kernelSize', 'sigma', ...colorOptions]
  /** Extents of the window. */
  readonly kernelSize: readonly [number, number]
  /** The bounds of the standard deviation. */
  readonly sigma: FactorRange

  constructor(config: RandomGaussianBlurOptions = {}) {
    checkLayerOptions(RandomGaussianBlur, config)
    super({ ...config, factor: config.factor ?? 1 }, [0, 1])
    const { kernelSize = 3, sigma = 1 } = config
    const both = typeof kernelSize === 'number' ? [kernelSize, kernelSize] : kernelSize
    if (!Array.isArray(both) || both.length !== 2 || !both.every((one) => Number.isInteger(one) && one % 2 === 1)) {
      throw new TensorloomError(
        `randomGaussianBlur: kernelSize is ${describeValue(kernelSize)}, expected one or two odd numbers`,
        { help: 'write kernelSize: 3' },
      )
    }
    this.kernelSize = both as unknown as readonly [number, number]
    this.sigma = factorRange('randomGaussianBlur', 'sigma', sigma, [0, 1])
  }

  override draw([batch]: Shape): RandomGaussianBlurTransformation {
    const probability = uniform([batch!], this.factor)
    return {
      shouldApplyBlur: less(uniform([batch!]), probability),
      blurFactor: add(uniform([2], this.sigma), 1e-6),
    }
  }

  override transformImages(images: Tensor, { shouldApplyBlur, blurFactor }: RandomGaussianBlurTransformation): Tensor {
    const [min, max] = this.valueRange
    const blurred = gaussianBlur(images, blurFactor, { kernelSize: this.kernelSize })
    return clip(where(perImage(shouldApplyBlur), blurred, images), { min, max })
  }

  override get config(): LayerConfig {
    return { ...super.config, kernelSize: this.kernelSize, sigma: this.sigma }
  }
}

/**
 * Blurs some of the images, in training. The width of the blur is drawn once for the batch.
 *
 * @example
 * ```ts
 * import { randomGaussianBlur } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * const layer = randomGaussianBlur({ factor: 0.5, kernelSize: 5 })
 * console.log(layer.apply(ones([1, 8, 8, 3]), { training: true }).shape) // [1, 8, 8, 3]
 * ```
 */
export function randomGaussianBlur(options: RandomGaussianBlurOptions = {}): RandomGaussianBlur {
  return new RandomGaussianBlur(options)
}
