// Inversion: the negative of an image.
import { less, type Shape, sub, type Tensor, where } from '@tensorloom/tensor'
import { checkLayerOptions } from '../../../core/check.js'
import { perImage, uniform } from '../random-image-layer.js'
import type { Factor } from '../ranges.js'
import { ColorLayer, type ColorOptions, colorOptions } from './color-layer.js'

/** Options of `randomInvert`. */
export interface RandomInvertOptions extends ColorOptions {
  /** The probability, 0 to 1: a range from which it is drawn for each image, or p for 0 … p. 1 by default. */
  readonly factor?: Factor | undefined
}

/** What `randomInvert` draws for a batch. */
export interface RandomInvertTransformation {
  /** Which images are inverted: bool [batch]. */
  readonly applyInversion: Tensor
}

/** Inverts images. Made by `randomInvert`. */
export class RandomInvert extends ColorLayer<RandomInvertTransformation> {
  static readonly type: string = 'randomInvert'
  static readonly options: readonly string[] = colorOptions

  constructor(config: RandomInvertOptions = {}) {
    checkLayerOptions(RandomInvert, config)
    super({ ...config, factor: config.factor ?? 1 }, [0, 1])
  }

  override draw([batch]: Shape): RandomInvertTransformation {
    const probability = uniform([batch!], this.factor)
    return { applyInversion: less(uniform([batch!]), probability) }
  }

  override transformImages(images: Tensor, { applyInversion }: RandomInvertTransformation): Tensor {
    return where(perImage(applyInversion), sub(this.valueRange[1], images), images)
  }
}

/**
 * Replaces pixels by the largest value minus the pixel, for some of the images, in training.
 *
 * @example
 * ```ts
 * import { randomInvert } from '@tensorloom/layers'
 * import { tensor } from '@tensorloom/tensor'
 * const layer = randomInvert({ factor: [1, 1] })
 * console.log(layer.apply(tensor([[[[0, 200, 255]]]]), { training: true }).dataSync()) // Float32Array [255, 55, 0]
 * ```
 */
export function randomInvert(options: RandomInvertOptions = {}): RandomInvert {
  return new RandomInvert(options)
}
