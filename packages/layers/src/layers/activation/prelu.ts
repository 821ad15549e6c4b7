// Rectified linear units whose slope below 0 is learned (He et al. 2015).
import { type Parameter, prelu as rectify, type Shape, ShapeError, type Tensor } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import { batchText } from '../../core/check.js'
import { Layer } from '../../core/layer.js'
import type { LayerConfig, LayerOptions } from '../../core/types.js'
import type { ConstraintOption, InitializerOption, RegularizerOption } from '../../known.js'
import { settingsOf } from '../options.js'
import { addWeight, checkWeights, weightOptions } from '../weights.js'

/** Options of `prelu`. */
export interface PreluOptions extends LayerOptions {
  /** `zeros` by default. */
  readonly alphaInitializer?: InitializerOption | undefined
  /** Penalty on the slopes; none by default. */
  readonly alphaRegularizer?: RegularizerOption | undefined
  /** What optimizers do to the slopes after each update; nothing by default. */
  readonly alphaConstraint?: ConstraintOption | undefined
  /**
   * Axes along which all elements share a slope, counted from 1, because the batch is axis 0: `[1, 2]` gives an image one slope
   * per channel. None by default.
   */
  readonly sharedAxes?: readonly number[] | undefined
}

/** x above 0, `alpha` · x below. Made by `prelu`. */
export class Prelu extends Layer {
  static readonly type: string = 'prelu'
  static readonly options: readonly string[] = [...weightOptions('alpha'), 'sharedAxes']
  /** The options that were given. */
  readonly settings: Omit<PreluOptions, keyof LayerOptions>
  /** The slopes: the shape of a sample, with 1 on shared axes. */
  alpha!: Parameter

  constructor(config: PreluOptions = {}) {
    super(config)
    const { sharedAxes = [] } = config
    if (!Array.isArray(sharedAxes) || !sharedAxes.every((axis) => Number.isInteger(axis) && axis > 0)) {
      throw new ShapeError(`prelu: sharedAxes is ${describeValue(sharedAxes)}, expected whole numbers of at least 1`, {
        help: 'axis 0 is the batch: write sharedAxes: [1, 2] for images',
      })
    }
    checkWeights(config, 'alpha')
    this.settings = settingsOf(config)
  }

  override get supportsMasking(): boolean {
    return true
  }

  override build(inputShape: Shape): void {
    const { sharedAxes = [] } = this.settings
    const beyond = sharedAxes.find((axis) => axis > inputShape.length)
    if (beyond !== undefined) {
      throw new ShapeError(`${this.name}: ${batchText(inputShape)} has no axis ${beyond}, which sharedAxes names`, {
        help: 'count axes from 1, because the batch is axis 0',
      })
    }
    const shape = inputShape.map((extent, k) => (sharedAxes.includes(k + 1) ? 1 : extent))
    this.alpha = addWeight(this, 'alpha', shape, this.settings, { initializer: 'zeros' })
  }

  override forward(x: Tensor): Tensor {
    return rectify(x, this.alpha)
  }

  override get config(): LayerConfig {
    return { ...super.config, ...this.settings }
  }
}

/**
 * Rectified linear unit with a learned slope below 0 for each element of a sample (He et al. 2015).
 *
 * @returns layer that keeps the shape; parameter `alpha`, the shape of a sample with 1 on shared axes
 * @example
 * ```ts
 * import { prelu } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * const layer = prelu({ sharedAxes: [1, 2] })
 * layer.apply(ones([2, 8, 8, 3]))
 * console.log(layer.alpha.shape) // [1, 1, 3]
 * ```
 */
export function prelu(options: PreluOptions = {}): Prelu {
  return new Prelu(options)
}
