// What convolutions over one to three spatial axes share: everything but the op.
import {
  type ConvOptions as ConvOpOptions,
  type Op,
  type Padding,
  type PerAxis,
  type Shape,
  ShapeError,
  type Tensor,
} from '@tensorloom/tensor'
import { checkCount } from '../../core/check.js'
import type { LayerConfig } from '../../core/types.js'
import { KernelLayer } from '../kernel-layer.js'
import { type KernelOptions, kernelOptions, settingsOf } from '../options.js'
import {
  channelsOf,
  checkDataFormat,
  type DataFormat,
  onChannelsLast,
  type SpatialRank,
  sizesOf,
  spatialOf,
} from '../spatial.js'
import { checkWindows } from '../windows.js'

/** Options of convolutions, but for their padding. */
export interface ConvSettings extends KernelOptions {
  /** Step of the window, one number or one per spatial axis; 1 by default. */
  readonly strides?: PerAxis | undefined
  /** Step between elements of the window; 1 by default. Not with strides above 1. */
  readonly dilationRate?: PerAxis | undefined
  /** Independent groups of channels; 1 by default. */
  readonly groups?: number | undefined
  /** `channelsLast` by default. */
  readonly dataFormat?: DataFormat | undefined
}

/** Options of `conv2d` and `conv3d`. */
export interface ConvOptions extends ConvSettings {
  /** `valid` (none, the default), `same`, or [before, after] for each spatial axis. */
  readonly padding?: Exclude<Padding, 'causal'> | undefined
}

/** Options of `conv1d`. */
export interface Conv1dOptions extends ConvSettings {
  /** `valid` (none, the default), `same`, `causal` (before the first step only), or [[before, after]]. */
  readonly padding?: Padding | undefined
}

/** Options of convolutions and their positional arguments. */
export interface ConvConfig extends Conv1dOptions {
  /** Number of output channels. */
  readonly filters: number
  /** Extent of the window, one number or one per spatial axis. */
  readonly kernelSize: PerAxis
}

/** The names in `ConvConfig`. */
export const convOptions: readonly string[] = [
  ...kernelOptions,
  'strides',
  'padding',
  'dilationRate',
  'groups',
  'dataFormat',
  'filters',
  'kernelSize',
]

/** Convolution, bias, activation. A subclass says over how many axes, and by which op. */
export abstract class Conv extends KernelLayer {
  /** The options that were given. */
  readonly settings: Omit<ConvConfig, 'name' | 'trainable' | 'inputShape' | 'activityRegularizer'>
  /** Number of spatial axes. */
  abstract get spatialRank(): SpatialRank
  /** The op. */
  abstract get op(): Op<(x: Tensor, filters: Tensor, options?: ConvOpOptions) => Tensor>

  constructor(config: ConvConfig) {
    super(config)
    const { type, spatialRank } = spatialOf(this)
    checkCount(type, 'groups', config.groups === undefined ? 1 : config.groups, `${type}(32, 3, { groups: 2 })`)
    checkCount(type, 'filters', config.filters, `${type}(32, 3)`)
    sizesOf(type, 'kernelSize', config.kernelSize, spatialRank)
    checkWindows(type, config, spatialRank, spatialRank === 1 ? ['valid', 'same', 'causal'] : undefined)
    checkDataFormat(type, config.dataFormat)
    this.settings = settingsOf(config)
  }

  override build(inputShape: Shape): void {
    const { filters, kernelSize, groups = 1, dataFormat } = this.settings
    const channels = channelsOf(this.name, inputShape, this.spatialRank, dataFormat)
    if (channels % groups !== 0 || filters % groups !== 0) {
      throw new ShapeError(`${this.name}: groups is ${groups} for ${channels} channels and ${filters} filters`, {
        help: 'groups must divide both',
      })
    }
    const window = sizesOf(this.type, 'kernelSize', kernelSize, this.spatialRank)
    this.addKernel([...window, channels / groups, filters])
  }

  override forward(x: Tensor): Tensor {
    const { strides, padding, dilationRate: dilations, groups, dataFormat } = this.settings
    const { kernel, bias, fusedActivation: activation } = this
    const options = { strides, padding, dilations, groups, bias, activation }
    // Softmax is over the last axis, whatever that is.
    return this.finish(onChannelsLast(x, dataFormat, (images) => this.op(images, kernel, options)))
  }

  override get config(): LayerConfig {
    return { ...super.config, ...this.settings }
  }
}
