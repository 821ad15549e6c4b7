// Convolution over images.
import { conv2d as convolve, type PerAxis } from '@tensorloom/tensor'
import { configOf } from '../../core/check.js'
import type { SpatialRank } from '../spatial.js'
import { Conv, type ConvOptions, convOptions } from './conv.js'

/** 2-D convolution, bias, activation. Made by `conv2d`. */
export class Conv2d extends Conv {
  static override readonly type: string = 'conv2d'
  static override readonly options: readonly string[] = convOptions

  override get spatialRank(): SpatialRank {
    return 2
  }
  override get op(): typeof convolve {
    return convolve
  }
}

/**
 * 2-D convolution.
 *
 * @param filters - number of output channels
 * @param kernelSize - height and width of the window; one number for both
 * @returns layer from [batch, height, width, channels] to [batch, height', width', filters]; parameters `kernel`
 * [kernelHeight, kernelWidth, channels / groups, filters], `bias` [filters]
 * @example
 * ```ts
 * import { conv2d } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * const layer = conv2d(16, 3, { padding: 'same', activation: 'relu' })
 * console.log(layer.apply(ones([2, 8, 8, 3])).shape) // [2, 8, 8, 16]
 * ```
 */
export function conv2d(filters: number, kernelSize: PerAxis, options: ConvOptions = {}): Conv2d {
  return new Conv2d(configOf(Conv2d, { filters, kernelSize }, options))
}
