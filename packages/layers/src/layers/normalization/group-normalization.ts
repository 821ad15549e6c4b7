// Group normalization (Wu & He 2018).
import {
  groupNorm,
  moveAxis,
  type Parameter,
  type Shape,
  ShapeError,
  type Tensor,
  TensorloomError,
} from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import { checkRange } from '../../core/check.js'
import { Layer } from '../../core/layer.js'
import type { LayerConfig, LayerOptions } from '../../core/types.js'
import { settingsOf } from '../options.js'
import { checkAxes, featureAxes } from './feature-axes.js'
import {
  addScaleAndOffset,
  checkScaleAndOffset,
  type ScaleAndOffsetOptions,
  scaleAndOffsetOptions,
} from './scale-and-offset.js'

/** Options of `groupNormalization`. Defaults are Keras's. */
export interface GroupNormalizationOptions extends ScaleAndOffsetOptions {
  /** Number of groups, which divides the number of features; 32 by default. −1 gives each feature a group of its own. */
  readonly groups?: number | undefined
  /** The axis of features, counted with the batch axis; −1 by default. */
  readonly axis?: number | undefined
  /** Added to the variance; 1e-3 by default. */
  readonly epsilon?: number | undefined
}

/** Normalises groups of neighbouring features of each sample. Made by `groupNormalization`. */
export class GroupNormalization extends Layer {
  static readonly type: string = 'groupNormalization'
  static readonly options: readonly string[] = ['groups', 'axis', 'epsilon', ...scaleAndOffsetOptions]
  /** The options that were given. */
  readonly settings: Omit<GroupNormalizationOptions, keyof LayerOptions>
  /** Factor [features]; undefined without `scale`. */
  gamma: Parameter | undefined
  /** Offset [features]; undefined without `center`. */
  beta: Parameter | undefined
  /** The axis of features, from the front. */
  featureAxis!: number

  constructor(config: GroupNormalizationOptions = {}) {
    super(config)
    const { groups = 32, axis = -1, epsilon = 1e-3 } = config
    if (!Number.isInteger(groups) || (groups < 1 && groups !== -1)) {
      throw new TensorloomError(
        `groupNormalization: groups is ${describeValue(groups)}, expected a whole number of at least 1, or −1`,
        { help: 'write groupNormalization({ groups: 8 }); −1 gives each feature a group of its own' },
      )
    }
    checkAxes('groupNormalization', axis)
    checkRange('groupNormalization', 'epsilon', epsilon, 0)
    checkScaleAndOffset(config)
    this.settings = settingsOf(config)
  }

  override get supportsMasking(): boolean {
    return true
  }

  override build(inputShape: Shape): void {
    const { axis = -1 } = this.settings
    this.featureAxis = featureAxes(this.name, axis, inputShape)[0]!
    const features = inputShape[this.featureAxis - 1]!
    const groups = this.groupsOf(features)
    if (features % groups !== 0) {
      throw new ShapeError(`${this.name}: groups is ${groups} for ${features} features`, {
        help: 'the number of groups must divide the number of features: write groupNormalization({ groups: 8 })',
      })
    }
    const { gamma, beta } = addScaleAndOffset(this, [features], this.settings)
    this.gamma = gamma
    this.beta = beta
  }

  /** Number of groups for a number of features. */
  groupsOf(features: number): number {
    const { groups = 32 } = this.settings
    return groups === -1 ? features : groups
  }

  override forward(x: Tensor): Tensor {
    const { featureAxis, gamma, beta } = this
    const { epsilon = 1e-3 } = this.settings
    const last = featureAxis === x.rank - 1
    const features = last ? x : moveAxis(x, featureAxis, -1)
    const options = { epsilon, groups: this.groupsOf(x.shape[featureAxis]!) }
    const y =
      beta !== undefined
        ? groupNorm(features, gamma ?? 1, beta, options)
        : gamma === undefined
          ? groupNorm(features, options)
          : groupNorm(features, gamma, options)
    return last ? y : moveAxis(y, -1, featureAxis)
  }

  override get config(): LayerConfig {
    return { ...super.config, ...this.settings }
  }
}

/**
 * Normalises groups of neighbouring features of each sample to mean 0 and variance 1, over all positions, then scales by `gamma`
 * and adds `beta` (Wu & He 2018). It does not depend on the batch size.
 *
 * @returns layer that keeps the shape; parameters `gamma` and `beta` [features]
 * @example
 * ```ts
 * import { groupNormalization } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * console.log(groupNormalization({ groups: 4 }).apply(ones([2, 8, 8, 16])).shape) // [2, 8, 8, 16]
 * ```
 */
export function groupNormalization(options: GroupNormalizationOptions = {}): GroupNormalization {
  return new GroupNormalization(options)
}
