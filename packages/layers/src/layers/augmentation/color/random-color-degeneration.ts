// Colour degeneration: mixes an image with its grey version.
import { add, clip, mul, rgbToGrayscale, type Shape, sub, type Tensor } from '@tensorloom/tensor'
import { configOf } from '../../../core/check.js'
import { uniform } from '../random-image-layer.js'
import type { Factor } from '../ranges.js'
import { type ColorConfig, ColorLayer, type ColorOptions, colorOptions } from './color-layer.js'

/** What `randomColorDegeneration` draws for a batch. */
export interface RandomColorDegenerationTransformation {
  /** The share of the grey version, [batch, 1, 1, 1]. */
  readonly factor: Tensor
}

/** Makes colours duller. Made by `randomColorDegeneration`. */
export class RandomColorDegeneration extends ColorLayer<RandomColorDegenerationTransformation> {
  static readonly type: string = 'randomColorDegeneration'
  static readonly options: readonly string[] = colorOptions

  constructor(config: ColorConfig) {
    super(config, [0, 1])
  }

  override draw([batch]: Shape): RandomColorDegenerationTransformation {
    return { factor: uniform([batch!, 1, 1, 1], this.factor) }
  }

  override transformImages(images: Tensor, { factor }: RandomColorDegenerationTransformation): Tensor {
    const [min, max] = this.valueRange
    // Images with one channel are grey.
    if (images.shape[3] === 1) return clip(images, { min, max })
    return clip(add(images, mul(factor, sub(rgbToGrayscale(images), images))), { min, max })
  }
}

/**
 * Makes the colours of RGB images duller at random, in training.
 *
 * @param factor - 0 (no change) to 1 (grey): a range, or f for 0 … f
 * @example
 * ```ts
 * import { randomColorDegeneration } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * console.log(randomColorDegeneration(0.5).apply(ones([1, 4, 4, 3]), { training: true }).shape) // [1, 4, 4, 3]
 * ```
 */
export function randomColorDegeneration(factor: Factor, options: ColorOptions = {}): RandomColorDegeneration {
  return new RandomColorDegeneration(configOf(RandomColorDegeneration, { factor }, options))
}
