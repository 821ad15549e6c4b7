// What depthwise convolutions over one and two spatial axes share: everything but the op.
import type { DepthwiseConvOp, Padding, Parameter, PerAxis, Shape, Tensor } from '@tensorloom/tensor'
import { checkCount } from '../../core/check.js'
import type { LayerConfig } from '../../core/types.js'
import type { ConstraintOption, InitializerOption, RegularizerOption } from '../../known.js'
import { BiasedLayer } from '../biased-layer.js'
import { type BiasOptions, biasOptions, settingsOf } from '../options.js'
import {
  channelsOf,
  checkDataFormat,
  type DataFormat,
  onChannelsLast,
  type SpatialRank,
  sizesOf,
  spatialOf,
} from '../spatial.js'
import { addWeight, checkWeights, weightOptions } from '../weights.js'
import { checkWindows } from '../windows.js'

/** Options of depthwise convolutions. */
export interface DepthwiseConvOptions extends BiasOptions {
  /** Step of the window, one number or one per spatial axis; 1 by default. */
  readonly strides?: PerAxis | undefined
  /** `valid` (none, the default), `same`, or [before, after] for each spatial axis; in 1-D also `causal`. */
  readonly padding?: Padding | undefined
  /** Number of outputs of each channel; 1 by default. */
  readonly depthMultiplier?: number | undefined
  /** Step between elements of the window; 1 by default. Not with strides above 1. */
  readonly dilationRate?: PerAxis | undefined
  /** `channelsLast` by default. */
  readonly dataFormat?: DataFormat | undefined
  /** Initializer of the kernel; `glorotUniform` by default. */
  readonly depthwiseInitializer?: InitializerOption | undefined
  /** Penalty on the kernel; none by default. */
  readonly depthwiseRegularizer?: RegularizerOption | undefined
  /** What optimizers do to the kernel after each update; nothing by default. */
  readonly depthwiseConstraint?: ConstraintOption | undefined
}

/** Options of depthwise convolutions and their positional arguments. */
export interface DepthwiseConvConfig extends DepthwiseConvOptions {
  /** Extent of the window, one number or one per spatial axis. */
  readonly kernelSize: PerAxis
}

/** The names in `DepthwiseConvConfig`. */
export const depthwiseConvOptions: readonly string[] = [
  ...biasOptions,
  'strides',
  'padding',
  'depthMultiplier',
  'dilationRate',
  'dataFormat',
  'kernelSize',
  .../* @__PURE__ */ weightOptions('depthwise'),
]

/** Filters each channel separately, then adds a bias and applies an activation. */
export abstract class DepthwiseConv extends BiasedLayer {
  /** The options that were given. */
  readonly settings: Omit<DepthwiseConvConfig, 'name' | 'trainable' | 'inputShape' | 'activityRegularizer'>
  /** The weights [...window, channels, multiplier]. */
  kernel!: Parameter
  /** Number of spatial axes. */
  abstract get spatialRank(): SpatialRank
  /** The op. */
  abstract get op(): DepthwiseConvOp

  constructor(config: DepthwiseConvConfig) {
    super(config)
    const { type, spatialRank } = spatialOf(this)
    sizesOf(type, 'kernelSize', config.kernelSize, spatialRank)
    checkCount(type, 'depthMultiplier', config.depthMultiplier ?? 1, `${type}(3, { depthMultiplier: 2 })`)
    checkWindows(type, config, spatialRank, spatialRank === 1 ? ['valid', 'same', 'causal'] : undefined)
    checkDataFormat(type, config.dataFormat)
    checkWeights(config, 'depthwise')
    this.settings = settingsOf(config)
  }

  override build(inputShape: Shape): void {
    const { kernelSize, depthMultiplier = 1, dataFormat } = this.settings
    const channels = channelsOf(this.name, inputShape, this.spatialRank, dataFormat)
    const window = sizesOf(this.type, 'kernelSize', kernelSize, this.spatialRank)
    const shape = [...window, channels, depthMultiplier]
    this.kernel = addWeight(this, 'kernel', shape, this.settings, { prefix: 'depthwise' })
    this.addBias([channels * depthMultiplier])
  }

  override forward(x: Tensor): Tensor {
    const { strides, padding, dilationRate: dilations, dataFormat } = this.settings
    const options = { strides, padding, dilations }
    // Softmax is over the last axis, whatever that is.
    return this.activation(
      onChannelsLast(x, dataFormat, (images) => this.withBias(this.op(images, this.kernel, options))),
    )
  }

  override get config(): LayerConfig {
    return { ...super.config, ...this.settings }
  }
}
