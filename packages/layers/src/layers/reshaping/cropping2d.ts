// Cuts off elements at the ends of images.
import { configOf } from '../../core/check.js'
import type { SpatialRank } from '../spatial.js'
import { Cropping, type CroppingOptions, croppingOptions } from './cropping.js'
import type { EndsPerAxis } from './paddings.js'

/** Cuts off elements at the ends of an image. Made by `cropping2d`. */
export class Cropping2d extends Cropping {
  static override readonly type: string = 'cropping2d'
  static override readonly options: readonly string[] = croppingOptions

  override get spatialRank(): SpatialRank {
    return 2
  }
}

/**
 * Cuts off elements at the ends of an image.
 *
 * @param cropping - how many elements are cut off: one number for all ends, one per axis, or [before, after] per axis; 0 by default
 * @returns layer from [batch, height, width, channels] to [batch, height', width', channels]
 * @example
 * ```ts
 * import { cropping2d } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * console.log(cropping2d([[0, 1], [2, 0]]).apply(ones([1, 5, 6, 2])).shape) // [1, 4, 4, 2]
 * ```
 */
export function cropping2d(cropping: EndsPerAxis = 0, options: CroppingOptions = {}): Cropping2d {
  return new Cropping2d(configOf(Cropping2d, { cropping }, options))
}
