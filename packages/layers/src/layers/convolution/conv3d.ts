// Convolution over volumes.
import { conv3d as convolve, type PerAxis } from '@tensorloom/tensor'
import { configOf } from '../../core/check.js'
import type { SpatialRank } from '../spatial.js'
import { Conv, type ConvOptions, convOptions } from './conv.js'

/** 3-D convolution, bias, activation. Made by `conv3d`. */
export class Conv3d extends Conv {
  static override readonly type: string = 'conv3d'
  static override readonly options: readonly string[] = convOptions

  override get spatialRank(): SpatialRank {
    return 3
  }
  override get op(): typeof convolve {
    return convolve
  }
}

/**
 * 3-D convolution.
 *
 * @param filters - number of output channels
 * @param kernelSize - depth, height and width of the window; one number for all
 * @returns layer from [batch, depth, height, width, channels] to [batch, depth', height', width', filters]; parameters `kernel`
 * [kernelDepth, kernelHeight, kernelWidth, channels / groups, filters], `bias` [filters]
 * @example
 * ```ts
 * import { conv3d } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * const layer = conv3d(4, [1, 2, 2])
 * console.log(layer.apply(ones([2, 4, 8, 8, 1])).shape) // [2, 4, 7, 7, 4]
 * ```
 */
export function conv3d(filters: number, kernelSize: PerAxis, options: ConvOptions = {}): Conv3d {
  return new Conv3d(configOf(Conv3d, { filters, kernelSize }, options))
}
