// Depthwise convolution over sequences.
import { depthwiseConv1d as convolve, type PerAxis } from '@tensorloom/tensor'
import { configOf } from '../../core/check.js'
import type { SpatialRank } from '../spatial.js'
import { DepthwiseConv, type DepthwiseConvOptions, depthwiseConvOptions } from './depthwise-conv.js'

/** Depthwise 1-D convolution, bias, activation. Made by `depthwiseConv1d`. */
export class DepthwiseConv1d extends DepthwiseConv {
  static override readonly type: string = 'depthwiseConv1d'
  static override readonly options: readonly string[] = depthwiseConvOptions

  override get spatialRank(): SpatialRank {
    return 1
  }
  override get op(): typeof convolve {
    return convolve
  }
}

/**
 * Depthwise 1-D convolution: filters each channel separately.
 *
 * @param kernelSize - length of the window
 * @returns layer from [batch, time, channels] to [batch, time', channels · multiplier]; parameters `kernel`
 * [window, channels, multiplier], `bias` [channels · multiplier]
 * @example
 * ```ts
 * import { depthwiseConv1d } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * const layer = depthwiseConv1d(3, { depthMultiplier: 2 })
 * console.log(layer.apply(ones([2, 8, 3])).shape) // [2, 6, 6]
 * ```
 */
export function depthwiseConv1d(kernelSize: PerAxis, options: DepthwiseConvOptions = {}): DepthwiseConv1d {
  return new DepthwiseConv1d(configOf(DepthwiseConv1d, { kernelSize }, options))
}
