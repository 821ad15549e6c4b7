// Moves channels to space (Shi et al. 2016).
import { type Shape, ShapeError, pixelShuffle as shuffle, type Tensor } from '@tensorloom/tensor'
import { checkCount, configOf } from '../../core/check.js'
import { Layer } from '../../core/layer.js'
import type { LayerConfig, LayerOptions } from '../../core/types.js'
import { channelsOf } from '../spatial.js'

/** Options of `pixelShuffle` and its positional arguments. */
export interface PixelShuffleConfig extends LayerOptions {
  /** How many times higher and wider the image becomes. */
  readonly factor: number
}

/** Moves channels to space. Made by `pixelShuffle`. */
export class PixelShuffle extends Layer {
  static readonly type: string = 'pixelShuffle'
  static readonly options: readonly string[] = ['factor']
  /** How many times higher and wider the image becomes. */
  readonly factor: number

  constructor(config: PixelShuffleConfig) {
    checkCount('pixelShuffle', 'factor', config.factor, 'pixelShuffle(2)')
    super(config)
    this.factor = config.factor
  }

  override build(inputShape: Shape): void {
    const channels = channelsOf(this.name, inputShape, 2)
    if (channels % this.factor ** 2 === 0) return
    throw new ShapeError(`${this.name}: ${channels} channels do not divide by factor² = ${this.factor ** 2}`, {
      help: `the layer before needs ${this.factor ** 2} filters for each channel of the output`,
    })
  }

  override forward(x: Tensor): Tensor {
    return shuffle(x, this.factor)
  }

  override get config(): LayerConfig {
    return { ...super.config, factor: this.factor }
  }
}

/**
 * Enlarges images by moving channels to space (Shi et al. 2016), as in PyTorch.
 *
 * @param factor - how many times higher and wider the image becomes
 * @returns layer from [batch, height, width, channels · factor²] to [batch, height · factor, width · factor, channels]
 * @example
 * ```ts
 * import { pixelShuffle } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * console.log(pixelShuffle(2).apply(ones([1, 4, 4, 12])).shape) // [1, 8, 8, 3]
 * ```
 */
export function pixelShuffle(factor: number, options: LayerOptions = {}): PixelShuffle {
  return new PixelShuffle(configOf(PixelShuffle, { factor }, options))
}
