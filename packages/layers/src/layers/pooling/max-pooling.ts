// The largest element of each window, over one to three axes.
import { maxPool1d, maxPool2d, maxPool3d, type PerAxis } from '@tensorloom/tensor'
import { configOf } from '../../core/check.js'
import type { SpatialRank } from '../spatial.js'
import { Pooling, type PoolingOptions, poolingOptions } from './pooling.js'

/** Largest element of each window over time. Made by `maxPooling1d`. */
export class MaxPooling1d extends Pooling {
  static override readonly type: string = 'maxPooling1d'
  static override readonly options: readonly string[] = poolingOptions

  override get spatialRank(): SpatialRank {
    return 1
  }
  override get op(): typeof maxPool1d {
    return maxPool1d
  }
}

/** Largest element of each window over height, width. Made by `maxPooling2d`. */
export class MaxPooling2d extends Pooling {
  static override readonly type: string = 'maxPooling2d'
  static override readonly options: readonly string[] = poolingOptions

  override get spatialRank(): SpatialRank {
    return 2
  }
  override get op(): typeof maxPool2d {
    return maxPool2d
  }
}

/** Largest element of each window over depth, height, width. Made by `maxPooling3d`. */
export class MaxPooling3d extends Pooling {
  static override readonly type: string = 'maxPooling3d'
  static override readonly options: readonly string[] = poolingOptions

  override get spatialRank(): SpatialRank {
    return 3
  }
  override get op(): typeof maxPool3d {
    return maxPool3d
  }
}

/**
 * Largest element of each window of a sequence.
 *
 * @param poolSize - length of the window; 2 by default
 * @returns layer from [batch, time, channels] to [batch, time', channels]
 * @example
 * ```ts
 * import { maxPooling1d } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * console.log(maxPooling1d(2).apply(ones([1, 8, 3])).shape) // [1, 4, 3]
 * ```
 */
export function maxPooling1d(poolSize: PerAxis = 2, options: PoolingOptions = {}): MaxPooling1d {
  return new MaxPooling1d(configOf(MaxPooling1d, { poolSize }, options))
}

/**
 * Largest element of each window of an image.
 *
 * @param poolSize - height and width of the window; 2 by default
 * @returns layer from [batch, height, width, channels] to [batch, height', width', channels]
 * @example
 * ```ts
 * import { maxPooling2d } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * console.log(maxPooling2d(2).apply(ones([1, 8, 8, 3])).shape) // [1, 4, 4, 3]
 * ```
 */
export function maxPooling2d(poolSize: PerAxis = 2, options: PoolingOptions = {}): MaxPooling2d {
  return new MaxPooling2d(configOf(MaxPooling2d, { poolSize }, options))
}

/**
 * Largest element of each window of a volume.
 *
 * @param poolSize - depth, height and width of the window; 2 by default
 * @returns layer from [batch, depth, height, width, channels] to [batch, depth', height', width', channels]
 * @example
 * ```ts
 * import { maxPooling3d } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * console.log(maxPooling3d(2).apply(ones([1, 4, 4, 4, 3])).shape) // [1, 2, 2, 2, 3]
 * ```
 */
export function maxPooling3d(poolSize: PerAxis = 2, options: PoolingOptions = {}): MaxPooling3d {
  return new MaxPooling3d(configOf(MaxPooling3d, { poolSize }, options))
}
