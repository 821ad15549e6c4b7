// The mean of each window, over one to three axes.
import { avgPool1d, avgPool2d, avgPool3d, type PerAxis } from '@tensorloom/tensor'
import { configOf } from '../../core/check.js'
import type { SpatialRank } from '../spatial.js'
import { Pooling, type PoolingOptions, poolingOptions } from './pooling.js'

/** Mean of each window over time. Made by `averagePooling1d`. */
export class AveragePooling1d extends Pooling {
  static override readonly type: string = 'averagePooling1d'
  static override readonly options: readonly string[] = poolingOptions

  override get spatialRank(): SpatialRank {
    return 1
  }
  override get op(): typeof avgPool1d {
    return avgPool1d
  }
}

/** Mean of each window over height, width. Made by `averagePooling2d`. */
export class AveragePooling2d extends Pooling {
  static override readonly type: string = 'averagePooling2d'
  static override readonly options: readonly string[] = poolingOptions

  override get spatialRank(): SpatialRank {
    return 2
  }
  override get op(): typeof avgPool2d {
    return avgPool2d
  }
}

/** Mean of each window over depth, height, width. Made by `averagePooling3d`. */
export class AveragePooling3d extends Pooling {
  static override readonly type: string = 'averagePooling3d'
  static override readonly options: readonly string[] = poolingOptions

  override get spatialRank(): SpatialRank {
    return 3
  }
  override get op(): typeof avgPool3d {
    return avgPool3d
  }
}

/**
 * Mean of each window of a sequence; padding is not counted.
 *
 * @param poolSize - length of the window; 2 by default
 * @returns layer from [batch, time, channels] to [batch, time', channels]
 * @example
 * ```ts
 * import { averagePooling1d } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * console.log(averagePooling1d(2).apply(ones([1, 8, 3])).shape) // [1, 4, 3]
 * ```
 */
export function averagePooling1d(poolSize: PerAxis = 2, options: PoolingOptions = {}): AveragePooling1d {
  return new AveragePooling1d(configOf(AveragePooling1d, { poolSize }, options))
}

/**
 * Mean of each window of an image; padding is not counted.
 *
 * @param poolSize - height and width of the window; 2 by default
 * @returns layer from [batch, height, width, channels] to [batch, height', width', channels]
 * @example
 * ```ts
 * import { averagePooling2d } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * console.log(averagePooling2d(2).apply(ones([1, 8, 8, 3])).shape) // [1, 4, 4, 3]
 * ```
 */
export function averagePooling2d(poolSize: PerAxis = 2, options: PoolingOptions = {}): AveragePooling2d {
  return new AveragePooling2d(configOf(AveragePooling2d, { poolSize }, options))
}

/**
 * Mean of each window of a volume; padding is not counted.
 *
 * @param poolSize - depth, height and width of the window; 2 by default
 * @returns layer from [batch, depth, height, width, channels] to [batch, depth', height', width', channels]
 * @example
 * ```ts
 * import { averagePooling3d } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * console.log(averagePooling3d(2).apply(ones([1, 4, 4, 4, 3])).shape) // [1, 2, 2, 2, 3]
 * ```
 */
export function averagePooling3d(poolSize: PerAxis = 2, options: PoolingOptions = {}): AveragePooling3d {
  return new AveragePooling3d(configOf(AveragePooling3d, { poolSize }, options))
}
