// Separable convolution over sequences (Chollet 2017).
import { conv1d, depthwiseConv1d, type PerAxis } from '@tensorloom/tensor'
import { configOf } from '../../core/check.js'
import type { SpatialRank } from '../spatial.js'
import { SeparableConv, type SeparableConvOptions, separableConvOptions } from './separable-conv.js'

/** Separable 1-D convolution, bias, activation. Made by `separableConv1d`. */
export class SeparableConv1d extends SeparableConv {
  static override readonly type: string = 'separableConv1d'
  static override readonly options: readonly string[] = separableConvOptions

  override get spatialRank(): SpatialRank {
    return 1
  }
  override get depthwise(): typeof depthwiseConv1d {
    return depthwiseConv1d
  }
  override get pointwise(): typeof conv1d {
    return conv1d
  }
}

/**
 * Separable 1-D convolution (Chollet 2017): filters each channel separately, then mixes the channels. It needs far fewer
 * weights than `conv1d`.
 *
 * @param filters - number of output channels
 * @param kernelSize - length of the window
 * @returns layer from [batch, time, channels] to [batch, time', filters]; parameters `depthwiseKernel`
 * [window, channels, multiplier], `pointwiseKernel` [1, channels · multiplier, filters], `bias` [filters]
 * @example
 * ```ts
 * import { separableConv1d } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * const layer = separableConv1d(8, 3)
 * console.log(layer.apply(ones([2, 8, 3])).shape) // [2, 6, 8]
 * ```
 */
export function separableConv1d(
  filters: number,
  kernelSize: PerAxis,
  options: SeparableConvOptions = {},
): SeparableConv1d {
  return new SeparableConv1d(configOf(SeparableConv1d, { filters, kernelSize }, options))
}
