// Stretches each channel over the whole range of values.
import { clip, div, equal, max, min, mul, sub, type Tensor, where } from '@tensorloom/tensor'
import type { LayerConfig } from '../../../core/types.js'
import { ImageLayer, type ImageLayerOptions, imageOptions } from '../image-layer.js'
import { type FactorRange, pixelRange } from '../ranges.js'
import { rescaled } from './color-layer.js'

/** Options of `autoContrast`. */
export interface AutoContrastOptions extends ImageLayerOptions {
  /** The smallest and largest pixel value; [0, 255] by default. */
  readonly valueRange?: readonly [low: number, high: number] | undefined
}

/** Stretches channels over the range of values. Made by `autoContrast`. */
export class AutoContrast extends ImageLayer {
  static readonly type: string = 'autoContrast'
  static readonly options: readonly string[] = ['valueRange', ...imageOptions]
  /** The smallest and largest pixel value. */
  readonly valueRange: FactorRange

  constructor(config: AutoContrastOptions = {}) {
    super(config)
    this.valueRange = pixelRange('autoContrast', config.valueRange)
  }

  override transformImages(images: Tensor): Tensor {
    const x = rescaled(images, this.valueRange, [0, 255])
    const axes = { axis: [1, 2], keepDims: true }
    const [low, high] = [min(x, axes), max(x, axes)]
    const flat = equal(low, high)
    const stretched = mul(sub(x, low), div(255, where(flat, 1, sub(high, low))))
    return where(flat, images, rescaled(clip(stretched, { min: 0, max: 255 }), [0, 255], this.valueRange))
  }

  override get config(): LayerConfig {
    return { ...super.config, valueRange: this.valueRange }
  }
}

/**
 * Stretches each channel of each image, so that its smallest and largest pixel become the smallest and largest value. It also
 * works in inference. Channels of a single value stay as they are.
 *
 * @example
 * ```ts
 * import { autoContrast } from '@tensorloom/layers'
 * import { tensor } from '@tensorloom/tensor'
 * const image = tensor([50, 100, 150], { shape: [1, 1, 3, 1] })
 * console.log(autoContrast().apply(image).dataSync()) // Float32Array [0, 127.5, 255]
 * ```
 */
export function autoContrast(options: AutoContrastOptions = {}): AutoContrast {
  return new AutoContrast(options)
}
