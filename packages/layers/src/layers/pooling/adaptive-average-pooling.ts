// The mean of each of a given number of parts.
import { mean, moveAxis, type PerAxis, reshape, type Tensor, tensor, tensordot } from '@tensorloom/tensor'
import { configOf } from '../../core/check.js'
import type { SpatialRank } from '../spatial.js'
import {
  AdaptivePooling,
  type AdaptivePoolingOptions,
  adaptivePoolingOptions,
  evenParts,
  windowsOf,
} from './adaptive-pooling.js'

// Windows of unequal size are columns of a matrix [extent, count].
function poolAxis(x: Tensor, axis: number, count: number): Tensor {
  const even = evenParts(x.shape, axis, count)
  if (even !== undefined) return mean(reshape(x, even), { axis: axis + 1 })
  const extent = x.shape[axis]!
  const windows = windowsOf(extent, count)
  const rows = Array.from({ length: extent }, (_, row) =>
    windows.map(({ start, end }) => (row >= start && row < end ? 1 / (end - start) : 0)),
  )
  return moveAxis(tensordot(x, tensor(rows), { axes: [[axis], [0]] }), -1, axis)
}

/** Mean of each part over time. Made by `adaptiveAveragePooling1d`. */
export class AdaptiveAveragePooling1d extends AdaptivePooling {
  static override readonly type: string = 'adaptiveAveragePooling1d'
  static override readonly options: readonly string[] = adaptivePoolingOptions

  override get spatialRank(): SpatialRank {
    return 1
  }
  override poolAxis(x: Tensor, axis: number, count: number): Tensor {
    return poolAxis(x, axis, count)
  }
}

/** Mean of each part over height, width. Made by `adaptiveAveragePooling2d`. */
export class AdaptiveAveragePooling2d extends AdaptivePooling {
  static override readonly type: string = 'adaptiveAveragePooling2d'
  static override readonly options: readonly string[] = adaptivePoolingOptions

  override get spatialRank(): SpatialRank {
    return 2
  }
  override poolAxis(x: Tensor, axis: number, count: number): Tensor {
    return poolAxis(x, axis, count)
  }
}

/** Mean of each part over depth, height, width. Made by `adaptiveAveragePooling3d`. */
export class AdaptiveAveragePooling3d extends AdaptivePooling {
  static override readonly type: string = 'adaptiveAveragePooling3d'
  static override readonly options: readonly string[] = adaptivePoolingOptions

  override get spatialRank(): SpatialRank {
    return 3
  }
  override poolAxis(x: Tensor, axis: number, count: number): Tensor {
    return poolAxis(x, axis, count)
  }
}

/**
 * Mean of each part of a sequence, which is cut into `outputSize` parts whatever its size. Parts may overlap by one element.
 *
 * @param outputSize - extent of the output
 * @returns layer from [batch, time, channels] to [batch, ...outputSize, channels]
 * @example
 * ```ts
 * import { adaptiveAveragePooling1d } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * console.log(adaptiveAveragePooling1d(3).apply(ones([1, 8, 3])).shape) // [1, 3, 3]
 * ```
 */
export function adaptiveAveragePooling1d(
  outputSize: PerAxis,
  options: AdaptivePoolingOptions = {},
): AdaptiveAveragePooling1d {
  return new AdaptiveAveragePooling1d(configOf(AdaptiveAveragePooling1d, { outputSize }, options))
}

/**
 * Mean of each part of an image, which is cut into `outputSize` parts whatever its size. Parts may overlap by one element.
 *
 * @param outputSize - extent of the output, one number for all axes or one per axis
 * @returns layer from [batch, height, width, channels] to [batch, ...outputSize, channels]
 * @example
 * ```ts
 * import { adaptiveAveragePooling2d } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * console.log(adaptiveAveragePooling2d(3).apply(ones([1, 8, 8, 3])).shape) // [1, 3, 3, 3]
 * ```
 */
export function adaptiveAveragePooling2d(
  outputSize: PerAxis,
  options: AdaptivePoolingOptions = {},
): AdaptiveAveragePooling2d {
  return new AdaptiveAveragePooling2d(configOf(AdaptiveAveragePooling2d, { outputSize }, options))
}

/**
 * Mean of each part of a volume, which is cut into `outputSize` parts whatever its size. Parts may overlap by one element.
 *
 * @param outputSize - extent of the output, one number for all axes or one per axis
 * @returns layer from [batch, depth, height, width, channels] to [batch, ...outputSize, channels]
 * @example
 * ```ts
 * import { adaptiveAveragePooling3d } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * console.log(adaptiveAveragePooling3d(3).apply(ones([1, 4, 4, 4, 3])).shape) // [1, 3, 3, 3, 3]
 * ```
 */
export function adaptiveAveragePooling3d(
  outputSize: PerAxis,
  options: AdaptivePoolingOptions = {},
): AdaptiveAveragePooling3d {
  return new AdaptiveAveragePooling3d(configOf(AdaptiveAveragePooling3d, { outputSize }, options))
}
