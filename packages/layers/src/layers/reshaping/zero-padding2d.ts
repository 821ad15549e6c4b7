// Adds zeros at the ends of images.
import { configOf } from '../../core/check.js'
import type { SpatialRank } from '../spatial.js'
import type { EndsPerAxis } from './paddings.js'
import { ZeroPadding, type ZeroPaddingOptions, zeroPaddingOptions } from './zero-padding.js'

/** Adds zeros at the ends of an image. Made by `zeroPadding2d`. */
export class ZeroPadding2d extends ZeroPadding {
  static override readonly type: string = 'zeroPadding2d'
  static override readonly options: readonly string[] = zeroPaddingOptions

  override get spatialRank(): SpatialRank {
    return 2
  }
}

/**
 * Adds zeros at the ends of an image.
 *
 * @param padding - how many zeros are added: one number for all ends, one per axis, or [before, after] per axis; 1 by default
 * @returns layer from [batch, height, width, channels] to [batch, height', width', channels]
 * @example
 * ```ts
 * import { zeroPadding2d } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * console.log(zeroPadding2d([[0, 1], [2, 0]]).apply(ones([1, 2, 3, 2])).shape) // [1, 3, 5, 2]
 * ```
 */
export function zeroPadding2d(padding: EndsPerAxis = 1, options: ZeroPaddingOptions = {}): ZeroPadding2d {
  return new ZeroPadding2d(configOf(ZeroPadding2d, { padding }, options))
}
