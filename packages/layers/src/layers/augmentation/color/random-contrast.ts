// Contrast: moves pixels away from the mean of their channel, or towards it.
import { add, clip, mean, mul, type Shape, sub, type Tensor } from '@tensorloom/tensor'
import { configOf } from '../../../core/check.js'
import { uniform } from '../random-image-layer.js'
import type { Factor } from '../ranges.js'
import { type ColorConfig, ColorLayer, type ColorOptions, colorOptions } from './color-layer.js'

/** What `randomContrast` draws for a batch. */
export interface RandomContrastTransformation {
  /** The factor of the distance from the mean, [batch, 1, 1, 1]. */
  readonly contrastFactor: Tensor
}

/** Changes the contrast of images. Made by `randomContrast`. */
export class RandomContrast extends ColorLayer<RandomContrastTransformation> {
  static readonly type: string = 'randomContrast'
  static readonly options: readonly string[] = colorOptions

  constructor(config: ColorConfig) {
    super(config, [0, 1])
  }

  override draw([batch]: Shape): RandomContrastTransformation {
    const [low, high] = this.factor
    return { contrastFactor: uniform([batch!, 1, 1, 1], [1 - low, 1 + high]) }
  }

  override transformImages(images: Tensor, { contrastFactor }: RandomContrastTransformation): Tensor {
    const [min, max] = this.valueRange
    const middle = mean(images, { axis: [1, 2], keepDims: true })
    return clip(add(mul(sub(images, middle), contrastFactor), middle), { min, max })
  }
}

/**
 * Changes the contrast of images at random, in training: (x − mean) · c + mean for each channel, with c between
 * 1 − `factor[0]` and 1 + `factor[1]`, clipped to the value range.
 *
 * @param factor - 0 to 1: two numbers, or f for [0, f]
 * @example
 * ```ts
 * import { randomContrast } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * console.log(randomContrast(0.3).apply(ones([1, 4, 4, 3]), { training: true }).shape) // [1, 4, 4, 3]
 * ```
 */
export function randomContrast(factor: Factor, options: ColorOptions = {}): RandomContrast {
  return new RandomContrast(configOf(RandomContrast, { factor }, options))
}
