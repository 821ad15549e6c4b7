// Adds zeros at the ends of sequences.
import { configOf } from '../../core/check.js'
import type { SpatialRank } from '../spatial.js'
import type { EndsPerAxis } from './paddings.js'
import { ZeroPadding, type ZeroPaddingOptions, zeroPaddingOptions } from './zero-padding.js'

/** Adds zeros at the ends of a sequence. Made by `zeroPadding1d`. */
export class ZeroPadding1d extends ZeroPadding {
  static override readonly type: string = 'zeroPadding1d'
  static override readonly options: readonly string[] = zeroPaddingOptions

  override get spatialRank(): SpatialRank {
    return 1
  }
}

/**
 * Adds zeros at the ends of a sequence.
 *
 * @param padding - how many zeros are added: one number, or [before, after]; 1 by default
 * @returns layer from [batch, time, channels] to [batch, time', channels]
 * @example
 * ```ts
 * import { zeroPadding1d } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * console.log(zeroPadding1d([1, 2]).apply(ones([1, 3, 2])).shape) // [1, 6, 2]
 * ```
 */
export function zeroPadding1d(padding: EndsPerAxis = 1, options: ZeroPaddingOptions = {}): ZeroPadding1d {
  return new ZeroPadding1d(configOf(ZeroPadding1d, { padding }, options))
}
