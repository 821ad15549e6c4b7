// Dropout of whole channels of volumes.
import { configOf } from '../../core/check.js'
import type { SpatialRank } from '../spatial.js'
import { SpatialDropout, type SpatialDropoutOptions } from './spatial-dropout.js'

/** Zeroes whole channels of volumes at random in training. Made by `spatialDropout3d`. */
export class SpatialDropout3d extends SpatialDropout {
  static override readonly type: string = 'spatialDropout3d'
  static override readonly options: readonly string[] = ['rate', 'seed', 'dataFormat']

  override get spatialRank(): SpatialRank {
    return 3
  }
}

/**
 * In training, sets whole channels of volumes to 0 and scales the others by 1 / (1 − rate) (Tompson et al. 2015). Neighbouring
 * elements of a channel are alike, so dropping single ones would change little.
 *
 * @param rate - fraction of channels to drop, 0 to 1
 * @returns layer that keeps the shape [batch, depth, height, width, channels]
 * @example
 * ```ts
 * import { spatialDropout3d } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * console.log(spatialDropout3d(0.5).apply(ones([2, 4, 8, 8, 3]), { training: true }).shape) // [2, 4, 8, 8, 3]
 * ```
 */
export function spatialDropout3d(rate: number, options: SpatialDropoutOptions = {}): SpatialDropout3d {
  return new SpatialDropout3d(configOf(SpatialDropout3d, { rate }, options))
}
