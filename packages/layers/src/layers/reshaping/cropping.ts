// What croppings over one to three spatial axes share.
import { type Shape, ShapeError, slice, type Tensor } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import { batchText } from '../../core/check.js'
import { Layer } from '../../core/layer.js'
import type { LayerConfig, LayerOptions } from '../../core/types.js'
import { settingsOf } from '../options.js'
import { channelsOf, checkDataFormat, type DataFormat, type SpatialRank, spatialOf } from '../spatial.js'
import { type EndsPerAxis, endsOf, endsOfBatch } from './paddings.js'

/** Options of croppings. */
export interface CroppingOptions extends LayerOptions {
  /** `channelsLast` by default. */
  readonly dataFormat?: DataFormat | undefined
}

/** Options of croppings and their positional arguments. */
export interface CroppingConfig extends CroppingOptions {
  /** How many elements are cut off: one number, one per axis, or [before, after] per axis. */
  readonly cropping: EndsPerAxis
}

/** The names in `CroppingConfig`. */
export const croppingOptions: readonly string[] = ['cropping', 'dataFormat']

/** Cuts off elements at the ends of spatial axes. A subclass says how many axes there are. */
export abstract class Cropping extends Layer {
  /** The options that were given. */
  readonly settings: Omit<CroppingConfig, keyof LayerOptions>
  /** Number of spatial axes. */
  abstract get spatialRank(): SpatialRank

  constructor(config: CroppingConfig) {
    super(config)
    const { type, spatialRank } = spatialOf(this)
    endsOf(type, 'cropping', config.cropping, spatialRank)
    checkDataFormat(type, config.dataFormat)
    this.settings = settingsOf(config)
  }

  override build(inputShape: Shape): void {
    channelsOf(this.name, inputShape, this.spatialRank, this.settings.dataFormat)
  }

  override forward(x: Tensor): Tensor {
    const { cropping, dataFormat } = this.settings
    const ends = endsOfBatch(endsOf(this.type, 'cropping', cropping, this.spatialRank), dataFormat)
    const size = x.shape.map((extent, k) => extent - ends[k]![0] - ends[k]![1])
    if (size.some((extent, k) => extent <= 0 && x.shape[k]! > 0)) {
      throw new ShapeError(
        `${this.name}: cropping ${describeValue(cropping)} leaves nothing of ${batchText(x.shape.slice(1))}`,
        { help: 'cut off less, or give larger inputs' },
      )
    }
    return slice(
      x,
      ends.map(([before]) => before),
      size,
    )
  }

  override get config(): LayerConfig {
    return { ...super.config, ...this.settings }
  }
}
