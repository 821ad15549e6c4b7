// Adds zeros at the ends of volumes.
import { configOf } from '../../core/check.js'
import type { SpatialRank } from '../spatial.js'
import type { EndsPerAxis } from './paddings.js'
import { ZeroPadding, type ZeroPaddingOptions, zeroPaddingOptions } from './zero-padding.js'

/** Adds zeros at the ends of a volume. Made by `zeroPadding3d`. */
export class ZeroPadding3d extends ZeroPadding {
  static override readonly type: string = 'zeroPadding3d'
  static override readonly options: readonly string[] = zeroPaddingOptions

  override get spatialRank(): SpatialRank {
    return 3
  }
}

/**
 * Adds zeros at the ends of a volume.
 *
 * @param padding - how many zeros are added: one number for all ends, one per axis, or [before, after] per axis; 1 by default
 * @returns layer from [batch, depth, height, width, channels] to [batch, depth', height', width', channels]
 * @example
 * ```ts
 * import { zeroPadding3d } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * console.log(zeroPadding3d(1).apply(ones([1, 2, 2, 2, 1])).shape) // [1, 4, 4, 4, 1]
 * ```
 */
export function zeroPadding3d(padding: EndsPerAxis = 1, options: ZeroPaddingOptions = {}): ZeroPadding3d {
  return new ZeroPadding3d(configOf(ZeroPadding3d, { padding }, options))
}
