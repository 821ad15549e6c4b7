// Transposed convolution over volumes.
import { conv3dTranspose as convolve, type PerAxis } from '@tensorloom/tensor'
import { configOf } from '../../core/check.js'
import type { SpatialRank } from '../spatial.js'
import { ConvTranspose, type ConvTransposeOptions, convTransposeOptions } from './conv-transpose.js'

/** Transposed 3-D convolution, bias, activation. Made by `conv3dTranspose`. */
export class Conv3dTranspose extends ConvTranspose {
  static override readonly type: string = 'conv3dTranspose'
  static override readonly options: readonly string[] = convTransposeOptions

  override get spatialRank(): SpatialRank {
    return 3
  }
  override get op(): typeof convolve {
    return convolve
  }
}

/**
 * Transposed 3-D convolution: enlarges its input. Each element multiplies the kernel, and the products are added `strides` apart.
 *
 * @param filters - number of output channels
 * @param kernelSize - depth, height and width of the window; one number for all
 * @returns layer from [batch, depth, height, width, channels] to [batch, depth', height', width', filters]; parameters `kernel`
 * [kernelDepth, kernelHeight, kernelWidth, filters / groups, channels], `bias` [filters]
 * @example
 * ```ts
 * import { conv3dTranspose } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * const layer = conv3dTranspose(2, 2, { strides: 2 })
 * console.log(layer.apply(ones([1, 2, 3, 3, 1])).shape) // [1, 4, 6, 6, 2]
 * ```
 */
export function conv3dTranspose(
  filters: number,
  kernelSize: PerAxis,
  options: ConvTransposeOptions = {},
): Conv3dTranspose {
  return new Conv3dTranspose(configOf(Conv3dTranspose, { filters, kernelSize }, options))
}
