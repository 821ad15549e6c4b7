// Cuts off elements at the ends of volumes.
import { configOf } from '../../core/check.js'
import type { SpatialRank } from '../spatial.js'
import { Cropping, type CroppingOptions, croppingOptions } from './cropping.js'
import type { EndsPerAxis } from './paddings.js'

/** Cuts off elements at the ends of a volume. Made by `cropping3d`. */
export class Cropping3d extends Cropping {
  static override readonly type: string = 'cropping3d'
  static override readonly options: readonly string[] = croppingOptions

  override get spatialRank(): SpatialRank {
    return 3
  }
}

/**
 * Cuts off elements at the ends of a volume.
 *
 * @param cropping - how many elements are cut off: one number for all ends, one per axis, or [before, after] per axis; 1 by default
 * @returns layer from [batch, depth, height, width, channels] to [batch, depth', height', width', channels]
 * @example
 * ```ts
 * import { cropping3d } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * console.log(cropping3d(1).apply(ones([1, 4, 4, 4, 1])).shape) // [1, 2, 2, 2, 1]
 * ```
 */
export function cropping3d(cropping: EndsPerAxis = 1, options: CroppingOptions = {}): Cropping3d {
  return new Cropping3d(configOf(Cropping3d, { cropping }, options))
}
