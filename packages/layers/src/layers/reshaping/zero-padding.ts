// What zero paddings over one to three spatial axes share.
import { pad, type Shape, type Tensor } from '@tensorloom/tensor'
import { Layer } from '../../core/layer.js'
import type { LayerConfig, LayerOptions } from '../../core/types.js'
import { settingsOf } from '../options.js'
import { channelsOf, checkDataFormat, type DataFormat, type SpatialRank, spatialOf } from '../spatial.js'
import { type EndsPerAxis, endsOf, endsOfBatch } from './paddings.js'

/** Options of zero paddings. */
export interface ZeroPaddingOptions extends LayerOptions {
  /** `channelsLast` by default. */
  readonly dataFormat?: DataFormat | undefined
}

/** Options of zero paddings and their positional arguments. */
export interface ZeroPaddingConfig extends ZeroPaddingOptions {
  /** How many zeros are added: one number, one per axis, or [before, after] per axis; 1 by default. */
  readonly padding?: EndsPerAxis | undefined
}

/** The names in `ZeroPaddingConfig`. */
export const zeroPaddingOptions: readonly string[] = ['padding', 'dataFormat']

/** Adds zeros at the ends of spatial axes. A subclass says how many axes there are. */
export abstract class ZeroPadding extends Layer {
  /** The options that were given. */
  readonly settings: Omit<ZeroPaddingConfig, keyof LayerOptions>
  /** Number of spatial axes. */
  abstract get spatialRank(): SpatialRank

  constructor(config: ZeroPaddingConfig = {}) {
    super(config)
    const { type, spatialRank } = spatialOf(this)
    endsOf(type, 'padding', config.padding ?? 1, spatialRank)
    checkDataFormat(type, config.dataFormat)
    this.settings = settingsOf(config)
  }

  override build(inputShape: Shape): void {
    channelsOf(this.name, inputShape, this.spatialRank, this.settings.dataFormat)
  }

  override forward(x: Tensor): Tensor {
    const { padding = 1, dataFormat } = this.settings
    return pad(x, endsOfBatch(endsOf(this.type, 'padding', padding, this.spatialRank), dataFormat))
  }

  override get config(): LayerConfig {
    return { ...super.config, ...this.settings }
  }
}
