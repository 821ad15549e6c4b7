// Transposed convolution over images.
import { conv2dTranspose as convolve, type PerAxis } from '@tensorloom/tensor'
import { configOf } from '../../core/check.js'
import type { SpatialRank } from '../spatial.js'
import { ConvTranspose, type ConvTransposeOptions, convTransposeOptions } from './conv-transpose.js'

/** Transposed 2-D convolution, bias, activation. Made by `conv2dTranspose`. */
export class Conv2dTranspose extends ConvTranspose {
  static override readonly type: string = 'conv2dTranspose'
  static override readonly options: readonly string[] = convTransposeOptions

  override get spatialRank(): SpatialRank {
    return 2
  }
  override get op(): typeof convolve {
    return convolve
  }
}

/**
 * Transposed 2-D convolution: enlarges its input. Each element multiplies the kernel, and the products are added `strides` apart.
 *
 * @param filters - number of output channels
 * @param kernelSize - height and width of the window; one number for both
 * @returns layer from [batch, height, width, channels] to [batch, height', width', filters]; parameters `kernel`
 * [kernelHeight, kernelWidth, filters / groups, channels], `bias` [filters]
 * @example
 * ```ts
 * import { conv2dTranspose } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * const layer = conv2dTranspose(16, 3, { strides: 2, padding: 'same' })
 * console.log(layer.apply(ones([2, 8, 8, 3])).shape) // [2, 16, 16, 16]
 * ```
 */
export function conv2dTranspose(
  filters: number,
  kernelSize: PerAxis,
  options: ConvTransposeOptions = {},
): Conv2dTranspose {
  return new Conv2dTranspose(configOf(Conv2dTranspose, { filters, kernelSize }, options))
}
