// What adaptive poolings over one to three spatial axes share: windows that cut each axis into a given number of parts.
import type { PerAxis, Shape, Tensor } from '@tensorloom/tensor'
import { Layer } from '../../core/layer.js'
import type { LayerConfig, LayerOptions } from '../../core/types.js'
import { settingsOf } from '../options.js'
import {
  channelsOf,
  checkDataFormat,
  type DataFormat,
  onChannelsLast,
  type SpatialRank,
  sizesOf,
  spatialOf,
} from '../spatial.js'

/** Options of adaptive poolings. */
export interface AdaptivePoolingOptions extends LayerOptions {
  /** `channelsLast` by default. */
  readonly dataFormat?: DataFormat | undefined
}

/** Options of adaptive poolings and their positional arguments. */
export interface AdaptivePoolingConfig extends AdaptivePoolingOptions {
  /** Extent of the output, one number or one per spatial axis. */
  readonly outputSize: PerAxis
}

/** The names in `AdaptivePoolingConfig`. */
export const adaptivePoolingOptions: readonly string[] = ['outputSize', 'dataFormat']

/** A range of elements along an axis; `end` is not in it. */
export interface Window {
  readonly start: number
  readonly end: number
}

/** The windows of `count` outputs over `extent` elements: ⌊i · extent / count⌋ to ⌈(i + 1) · extent / count⌉, as in PyTorch. */
export function windowsOf(extent: number, count: number): readonly Window[] {
  return Array.from({ length: count }, (_, k) => ({
    start: Math.floor((k * extent) / count),
    end: Math.ceil(((k + 1) * extent) / count),
  }))
}

/** Pools one axis after the other. A subclass says how many there are, and how one axis is pooled. */
export abstract class AdaptivePooling extends Layer {
  /** The options that were given. */
  readonly settings: Omit<AdaptivePoolingConfig, keyof LayerOptions>
  /** Number of spatial axes. */
  abstract get spatialRank(): SpatialRank
  /** Pools `axis` to `count` elements. */
  abstract poolAxis(x: Tensor, axis: number, count: number): Tensor

  constructor(config: AdaptivePoolingConfig) {
    super(config)
    const { type, spatialRank } = spatialOf(this)
    sizesOf(type, 'outputSize', config.outputSize, spatialRank)
    checkDataFormat(type, config.dataFormat)
    this.settings = settingsOf(config)
  }

  override build(inputShape: Shape): void {
    channelsOf(this.name, inputShape, this.spatialRank, this.settings.dataFormat)
  }

  override forward(x: Tensor): Tensor {
    const { outputSize, dataFormat } = this.settings
    const counts = sizesOf(this.type, 'outputSize', outputSize, this.spatialRank)
    return onChannelsLast(x, dataFormat, (images) =>
      counts.reduce((y, count, k) => (y.shape[k + 1] === count ? y : this.poolAxis(y, k + 1, count)), images),
    )
  }

  override get config(): LayerConfig {
    return { ...super.config, ...this.settings }
  }
}

/** Splits `axis` into [count, extent / count], or returns undefined if `count` does not divide its extent. */
export function evenParts(shape: Shape, axis: number, count: number): Shape | undefined {
  const part = shape[axis]! / count
  return Number.isInteger(part) ? [...shape.slice(0, axis), count, part, ...shape.slice(axis + 1)] : undefined
}
