// Transposed convolution over sequences.
import { conv1dTranspose as convolve, type PerAxis } from '@tensorloom/tensor'
import { configOf } from '../../core/check.js'
import type { SpatialRank } from '../spatial.js'
import { ConvTranspose, type ConvTransposeOptions, convTransposeOptions } from './conv-transpose.js'

/** Transposed 1-D convolution, bias, activation. Made by `conv1dTranspose`. */
export class Conv1dTranspose extends ConvTranspose {
  static override readonly type: string = 'conv1dTranspose'
  static override readonly options: readonly string[] = convTransposeOptions

  override get spatialRank(): SpatialRank {
    return 1
  }
  override get op(): typeof convolve {
    return convolve
  }
}

/**
 * Transposed 1-D convolution: enlarges its input. Each element multiplies the kernel, and the products are added `strides` apart.
 *
 * @param filters - number of output channels
 * @param kernelSize - length of the window
 * @returns layer from [batch, time, channels] to [batch, time', filters]; parameters `kernel`
 * [window, filters / groups, channels], `bias` [filters]
 * @example
 * ```ts
 * import { conv1dTranspose } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * const layer = conv1dTranspose(16, 3, { strides: 2, padding: 'same' })
 * console.log(layer.apply(ones([2, 8, 3])).shape) // [2, 16, 16]
 * ```
 */
export function conv1dTranspose(
  filters: number,
  kernelSize: PerAxis,
  options: ConvTransposeOptions = {},
): Conv1dTranspose {
  return new Conv1dTranspose(configOf(Conv1dTranspose, { filters, kernelSize }, options))
}
