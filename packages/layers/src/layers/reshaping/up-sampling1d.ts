// Repeats each element of sequences.
import type { PerAxis } from '@tensorloom/tensor'
import { configOf } from '../../core/check.js'
import type { SpatialRank } from '../spatial.js'
import { UpSampling, type UpSamplingOptions, upSamplingOptions } from './up-sampling.js'

/** Repeats each element of a sequence. Made by `upSampling1d`. */
export class UpSampling1d extends UpSampling {
  static override readonly type: string = 'upSampling1d'
  static override readonly options: readonly string[] = upSamplingOptions

  override get spatialRank(): SpatialRank {
    return 1
  }
}

/**
 * Repeats each element of a sequence.
 *
 * @param size - how many times each element is repeated: one number; 2 by default
 * @returns layer from [batch, time, channels] to [batch, time', channels]
 * @example
 * ```ts
 * import { upSampling1d } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * console.log(upSampling1d(3).apply(ones([1, 3, 2])).shape) // [1, 9, 2]
 * ```
 */
export function upSampling1d(size: PerAxis = 2, options: UpSamplingOptions = {}): UpSampling1d {
  return new UpSampling1d(configOf(UpSampling1d, { size }, options))
}
