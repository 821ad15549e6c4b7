// Posterization: fewer bits for each channel.
import { clip, div, floor, gather, mul, type Shape, sub, type Tensor, tensor } from '@tensorloom/tensor'
import { configOf } from '../../../core/check.js'
import { perImage, uniform } from '../random-image-layer.js'
import type { Factor } from '../ranges.js'
import { type ColorConfig, ColorLayer, type ColorOptions, colorOptions, rescaled } from './color-layer.js'

/** What `randomPosterization` draws for a batch. */
export interface RandomPosterizationTransformation {
  /** Number of bits that are dropped, [batch]. */
  readonly shiftFactor: Tensor
}

/** Keeps the highest bits of each channel. Made by `randomPosterization`. */
export class RandomPosterization extends ColorLayer<RandomPosterizationTransformation> {
  static readonly type: string = 'randomPosterization'
  static readonly options: readonly string[] = colorOptions

  constructor(config: ColorConfig) {
    super(config, [1, 8])
  }

  override draw([batch]: Shape): RandomPosterizationTransformation {
    return { shiftFactor: sub(8, floor(uniform([batch!], this.factor))) }
  }

  override transformImages(images: Tensor, { shiftFactor }: RandomPosterizationTransformation): Tensor {
    // A table, because powers of two must be exact.
    const powers = tensor([1, 2, 4, 8, 16, 32, 64, 128], { dtype: images.dtype })
    const step = perImage(gather(powers, shiftFactor))
    const bytes = floor(clip(rescaled(images, this.valueRange, [0, 255]), { min: 0, max: 255 }))
    return rescaled(mul(floor(div(bytes, step)), step), [0, 255], this.valueRange)
  }
}

/**
 * Keeps only the highest bits of each channel, in training.
 *
 * @param factor - number of bits, 1 to 8: [n, n] for n bits, [low, high] for low … high − 1 bits at random, or n for [1, n]
 * @example
 * ```ts
 * import { randomPosterization } from '@tensorloom/layers'
 * import { tensor } from '@tensorloom/tensor'
 * const image = tensor([[[[100, 200, 255]]]])
 * console.log(randomPosterization([1, 1]).apply(image, { training: true }).dataSync()) // Float32Array [0, 128, 128]
 * ```
 */
export function randomPosterization(factor: Factor, options: ColorOptions = {}): RandomPosterization {
  return new RandomPosterization(configOf(RandomPosterization, { factor }, options))
}
