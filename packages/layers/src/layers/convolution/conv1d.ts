// Convolution over sequences.
import { conv1d as convolve, type PerAxis } from '@tensorloom/tensor'
import { configOf } from '../../core/check.js'
import type { SpatialRank } from '../spatial.js'
import { Conv, type Conv1dOptions, convOptions } from './conv.js'

/** 1-D convolution, bias, activation. Made by `conv1d`. */
export class Conv1d extends Conv {
  static override readonly type: string = 'conv1d'
  static override readonly options: readonly string[] = convOptions

  override get spatialRank(): SpatialRank {
    return 1
  }
  override get op(): typeof convolve {
    return convolve
  }
}

/**
 * 1-D convolution.
 *
 * @param filters - number of output channels
 * @param kernelSize - length of the window
 * @returns layer from [batch, time, channels] to [batch, time', filters]; parameters `kernel`
 * [window, channels / groups, filters], `bias` [filters]
 * @example
 * ```ts
 * import { conv1d } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * const layer = conv1d(16, 3, { padding: 'causal', activation: 'relu' })
 * console.log(layer.apply(ones([2, 8, 3])).shape) // [2, 8, 16]
 * ```
 */
export function conv1d(filters: number, kernelSize: PerAxis, options: Conv1dOptions = {}): Conv1d {
  return new Conv1d(configOf(Conv1d, { filters, kernelSize }, options))
}
