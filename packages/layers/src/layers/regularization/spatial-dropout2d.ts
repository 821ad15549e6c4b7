// Dropout of whole channels of images.
import { configOf } from '../../core/check.js'
import type { SpatialRank } from '../spatial.js'
import { SpatialDropout, type SpatialDropoutOptions } from './spatial-dropout.js'

/** Zeroes whole channels of images at random in training. Made by `spatialDropout2d`. */
export class SpatialDropout2d extends SpatialDropout {
  static override readonly type: string = 'spatialDropout2d'
  static override readonly options: readonly string[] = ['rate', 'seed', 'dataFormat']

  override get spatialRank(): SpatialRank {
    return 2
  }
}

/**
 * In training, sets whole channels of images to 0 and scales the others by 1 / (1 − rate) (Tompson et al. 2015). Neighbouring
 * elements of a channel are alike, so dropping single ones would change little.
 *
 * @param rate - fraction of channels to drop, 0 to 1
 * @returns layer that keeps the shape [batch, height, width, channels]
 * @example
 * ```ts
 * import { spatialDropout2d } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * console.log(spatialDropout2d(0.5).apply(ones([2, 8, 8, 3]), { training: true }).shape) // [2, 8, 8, 3]
 * ```
 */
export function spatialDropout2d(rate: number, options: SpatialDropoutOptions = {}): SpatialDropout2d {
  return new SpatialDropout2d(configOf(SpatialDropout2d, { rate }, options))
}
