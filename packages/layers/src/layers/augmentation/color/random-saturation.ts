// Saturation: from grey to strong colours.
import {
  add,
  clip,
  concat,
  div,
  hsvToRgb,
  mul,
  rgbToHsv,
  type Shape,
  split,
  sub,
  type Tensor,
} from '@tensorloom/tensor'
import { configOf } from '../../../core/check.js'
import { perImage, uniform } from '../random-image-layer.js'
import type { Factor } from '../ranges.js'
import { type ColorConfig, ColorLayer, type ColorOptions, colorOptions, rescaled } from './color-layer.js'

/** What `randomSaturation` draws for a batch. */
export interface RandomSaturationTransformation {
  /** The factor of the saturation, [batch]. */
  readonly factor: Tensor
}

/** Changes the saturation of images. Made by `randomSaturation`. */
export class RandomSaturation extends ColorLayer<RandomSaturationTransformation> {
  static readonly type: string = 'randomSaturation'
  static readonly options: readonly string[] = colorOptions

  constructor(config: ColorConfig) {
    super(config, [0, 1])
  }

  override draw([batch]: Shape): RandomSaturationTransformation {
    const share = uniform([batch!], this.factor)
    // 0 … 1 becomes 0 … ∞, and ½ becomes 1.
    return { factor: div(share, add(sub(1, share), 1e-7)) }
  }

  override transformImages(images: Tensor, { factor }: RandomSaturationTransformation): Tensor {
    const unit = rescaled(images, this.valueRange, [0, 1])
    const [hue, saturation, value] = split(rgbToHsv(unit), [1, 1, 1], { axis: -1 }) as [Tensor, Tensor, Tensor]
    const changed = clip(mul(saturation, perImage(factor)), { min: 0, max: 1 })
    return rescaled(hsvToRgb(concat([hue, changed, value], { axis: -1 })), [0, 1], this.valueRange)
  }
}

/**
 * Changes the saturation of RGB images at random, in training.
 *
 * @param factor - 0 (grey) over 0.5 (no change) to 1 (pure colours): a range, or f for 0 … f
 * @example
 * ```ts
 * import { randomSaturation } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * console.log(randomSaturation([0.4, 0.6]).apply(ones([1, 4, 4, 3]), { training: true }).shape) // [1, 4, 4, 3]
 * ```
 */
export function randomSaturation(factor: Factor, options: ColorOptions = {}): RandomSaturation {
  return new RandomSaturation(configOf(RandomSaturation, { factor }, options))
}
