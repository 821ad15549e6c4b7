// What dropouts of whole channels over one to three spatial axes share.
import type { Shape, Tensor } from '@tensorloom/tensor'
import { channelsOf, checkDataFormat, type DataFormat, type SpatialRank } from '../spatial.js'
import { Dropout } from './dropout.js'
import type { SeedOptions } from './seed.js'

/** Options of `spatialDropout1d`. */
export interface SpatialDropout1dOptions extends SeedOptions {}

/** Options of `spatialDropout2d` and `spatialDropout3d`. */
export interface SpatialDropoutOptions extends SpatialDropout1dOptions {
  /** `channelsLast` by default. */
  readonly dataFormat?: DataFormat | undefined
}

/** Options of spatial dropouts and their positional arguments. */
export interface SpatialDropoutConfig extends SpatialDropoutOptions {
  /** Fraction of channels to drop, 0 to 1. */
  readonly rate: number
}

/** Zeroes whole channels at random in training. A subclass says how many spatial axes there are. */
export abstract class SpatialDropout extends Dropout {
  /** Where the channels are, if it was given. */
  readonly dataFormat: DataFormat | undefined
  /** Number of spatial axes. */
  abstract get spatialRank(): SpatialRank

  constructor(config: SpatialDropoutConfig) {
    super(config)
    checkDataFormat(this.type, config.dataFormat)
    this.dataFormat = config.dataFormat
  }

  override build(inputShape: Shape): void {
    channelsOf(this.name, inputShape, this.spatialRank, this.dataFormat)
  }

  /** One number for each sample and channel. */
  override noiseShapeFor(x: Tensor): Shape {
    const channels = this.dataFormat === 'channelsFirst' ? 1 : x.rank - 1
    return x.shape.map((extent, axis) => (axis === 0 || axis === channels ? extent : 1))
  }
}
