// Cuts off elements at the ends of sequences.
import { configOf } from '../../core/check.js'
import type { SpatialRank } from '../spatial.js'
import { Cropping, type CroppingOptions, croppingOptions } from './cropping.js'
import type { EndsPerAxis } from './paddings.js'

/** Cuts off elements at the ends of a sequence. Made by `cropping1d`. */
export class Cropping1d extends Cropping {
  static override readonly type: string = 'cropping1d'
  static override readonly options: readonly string[] = croppingOptions

  override get spatialRank(): SpatialRank {
    return 1
  }
}

/**
 * Cuts off elements at the ends of a sequence.
 *
 * @param cropping - how many elements are cut off: one number, or [before, after]; 1 by default
 * @returns layer from [batch, time, channels] to [batch, time', channels]
 * @example
 * ```ts
 * import { cropping1d } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * console.log(cropping1d([1, 2]).apply(ones([1, 6, 2])).shape) // [1, 3, 2]
 * ```
 */
export function cropping1d(cropping: EndsPerAxis = 1, options: CroppingOptions = {}): Cropping1d {
  return new Cropping1d(configOf(Cropping1d, { cropping }, options))
}
