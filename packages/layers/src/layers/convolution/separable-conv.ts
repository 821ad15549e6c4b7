// What separable convolutions over one and two spatial axes share: everything but the ops.
import type { ConvOptions, DepthwiseConvOp, Op, Parameter, PerAxis, Shape, Tensor } from '@tensorloom/tensor'
import { checkCount } from '../../core/check.js'
import type { LayerConfig } from '../../core/types.js'
import type { ConstraintOption, InitializerOption, RegularizerOption } from '../../known.js'
import { BiasedLayer } from '../biased-layer.js'
import { settingsOf } from '../options.js'
import { channelsOf, checkDataFormat, onChannelsLast, type SpatialRank, sizesOf, spatialOf } from '../spatial.js'
import { addWeight, checkWeights, weightOptions } from '../weights.js'
import { checkWindows } from '../windows.js'
import { type DepthwiseConvOptions, depthwiseConvOptions } from './depthwise-conv.js'

/** Options of separable convolutions. */
export interface SeparableConvOptions extends DepthwiseConvOptions {
  /** Initializer of the pointwise kernel; `glorotUniform` by default. */
  readonly pointwiseInitializer?: InitializerOption | undefined
  /** Penalty on the pointwise kernel; none by default. */
  readonly pointwiseRegularizer?: RegularizerOption | undefined
  /** What optimizers do to the pointwise kernel after each update; nothing by default. */
  readonly pointwiseConstraint?: ConstraintOption | undefined
}

/** Options of separable convolutions and their positional arguments. */
export interface SeparableConvConfig extends SeparableConvOptions {
  /** Number of output channels. */
  readonly filters: number
  /** Extent of the window, one number or one per spatial axis. */
  readonly kernelSize: PerAxis
}

/** The names in `SeparableConvConfig`. */
export const separableConvOptions: readonly string[] = [
  ...depthwiseConvOptions,
  .../* @__PURE__ */ weightOptions('pointwise'),
  'filters',
]

/** Filters each channel separately, then mixes the channels, adds a bias and applies an activation. */
export abstract class SeparableConv extends BiasedLayer {
  /** The options that were given. */
  readonly settings: Omit<SeparableConvConfig, 'name' | 'trainable' | 'inputShape' | 'activityRegularizer'>
  /** The weights of the windows [...window, channels, multiplier]. */
  depthwiseKernel!: Parameter
  /** The weights that mix the channels [...ones, channels · multiplier, filters]. */
  pointwiseKernel!: Parameter
  /** Number of spatial axes. */
  abstract get spatialRank(): SpatialRank
  /** The op for the windows. */
  abstract get depthwise(): DepthwiseConvOp
  /** The op that mixes the channels. */
  abstract get pointwise(): Op<(x: Tensor, filters: Tensor, options?: ConvOptions) => Tensor>

  constructor(config: SeparableConvConfig) {
    super(config)
    const { type, spatialRank } = spatialOf(this)
    checkCount(type, 'filters', config.filters, `${type}(32, 3)`)
    sizesOf(type, 'kernelSize', config.kernelSize, spatialRank)
    checkCount(type, 'depthMultiplier', config.depthMultiplier ?? 1, `${type}(32, 3, { depthMultiplier: 2 })`)
    checkWindows(type, config, spatialRank, spatialRank === 1 ? ['valid', 'same', 'causal'] : undefined)
    checkDataFormat(type, config.dataFormat)
    checkWeights(config, 'depthwise', 'pointwise')
    this.settings = settingsOf(config)
  }

  override build(inputShape: Shape): void {
    const { filters, kernelSize, depthMultiplier = 1, dataFormat } = this.settings
    const rank = this.spatialRank
    const channels = channelsOf(this.name, inputShape, rank, dataFormat)
    const window = sizesOf(this.type, 'kernelSize', kernelSize, rank)
    const one = new Array<number>(rank).fill(1)
    const names = {
      depthwise: [...window, channels, depthMultiplier],
      pointwise: [...one, channels * depthMultiplier, filters],
    }
    this.depthwiseKernel = addWeight(this, 'depthwiseKernel', names.depthwise, this.settings, { prefix: 'depthwise' })
    this.pointwiseKernel = addWeight(this, 'pointwiseKernel', names.pointwise, this.settings, { prefix: 'pointwise' })
    this.addBias([filters])
  }

  override forward(x: Tensor): Tensor {
    const { strides, padding, dilationRate: dilations, dataFormat } = this.settings
    const { depthwiseKernel, pointwiseKernel, bias, fusedActivation: activation } = this
    const filtered = onChannelsLast(x, dataFormat, (images) =>
      this.pointwise(this.depthwise(images, depthwiseKernel, { strides, padding, dilations }), pointwiseKernel, {
        bias,
        activation,
      }),
    )
    // Softmax is over the last axis, whatever that is.
    return this.finish(filtered)
  }

  override get config(): LayerConfig {
    return { ...super.config, ...this.settings }
  }
}
