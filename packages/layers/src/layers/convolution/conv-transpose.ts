// What transposed convolutions over one to three spatial axes share: everything but the op.
import { type ConvTransposeOp, type PerAxis, type Shape, ShapeError, type Tensor } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
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

/** Options of transposed convolutions. */
export interface ConvTransposeOptions extends KernelOptions {
  /** Distance in the output between the windows of neighbouring inputs, one number or one per spatial axis; 1 by default. */
  readonly strides?: PerAxis | undefined
  /** `valid` (the default): every product is kept; `same`: the output has input · stride elements. */
  readonly padding?: 'valid' | 'same' | undefined
  /**
   * Elements that are added at the end of each axis of the output, fewer than its stride. By default as many as make the output
   * (input − 1) · stride + max(window, stride) long with `valid`, and input · stride with `same`. A number makes it
   * (input − 1) · stride + window + outputPadding long with `valid`, and (input − 1) · stride + window mod 2 +
   * outputPadding with `same`.
   */
  readonly outputPadding?: PerAxis | undefined
  /** Step between elements of the window; 1 by default. Not with strides above 1. */
  readonly dilationRate?: PerAxis | undefined
  /** Independent groups of channels; 1 by default. Keras has no such option here, PyTorch has. */
  readonly groups?: number | undefined
  /** `channelsLast` by default. */
  readonly dataFormat?: DataFormat | undefined
}

/** Options of transposed convolutions and their positional arguments. */
export interface ConvTransposeConfig extends ConvTransposeOptions {
  /** Number of output channels. */
  readonly filters: number
  /** Extent of the window, one number or one per spatial axis. */
  readonly kernelSize: PerAxis
}

/** The names in `ConvTransposeConfig`. */
export const convTransposeOptions: readonly string[] = [
  ...kernelOptions,
  'strides',
  'padding',
  'outputPadding',
  'dilationRate',
  'groups',
  'dataFormat',
  'filters',
  'kernelSize',
]

/** Transposed convolution, bias, activation. A subclass says over how many axes, and by which op. */
export abstract class ConvTranspose extends KernelLayer {
  /** The options that were given. */
  readonly settings: Omit<ConvTransposeConfig, 'name' | 'trainable' | 'inputShape' | 'activityRegularizer'>
  /** Number of spatial axes. */
  abstract get spatialRank(): SpatialRank
  /** The op. */
  abstract get op(): ConvTransposeOp

  constructor(config: ConvTransposeConfig) {
    super(config)
    const { type, spatialRank } = spatialOf(this)
    checkCount(type, 'groups', config.groups === undefined ? 1 : config.groups, `${type}(32, 3, { groups: 2 })`)
    checkCount(type, 'filters', config.filters, `${type}(32, 3)`)
    sizesOf(type, 'kernelSize', config.kernelSize, spatialRank)
    checkWindows(type, config, spatialRank)
    checkOutputPadding(type, config, spatialRank)
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
    this.addKernel([...window, filters / groups, channels], filters)
  }

  override forward(x: Tensor): Tensor {
    const { strides = 1, dilationRate: dilations, groups, dataFormat } = this.settings
    const crops = this.crops
    const options = {
      strides,
      groups,
      dilations,
      padding: crops.map(({ before, after }) => [before, Math.max(after, 0)] as const),
      outputPadding: crops.map(({ after }) => Math.max(-after, 0)),
    }
    // Softmax is over the last axis, whatever that is.
    return this.activation(
      onChannelsLast(x, dataFormat, (images) => this.withBias(this.op(images, this.kernel, options))),
    )
  }

  /** How many elements of the sum of all windows are cut off on each axis; a negative number after it adds elements. */
  get crops(): readonly Crop[] {
    const { type, spatialRank: rank } = this
    const { kernelSize, strides = 1, padding = 'valid', outputPadding, dilationRate = 1 } = this.settings
    const [steps, gaps] = [sizesOf(type, 'strides', strides, rank), sizesOf(type, 'dilationRate', dilationRate, rank)]
    const extra = outputPadding === undefined ? undefined : sizesOf(type, 'outputPadding', outputPadding, rank, 0)
    return sizesOf(type, 'kernelSize', kernelSize, rank).map((size, k) =>
      cropOf((size - 1) * gaps[k]! + 1, steps[k]!, padding, extra?.[k]),
    )
  }

  override get config(): LayerConfig {
    const { groups = 1, ...settings } = this.settings
    return { ...super.config, ...settings, ...(groups === 1 ? {} : { groups }) }
  }
}

/** Elements that are cut off before and after an axis. */
export interface Crop {
  /** How many are cut off before the first that stays. */
  readonly before: number
  /** How many are cut off after the last that stays; negative where elements are added. */
  readonly after: number
}

// All windows together cover (input − 1) · stride + window elements. `same` cuts off a window more than it keeps, the larger
// half after the axis, but never before its first element.
function cropOf(window: number, stride: number, padding: 'valid' | 'same', extra: number | undefined): Crop {
  if (padding === 'valid') return { before: 0, after: -(extra ?? Math.max(window, stride) - window) }
  const beyond = window - (extra === undefined ? stride : (window % 2) + extra)
  const before = Math.max(0, Math.floor(beyond / 2))
  return { before, after: beyond - before }
}

function checkOutputPadding(
  layer: string,
  { outputPadding, strides = 1 }: ConvTransposeOptions,
  rank: SpatialRank,
): void {
  if (outputPadding === undefined) return
  const extra = sizesOf(layer, 'outputPadding', outputPadding, rank, 0)
  const steps = sizesOf(layer, 'strides', strides, rank)
  if (extra.every((one, k) => one < steps[k]!)) return
  throw new ShapeError(
    `${layer}: outputPadding is ${describeValue(outputPadding)} with strides ${describeValue(strides)}, expected numbers below the strides`,
    { help: 'leave out outputPadding, or write larger strides' },
  )
}
