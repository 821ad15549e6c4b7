// Sharpness: between a blurred image and one with stronger edges.
import {
  add,
  broadcastTo,
  clip,
  depthwiseConv2d,
  mul,
  reshape,
  type Shape,
  sub,
  type Tensor,
  tensor,
} from '@tensorloom/tensor'
import { configOf } from '../../../core/check.js'
import { perImage, uniform } from '../random-image-layer.js'
import type { Factor } from '../ranges.js'
import { type ColorConfig, ColorLayer, type ColorOptions, colorOptions } from './color-layer.js'

// A soft average over 3 × 3 pixels, as in Pillow's ImageFilter.SMOOTH.
const smooth = /* @__PURE__ */ [1, 1, 1, 1, 5, 1, 1, 1, 1].map((weight) => weight / 13)

/** What `randomSharpness` draws for a batch. */
export interface RandomSharpnessTransformation {
  /** 0 for blurred, 0.5 for no change, 1 for sharpened, [batch]. */
  readonly factor: Tensor
}

/** Changes the sharpness of images. Made by `randomSharpness`. */
export class RandomSharpness extends ColorLayer<RandomSharpnessTransformation> {
  static readonly type: string = 'randomSharpness'
  static readonly options: readonly string[] = colorOptions

  constructor(config: ColorConfig) {
    super(config, [0, 1])
  }

  override draw([batch]: Shape): RandomSharpnessTransformation {
    return { factor: uniform([batch!], this.factor) }
  }

  override transformImages(images: Tensor, { factor }: RandomSharpnessTransformation): Tensor {
    const [min, max] = this.valueRange
    const window = reshape(tensor(smooth, { dtype: images.dtype }), [3, 3, 1, 1])
    const blurred = depthwiseConv2d(images, broadcastTo(window, [3, 3, images.shape[3]!, 1]), { padding: 'same' })
    const share = sub(1, mul(perImage(factor), 2))
    return clip(add(images, mul(share, sub(blurred, images))), { min, max })
  }
}

/**
 * Blurs or sharpens images at random, in training.
 *
 * @param factor - 0 (blurred) over 0.5 (no change) to 1 (sharpened): a range, or f for 0 … f
 * @example
 * ```ts
 * import { randomSharpness } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * console.log(randomSharpness(0.8).apply(ones([1, 4, 4, 3]), { training: true }).shape) // [1, 4, 4, 3]
 * ```
 */
export function randomSharpness(factor: Factor, options: ColorOptions = {}): RandomSharpness {
  return new RandomSharpness(configOf(RandomSharpness, { factor }, options))
}
