// Brightness: adds one number to all pixels of an image.
import { add, clip, mul, type Shape, type Tensor } from '@tensorloom/tensor'
import { configOf } from '../../../core/check.js'
import { uniform } from '../random-image-layer.js'
import type { Factor } from '../ranges.js'
import { type ColorConfig, ColorLayer, type ColorOptions, colorOptions } from './color-layer.js'

/** What `randomBrightness` draws for a batch. */
export interface RandomBrightnessTransformation {
  /** What is added to all pixels of an image, [batch, 1, 1, 1]. */
  readonly rgbDelta: Tensor
}

/** Changes the brightness of images. Made by `randomBrightness`. */
export class RandomBrightness extends ColorLayer<RandomBrightnessTransformation> {
  static readonly type: string = 'randomBrightness'
  static readonly options: readonly string[] = colorOptions

  constructor(config: ColorConfig) {
    super(config, [-1, 1])
  }

  override draw([batch]: Shape): RandomBrightnessTransformation {
    const [low, high] = this.valueRange
    return { rgbDelta: mul(uniform([batch!, 1, 1, 1], this.factor), high - low) }
  }

  override transformImages(images: Tensor, { rgbDelta }: RandomBrightnessTransformation): Tensor {
    const [min, max] = this.valueRange
    return clip(add(images, rgbDelta), { min, max })
  }
}

/**
 * Makes images brighter or darker at random, in training: adds a number to all pixels, and clips the result to the value range.
 *
 * @param factor - fraction of the value range that is added, −1 to 1: a range, or f for −f … f
 * @example
 * ```ts
 * import { randomBrightness } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * const layer = randomBrightness([0.5, 0.5], { valueRange: [0, 2] })
 * console.log(layer.apply(ones([1, 1, 1, 3]), { training: true }).dataSync()) // Float32Array [2, 2, 2]
 * ```
 */
export function randomBrightness(factor: Factor, options: ColorOptions = {}): RandomBrightness {
  return new RandomBrightness(configOf(RandomBrightness, { factor }, options))
}
