// What layers that change colours at random share: a factor and the range of pixel values.
import { add, div, mul, sub, type Tensor } from '@tensorloom/tensor'
import type { LayerConfig } from '../../../core/types.js'
import { RandomImageLayer, type RandomImageOptions, randomOptions } from '../random-image-layer.js'
import { type Factor, type FactorRange, factorRange, pixelRange } from '../ranges.js'

/** Options of layers that change colours. */
export interface ColorOptions extends RandomImageOptions {
  /** The smallest and largest pixel value: [0, 255] by default, [0, 1] for scaled images. */
  readonly valueRange?: readonly [low: number, high: number] | undefined
}

/** Options of layers that change colours, and their positional arguments. */
export interface ColorConfig extends ColorOptions {
  /** How strong the change is: a range, or one number. */
  readonly factor: Factor
}

/** The names in `ColorConfig`, beside those of all layers. */
export const colorOptions: readonly string[] = ['factor', 'valueRange', ...randomOptions]

/** A layer that changes colours by a random factor. */
export class ColorLayer<T> extends RandomImageLayer<T> {
  /** The bounds of the factor. */
  readonly factor: FactorRange
  /** The smallest and largest pixel value. */
  readonly valueRange: FactorRange

  constructor(config: ColorConfig, bounds: FactorRange) {
    super(config)
    this.factor = factorRange(this.type, 'factor', config.factor, bounds)
    this.valueRange = pixelRange(this.type, config.valueRange)
  }

  override get config(): LayerConfig {
    return { ...super.config, factor: this.factor, valueRange: this.valueRange }
  }
}

/** Pixel values of one range as values of another. */
export function rescaled(images: Tensor, [from0, from1]: FactorRange, [to0, to1]: FactorRange): Tensor {
  if (from0 === to0 && from1 === to1) return images
  return add(mul(div(sub(images, from0), from1 - from0), to1 - to0), to0)
}
