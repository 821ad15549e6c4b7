// Dropout of whole channels of sequences.
import { configOf } from '../../core/check.js'
import type { SpatialRank } from '../spatial.js'
import { SpatialDropout, type SpatialDropout1dOptions } from './spatial-dropout.js'

/** Zeroes whole channels of sequences at random in training. Made by `spatialDropout1d`. */
export class SpatialDropout1d extends SpatialDropout {
  static override readonly type: string = 'spatialDropout1d'
  static override readonly options: readonly string[] = ['rate', 'seed']

  override get spatialRank(): SpatialRank {
    return 1
  }
}

/**
 * In training, sets whole channels of sequences to 0 and scales the others by 1 / (1 − rate) (Tompson et al. 2015). Neighbouring
 * elements of a channel are alike, so dropping single ones would change little.
 *
 * @param rate - fraction of channels to drop, 0 to 1
 * @returns layer that keeps the shape [batch, time, channels]
 * @example
 * ```ts
 * import { spatialDropout1d } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * console.log(spatialDropout1d(0.5).apply(ones([2, 8, 3]), { training: true }).shape) // [2, 8, 3]
 * ```
 */
export function spatialDropout1d(rate: number, options: SpatialDropout1dOptions = {}): SpatialDropout1d {
  return new SpatialDropout1d(configOf(SpatialDropout1d, { rate }, options))
}
