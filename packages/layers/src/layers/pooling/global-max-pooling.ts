// The largest element over all spatial axes.
import { max } from '@tensorloom/tensor'
import type { SpatialRank } from '../spatial.js'
import { GlobalPooling, type GlobalPoolingOptions, globalPoolingOptions } from './global-pooling.js'

/** Largest element over time. Made by `globalMaxPooling1d`. */
export class GlobalMaxPooling1d extends GlobalPooling {
  static override readonly type: string = 'globalMaxPooling1d'
  static override readonly options: readonly string[] = globalPoolingOptions

  override get spatialRank(): SpatialRank {
    return 1
  }
  override get op(): typeof max {
    return max
  }
}

/** Largest element over height, width. Made by `globalMaxPooling2d`. */
export class GlobalMaxPooling2d extends GlobalPooling {
  static override readonly type: string = 'globalMaxPooling2d'
  static override readonly options: readonly string[] = globalPoolingOptions

  override get spatialRank(): SpatialRank {
    return 2
  }
  override get op(): typeof max {
    return max
  }
}

/** Largest element over depth, height, width. Made by `globalMaxPooling3d`. */
export class GlobalMaxPooling3d extends GlobalPooling {
  static override readonly type: string = 'globalMaxPooling3d'
  static override readonly options: readonly string[] = globalPoolingOptions

  override get spatialRank(): SpatialRank {
    return 3
  }
  override get op(): typeof max {
    return max
  }
}

/**
 * Largest element of each channel over all steps of a sequence.
 *
 * @returns layer from [batch, time, channels] to [batch, channels], or [batch, 1, channels] with `keepDims`
 * @example
 * ```ts
 * import { globalMaxPooling1d } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * console.log(globalMaxPooling1d().apply(ones([1, 8, 3])).shape) // [1, 3]
 * ```
 */
export function globalMaxPooling1d(options: GlobalPoolingOptions = {}): GlobalMaxPooling1d {
  return new GlobalMaxPooling1d(options)
}

/**
 * Largest element of each channel over all positions of an image.
 *
 * @returns layer from [batch, height, width, channels] to [batch, channels], or [batch, 1, 1, channels] with `keepDims`
 * @example
 * ```ts
 * import { globalMaxPooling2d } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * console.log(globalMaxPooling2d().apply(ones([1, 8, 8, 3])).shape) // [1, 3]
 * ```
 */
export function globalMaxPooling2d(options: GlobalPoolingOptions = {}): GlobalMaxPooling2d {
  return new GlobalMaxPooling2d(options)
}

/**
 * Largest element of each channel over all positions of a volume.
 *
 * @returns layer from [batch, depth, height, width, channels] to [batch, channels], or [batch, 1, 1, 1, channels] with `keepDims`
 * @example
 * ```ts
 * import { globalMaxPooling3d } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * console.log(globalMaxPooling3d().apply(ones([1, 4, 4, 4, 3])).shape) // [1, 3]
 * ```
 */
export function globalMaxPooling3d(options: GlobalPoolingOptions = {}): GlobalMaxPooling3d {
  return new GlobalMaxPooling3d(options)
}
