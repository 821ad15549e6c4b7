// Enlarges images by repeating or interpolating pixels.
import { type PerAxis, resizeImages, type Tensor, TensorloomError } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import { configOf } from '../../core/check.js'
import type { LayerConfig } from '../../core/types.js'
import type { SpatialRank } from '../spatial.js'
import { UpSampling, type UpSamplingConfig, type UpSamplingOptions, upSamplingOptions } from './up-sampling.js'

/** How `upSampling2d` computes new pixels. */
export type UpSamplingInterpolation = 'nearest' | 'bilinear' | 'bicubic' | 'lanczos3' | 'lanczos5'

const interpolations: readonly unknown[] = ['nearest', 'bilinear', 'bicubic', 'lanczos3', 'lanczos5']

/** Options of `upSampling2d`. */
export interface UpSampling2dOptions extends UpSamplingOptions {
  /** `nearest` by default: pixels are repeated. */
  readonly interpolation?: UpSamplingInterpolation | undefined
}

/** Options of `upSampling2d` and its positional arguments. */
export interface UpSampling2dConfig extends UpSamplingConfig, UpSampling2dOptions {}

/** Enlarges images. Made by `upSampling2d`. */
export class UpSampling2d extends UpSampling {
  static override readonly type: string = 'upSampling2d'
  static override readonly options: readonly string[] = [...upSamplingOptions, 'interpolation']
  /** How new pixels are computed, if it was given. */
  readonly interpolation: UpSamplingInterpolation | undefined

  constructor(config: UpSampling2dConfig = {}) {
    super(config)
    const { interpolation } = config
    if (interpolation !== undefined && !interpolations.includes(interpolation)) {
      throw new TensorloomError(
        `upSampling2d: interpolation is ${describeValue(interpolation)}, expected ${interpolations.map(describeValue).join(', ')}`,
        { help: "leave it out to repeat pixels, or write interpolation: 'bilinear'" },
      )
    }
    this.interpolation = interpolation
  }

  override get spatialRank(): SpatialRank {
    return 2
  }

  override enlarge(x: Tensor, size: readonly number[]): Tensor {
    const { interpolation = 'nearest' } = this
    if (interpolation === 'nearest') return super.enlarge(x, size)
    return resizeImages(x, [x.shape[1]! * size[0]!, x.shape[2]! * size[1]!], { interpolation })
  }

  override get config(): LayerConfig {
    return { ...super.config, interpolation: this.interpolation }
  }
}

/**
 * Enlarges images by repeating or interpolating pixels.
 *
 * @param size - how many times larger the image becomes: one number, or [height, width]; 2 by default
 * @returns layer from [batch, height, width, channels] to [batch, height', width', channels]
 * @example
 * ```ts
 * import { upSampling2d } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * console.log(upSampling2d([2, 3], { interpolation: 'bilinear' }).apply(ones([1, 2, 3, 2])).shape) // [1, 4, 9, 2]
 * ```
 */
export function upSampling2d(size: PerAxis = 2, options: UpSampling2dOptions = {}): UpSampling2d {
  return new UpSampling2d(configOf(UpSampling2d, { size }, options))
}
