// Depthwise convolution over images.
import { depthwiseConv2d as convolve, type PerAxis } from '@tensorloom/tensor'
import { configOf } from '../../core/check.js'
import type { SpatialRank } from '../spatial.js'
import { DepthwiseConv, type DepthwiseConvOptions, depthwiseConvOptions } from './depthwise-conv.js'

/** Depthwise 2-D convolution, bias, activation. Made by `depthwiseConv2d`. */
export class DepthwiseConv2d extends DepthwiseConv {
  static override readonly type: string = 'depthwiseConv2d'
  static override readonly options: readonly string[] = depthwiseConvOptions

  override get spatialRank(): SpatialRank {
    return 2
  }
  override get op(): typeof convolve {
    return convolve
  }
}

/**
 * Depthwise 2-D convolution: filters each channel separately.
 *
 * @param kernelSize - height and width of the window; one number for both
 * @returns layer from [batch, height, width, channels] to [batch, height', width', channels · multiplier]; parameters `kernel`
 * [kernelHeight, kernelWidth, channels, multiplier], `bias` [channels · multiplier]
 * @example
 * ```ts
 * import { depthwiseConv2d } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * const layer = depthwiseConv2d(3, { padding: 'same' })
 * console.log(layer.apply(ones([2, 8, 8, 3])).shape) // [2, 8, 8, 3]
 * ```
 */
export function depthwiseConv2d(kernelSize: PerAxis, options: DepthwiseConvOptions = {}): DepthwiseConv2d {
  return new DepthwiseConv2d(configOf(DepthwiseConv2d, { kernelSize }, options))
}
