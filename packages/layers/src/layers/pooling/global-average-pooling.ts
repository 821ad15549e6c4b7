// The mean over all spatial axes.
import { cast, div, expandDims, mean, mul, sum, type Tensor } from '@tensorloom/tensor'
import type { ForwardContext } from '../../core/types.js'
import type { SpatialRank } from '../spatial.js'
import { GlobalPooling, type GlobalPoolingOptions, globalPoolingOptions } from './global-pooling.js'

/** Mean over time. Made by `globalAveragePooling1d`. */
export class GlobalAveragePooling1d extends GlobalPooling {
  static override readonly type: string = 'globalAveragePooling1d'
  static override readonly options: readonly string[] = globalPoolingOptions

  override get spatialRank(): SpatialRank {
    return 1
  }
  override get op(): typeof mean {
    return mean
  }

  override get supportsMasking(): boolean {
    return true
  }
  override computeMask(): undefined {
    return undefined
  }

  override forward(x: Tensor, context: ForwardContext<Tensor>): Tensor {
    const { mask } = context
    if (mask === undefined) return super.forward(x, context)
    const { keepDims = false, dataFormat } = this.settings
    const over = { axis: this.axes, keepDims }
    const weights = expandDims(cast(mask, x.dtype), { axis: dataFormat === 'channelsFirst' ? 1 : 2 })
    return div(sum(mul(x, weights), over), sum(weights, over))
  }
}

/** Mean over height, width. Made by `globalAveragePooling2d`. */
export class GlobalAveragePooling2d extends GlobalPooling {
  static override readonly type: string = 'globalAveragePooling2d'
  static override readonly options: readonly string[] = globalPoolingOptions

  override get spatialRank(): SpatialRank {
    return 2
  }
  override get op(): typeof mean {
    return mean
  }
}

/** Mean over depth, height, width. Made by `globalAveragePooling3d`. */
export class GlobalAveragePooling3d extends GlobalPooling {
  static override readonly type: string = 'globalAveragePooling3d'
  static override readonly options: readonly string[] = globalPoolingOptions

  override get spatialRank(): SpatialRank {
    return 3
  }
  override get op(): typeof mean {
    return mean
  }
}

/**
 * Mean of each channel over all steps of a sequence. Steps that the mask leaves out do not count.
 *
 * @returns layer from [batch, time, channels] to [batch, channels], or [batch, 1, channels] with `keepDims`
 * @example
 * ```ts
 * import { globalAveragePooling1d } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * console.log(globalAveragePooling1d().apply(ones([1, 8, 3])).shape) // [1, 3]
 * ```
 */
export function globalAveragePooling1d(options: GlobalPoolingOptions = {}): GlobalAveragePooling1d {
  return new GlobalAveragePooling1d(options)
}

/**
 * Mean of each channel over all positions of an image.
 *
 * @returns layer from [batch, height, width, channels] to [batch, channels], or [batch, 1, 1, channels] with `keepDims`
 * @example
 * ```ts
 * import { globalAveragePooling2d } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * console.log(globalAveragePooling2d().apply(ones([1, 8, 8, 3])).shape) // [1, 3]
 * ```
 */
export function globalAveragePooling2d(options: GlobalPoolingOptions = {}): GlobalAveragePooling2d {
  return new GlobalAveragePooling2d(options)
}

/**
 * Mean of each channel over all positions of a volume.
 *
 * @returns layer from [batch, depth, height, width, channels] to [batch, channels], or [batch, 1, 1, 1, channels] with `keepDims`
 * @example
 * ```ts
 * import { globalAveragePooling3d } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * console.log(globalAveragePooling3d().apply(ones([1, 4, 4, 4, 3])).shape) // [1, 3]
 * ```
 */
export function globalAveragePooling3d(options: GlobalPoolingOptions = {}): GlobalAveragePooling3d {
  return new GlobalAveragePooling3d(options)
}
