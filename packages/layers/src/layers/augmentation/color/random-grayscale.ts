// Grey versions of some of the images.
import { broadcastTo, less, rgbToGrayscale, type Shape, type Tensor, where } from '@tensorloom/tensor'
import { checkRange } from '../../../core/check.js'
import type { LayerConfig } from '../../../core/types.js'
import { RandomImageLayer, type RandomImageOptions, randomOptions, uniform } from '../random-image-layer.js'

/** Options of `randomGrayscale`. */
export interface RandomGrayscaleOptions extends RandomImageOptions {
  /** Probability for each image, 0 to 1; 0.5 by default. */
  readonly factor?: number | undefined
}

/** What `randomGrayscale` draws for a batch. */
export interface RandomGrayscaleTransformation {
  /** Which images become grey: bool [batch, 1, 1, 1]. */
  readonly shouldApply: Tensor
}

/** Makes images grey. Made by `randomGrayscale`. */
export class RandomGrayscale extends RandomImageLayer<RandomGrayscaleTransformation> {
  static readonly type: string = 'randomGrayscale'
  static readonly options: readonly string[] = ['factor', ...randomOptions]
  /** Probability for each image. */
  readonly factor: number

  constructor(config: RandomGrayscaleOptions = {}) {
    super(config)
    const { factor = 0.5 } = config
    checkRange('randomGrayscale', 'factor', factor, 0, 1)
    this.factor = factor
  }

  override draw([batch]: Shape): RandomGrayscaleTransformation {
    return { shouldApply: less(uniform([batch!, 1, 1, 1]), this.factor) }
  }

  override transformImages(images: Tensor, { shouldApply }: RandomGrayscaleTransformation): Tensor {
    if (images.shape[3] === 1) return images
    return where(shouldApply, broadcastTo(rgbToGrayscale(images), images.shape), images)
  }

  override get config(): LayerConfig {
    return { ...super.config, factor: this.factor }
  }
}

/**
 * Makes some of the RGB images grey, in training. They keep three channels, which are equal.
 *
 * @example
 * ```ts
 * import { randomGrayscale } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * console.log(randomGrayscale({ factor: 0.2 }).apply(ones([1, 4, 4, 3]), { training: true }).shape) // [1, 4, 4, 3]
 * ```
 */
export function randomGrayscale(options: RandomGrayscaleOptions = {}): RandomGrayscale {
  return new RandomGrayscale(options)
}
