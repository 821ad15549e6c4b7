// Repeats each element of volumes.
import type { PerAxis } from '@tensorloom/tensor'
import { configOf } from '../../core/check.js'
import type { SpatialRank } from '../spatial.js'
import { UpSampling, type UpSamplingOptions, upSamplingOptions } from './up-sampling.js'

/** Repeats each element of a volume. Made by `upSampling3d`. */
export class UpSampling3d extends UpSampling {
  static override readonly type: string = 'upSampling3d'
  static override readonly options: readonly string[] = upSamplingOptions

  override get spatialRank(): SpatialRank {
    return 3
  }
}

/**
 * Repeats each element of a volume.
 *
 * @param size - how many times each element is repeated: one number or one per axis; 2 by default
 * @returns layer from [batch, depth, height, width, channels] to [batch, depth', height', width', channels]
 * @example
 * ```ts
 * import { upSampling3d } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * console.log(upSampling3d(2).apply(ones([1, 2, 2, 2, 1])).shape) // [1, 4, 4, 4, 1]
 * ```
 */
export function upSampling3d(size: PerAxis = 2, options: UpSamplingOptions = {}): UpSampling3d {
  return new UpSampling3d(configOf(UpSampling3d, { size }, options))
}
