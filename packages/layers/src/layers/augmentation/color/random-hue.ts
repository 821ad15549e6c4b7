// Hue: turns the colours of an image around the colour circle.
import {
  add,
  clip,
  concat,
  greater,
  hsvToRgb,
  less,
  mul,
  rgbToHsv,
  type Shape,
  split,
  sub,
  type Tensor,
  where,
} from '@tensorloom/tensor'
import { configOf } from '../../../core/check.js'
import { perImage, uniform } from '../random-image-layer.js'
import type { Factor } from '../ranges.js'
import { type ColorConfig, ColorLayer, type ColorOptions, colorOptions, rescaled } from './color-layer.js'

/** What `randomHue` draws for a batch. */
export interface RandomHueTransformation {
  /** The turn as a fraction of the colour circle, [batch]. */
  readonly factor: Tensor
}

/** Changes the hue of images. Made by `randomHue`. */
export class RandomHue extends ColorLayer<RandomHueTransformation> {
  static readonly type: string = 'randomHue'
  static readonly options: readonly string[] = colorOptions

  constructor(config: ColorConfig) {
    super(config, [0, 1])
  }

  override draw([batch]: Shape): RandomHueTransformation {
    const sign = where(greater(uniform([batch!]), 0.5), -0.5, 0.5)
    return { factor: mul(sign, uniform([batch!], this.factor)) }
  }

  override transformImages(images: Tensor, { factor }: RandomHueTransformation): Tensor {
    const unit = rescaled(images, this.valueRange, [0, 1])
    const [hue, saturation, value] = split(rgbToHsv(unit), [1, 1, 1], { axis: -1 }) as [Tensor, Tensor, Tensor]
    const moved = add(hue, perImage(factor))
    const once = where(greater(moved, 1), sub(moved, 1), moved)
    const within = where(less(once, 0), add(once, 1), once)
    const changed = hsvToRgb(concat([within, saturation, value], { axis: -1 }))
    return rescaled(clip(changed, { min: 0, max: 1 }), [0, 1], this.valueRange)
  }
}

/**
 * Turns the hue of RGB images at random, in training, by up to half of the colour circle in either direction.
 *
 * @param factor - how far, 0 (not at all) to 1 (half a turn): a range, or f for 0 … f
 * @example
 * ```ts
 * import { randomHue } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * console.log(randomHue(0.2).apply(ones([1, 4, 4, 3]), { training: true }).shape) // [1, 4, 4, 3]
 * ```
 */
export function randomHue(factor: Factor, options: ColorOptions = {}): RandomHue {
  return new RandomHue(configOf(RandomHue, { factor }, options))
}
