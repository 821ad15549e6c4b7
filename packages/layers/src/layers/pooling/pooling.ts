// What poolings over one to three spatial axes share: everything but the op.
import type { Op, Padding, PerAxis, PoolOptions, Shape, Tensor } from '@tensorloom/tensor'
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
import { checkWindows } from '../windows.js'

/** Options of poolings. */
export interface PoolingOptions extends LayerOptions {
  /** Step of the window, one number or one per spatial axis; `poolSize` by default. */
  readonly strides?: PerAxis | undefined
  /** `valid` (none, the default), `same`, or [before, after] for each spatial axis. */
  readonly padding?: Exclude<Padding, 'causal'> | undefined
  /** `channelsLast` by default. */
  readonly dataFormat?: DataFormat | undefined
}

/** Options of poolings and their positional arguments. */
export interface PoolingConfig extends PoolingOptions {
  /** Extent of the window, one number or one per spatial axis; 2 by default. */
  readonly poolSize?: PerAxis | undefined
}

/** The names in `PoolingConfig`. */
export const poolingOptions: readonly string[] = ['strides', 'padding', 'dataFormat', 'poolSize']

/** Pooling by one op. A subclass says over how many axes, and by which op. */
export abstract class Pooling extends Layer {
  /** The options that were given. */
  readonly settings: Omit<PoolingConfig, keyof LayerOptions>
  /** Number of spatial axes. */
  abstract get spatialRank(): SpatialRank
  /** The op. */
  abstract get op(): Op<(x: Tensor, poolSize: PerAxis, options?: PoolOptions) => Tensor>

  constructor(config: PoolingConfig = {}) {
    super(config)
    const { type, spatialRank } = spatialOf(this)
    sizesOf(type, 'poolSize', config.poolSize ?? 2, spatialRank)
    checkWindows(type, config, spatialRank)
    checkDataFormat(type, config.dataFormat)
    this.settings = settingsOf(config)
  }

  override build(inputShape: Shape): void {
    channelsOf(this.name, inputShape, this.spatialRank, this.settings.dataFormat)
  }

  override forward(x: Tensor): Tensor {
    const { poolSize = 2, strides, padding, dataFormat } = this.settings
    return onChannelsLast(x, dataFormat, (images) => this.op(images, poolSize, { strides, padding }))
  }

  override get config(): LayerConfig {
    return { ...super.config, ...this.settings }
  }
}
