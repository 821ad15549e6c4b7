// The largest element of each of a given number of parts.
import { gather, max, type PerAxis, reshape, type Tensor, tensor } from '@tensorloom/tensor'
import { configOf } from '../../core/check.js'
import type { SpatialRank } from '../spatial.js'
import {
  AdaptivePooling,
  type AdaptivePoolingOptions,
  adaptivePoolingOptions,
  evenParts,
  windowsOf,
} from './adaptive-pooling.js'

// Windows of unequal size repeat their last element, which does not change their maximum.
function poolAxis(x: Tensor, axis: number, count: number): Tensor {
  const even = evenParts(x.shape, axis, count)
  if (even !== undefined) return max(reshape(x, even), { axis: axis + 1 })
  const windows = windowsOf(x.shape[axis]!, count)
  const width = Math.max(...windows.map(({ start, end }) => end - start))
  const places = windows.map(({ start, end }) => Array.from({ length: width }, (_, k) => Math.min(start + k, end - 1)))
  return max(gather(x, tensor(places, { dtype: 'int32' }), { axis }), { axis: axis + 1 })
}

/** Largest element of each part over time. Made by `adaptiveMaxPooling1d`. */
export class AdaptiveMaxPooling1d extends AdaptivePooling {
  static override readonly type: string = 'adaptiveMaxPooling1d'
  static override readonly options: readonly string[] = adaptivePoolingOptions

  override get spatialRank(): SpatialRank {
    return 1
  }
  override poolAxis(x: Tensor, axis: number, count: number): Tensor {
    return poolAxis(x, axis, count)
  }
}

/** Largest element of each part over height, width. Made by `adaptiveMaxPooling2d`. */
export class AdaptiveMaxPooling2d extends AdaptivePooling {
  static override readonly type: string = 'adaptiveMaxPooling2d'
  static override readonly options: readonly string[] = adaptivePoolingOptions

  override get spatialRank(): SpatialRank {
    return 2
  }
  override poolAxis(x: Tensor, axis: number, count: number): Tensor {
    return poolAxis(x, axis, count)
  }
}

/** Largest element of each part over depth, height, width. Made by `adaptiveMaxPooling3d`. */
export class AdaptiveMaxPooling3d extends AdaptivePooling {
  static override readonly type: string = 'adaptiveMaxPooling3d'
  static override readonly options: readonly string[] = adaptivePoolingOptions

  override get spatialRank(): SpatialRank {
    return 3
  }
  override poolAxis(x: Tensor, axis: number, count: number): Tensor {
    return poolAxis(x, axis, count)
  }
}

/**
 * Largest element of each part of a sequence, which is cut into `outputSize` parts whatever its size. Parts may overlap by one element.
 *
 * @param outputSize - extent of the output
 * @returns layer from [batch, time, channels] to [batch, ...outputSize, channels]
 * @example
 * ```ts
 * import { adaptiveMaxPooling1d } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * console.log(adaptiveMaxPooling1d(3).apply(ones([1, 8, 3])).shape) // [1, 3, 3]
 * ```
 */
export function adaptiveMaxPooling1d(outputSize: PerAxis, options: AdaptivePoolingOptions = {}): AdaptiveMaxPooling1d {
  return new AdaptiveMaxPooling1d(configOf(AdaptiveMaxPooling1d, { outputSize }, options))
}

/**
 * Largest element of each part of an image, which is cut into `outputSize` parts whatever its size. Parts may overlap by one element.
 *
 * @param outputSize - extent of the output, one number for all axes or one per axis
 * @returns layer from [batch, height, width, channels] to [batch, ...outputSize, channels]
 * @example
 * ```ts
 * import { adaptiveMaxPooling2d } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * console.log(adaptiveMaxPooling2d(3).apply(ones([1, 8, 8, 3])).shape) // [1, 3, 3, 3]
 * ```
 */
export function adaptiveMaxPooling2d(outputSize: PerAxis, options: AdaptivePoolingOptions = {}): AdaptiveMaxPooling2d {
  return new AdaptiveMaxPooling2d(configOf(AdaptiveMaxPooling2d, { outputSize }, options))
}

/**
 * Largest element of each part of a volume, which is cut into `outputSize` parts whatever its size. Parts may overlap by one element.
 *
 * @param outputSize - extent of the output, one number for all axes or one per axis
 * @returns layer from [batch, depth, height, width, channels] to [batch, ...outputSize, channels]
 * @example
 * ```ts
 * import { adaptiveMaxPooling3d } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * console.log(adaptiveMaxPooling3d(3).apply(ones([1, 4, 4, 4, 3])).shape) // [1, 3, 3, 3, 3]
 * ```
 */
export function adaptiveMaxPooling3d(outputSize: PerAxis, options: AdaptivePoolingOptions = {}): AdaptiveMaxPooling3d {
  return new AdaptiveMaxPooling3d(configOf(AdaptiveMaxPooling3d, { outputSize }, options))
}
