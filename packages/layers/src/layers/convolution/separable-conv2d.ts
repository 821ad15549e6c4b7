// Separable convolution over images (Chollet 2017).
import { conv2d, depthwiseConv2d, type PerAxis } from '@tensorloom/tensor'
import { configOf } from '../../core/check.js'
import type { SpatialRank } from '../spatial.js'
import { SeparableConv, type SeparableConvOptions, separableConvOptions } from './separable-conv.js'

/** Separable 2-D convolution, bias, activation. Made by `separableConv2d`. */
export class SeparableConv2d extends SeparableConv {
  static override readonly type: string = 'separableConv2d'
  static override readonly options: readonly string[] = separableConvOptions

  override get spatialRank(): SpatialRank {
    return 2
  }
  override get depthwise(): typeof depthwiseConv2d {
    return depthwiseConv2d
  }
  override get pointwise(): typeof conv2d {
    return conv2d
  }
}

/**
 * Separable 2-D convolution (Chollet 2017): filters each channel separately, then mixes the channels. It needs far fewer
 * weights than `conv2d`.
 *
 * @param filters - number of output channels
 * @param kernelSize - height and width of the window; one number for both
 * @returns layer from [batch, height, width, channels] to [batch, height', width', filters]; parameters `depthwiseKernel`
 * [kernelHeight, kernelWidth, channels, multiplier], `pointwiseKernel` [1, 1, channels · multiplier, filters], `bias` [filters]
 * @example
 * ```ts
 * import { separableConv2d } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * const layer = separableConv2d(8, 3, { padding: 'same' })
 * console.log(layer.apply(ones([2, 8, 8, 3])).shape) // [2, 8, 8, 8]
 * ```
 */
export function separableConv2d(
  filters: number,
  kernelSize: PerAxis,
  options: SeparableConvOptions = {},
): SeparableConv2d {
  return new SeparableConv2d(configOf(SeparableConv2d, { filters, kernelSize }, options))
}
