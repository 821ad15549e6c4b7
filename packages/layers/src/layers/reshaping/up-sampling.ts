// What upsamplings over one to three spatial axes share: they repeat elements.
import { type PerAxis, repeat, type Shape, type Tensor } from '@tensorloom/tensor'
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

/** Options of upsamplings. */
export interface UpSamplingOptions extends LayerOptions {
  /** `channelsLast` by default. */
  readonly dataFormat?: DataFormat | undefined
}

/** Options of upsamplings and their positional arguments. */
export interface UpSamplingConfig extends UpSamplingOptions {
  /** How many times each element is repeated, one number or one per spatial axis; 2 by default. */
  readonly size?: PerAxis | undefined
}

/** The names in `UpSamplingConfig`. */
export const upSamplingOptions: readonly string[] = ['size', 'dataFormat']

/** Repeats each element along the spatial axes. A subclass says how many axes there are. */
export abstract class UpSampling extends Layer {
  /** The options that were given. */
  readonly settings: Omit<UpSamplingConfig, keyof LayerOptions>
  /** Number of spatial axes. */
  abstract get spatialRank(): SpatialRank

  constructor(config: UpSamplingConfig = {}) {
    super(config)
    const { type, spatialRank } = spatialOf(this)
    sizesOf(type, 'size', config.size ?? 2, spatialRank)
    checkDataFormat(type, config.dataFormat)
    this.settings = settingsOf(config)
  }

  override build(inputShape: Shape): void {
    channelsOf(this.name, inputShape, this.spatialRank, this.settings.dataFormat)
  }

  /** Enlarges [batch, …, channels]. */
  enlarge(x: Tensor, size: readonly number[]): Tensor {
    return size.reduce((y, times, k) => (times === 1 ? y : repeat(y, times, { axis: k + 1 })), x)
  }

  override forward(x: Tensor): Tensor {
    const { size = 2, dataFormat } = this.settings
    const times = sizesOf(this.type, 'size', size, this.spatialRank)
    return onChannelsLast(x, dataFormat, (images) => this.enlarge(images, times))
  }

  override get config(): LayerConfig {
    return { ...super.config, ...this.settings }
  }
}
