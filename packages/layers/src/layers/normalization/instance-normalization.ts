// Instance normalization (Ulyanov et al. 2016).
import { GroupNormalization, type GroupNormalizationOptions } from './group-normalization.js'
import { scaleAndOffsetOptions } from './scale-and-offset.js'

/** Options of `instanceNormalization`. */
export interface InstanceNormalizationOptions extends Omit<GroupNormalizationOptions, 'groups'> {}

/** Normalises each feature of each sample. Made by `instanceNormalization`. */
export class InstanceNormalization extends GroupNormalization {
  static override readonly type: string = 'instanceNormalization'
  static override readonly options: readonly string[] = ['axis', 'epsilon', ...scaleAndOffsetOptions]

  override groupsOf(features: number): number {
    return features
  }
}

/**
 * Normalises each feature of each sample to mean 0 and variance 1 over all positions, then scales by `gamma` and adds `beta`
 * (Ulyanov et al. 2016). It is group normalization with a group for each feature.
 *
 * @returns layer that keeps the shape [batch, …, features]; parameters `gamma` and `beta` [features]
 * @example
 * ```ts
 * import { instanceNormalization } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * console.log(instanceNormalization().apply(ones([2, 8, 8, 3])).shape) // [2, 8, 8, 3]
 * ```
 */
export function instanceNormalization(options: InstanceNormalizationOptions = {}): InstanceNormalization {
  return new InstanceNormalization(options)
}
