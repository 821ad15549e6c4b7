// What global poolings over one to three spatial axes share: everything but the op.
import type { ReductionOp, Shape, Tensor } from '@tensorloom/tensor'
import { Layer } from '../../core/layer.js'
import type { ForwardContext, LayerConfig, LayerOptions } from '../../core/types.js'
import { settingsOf } from '../options.js'
import { channelsOf, checkDataFormat, type DataFormat, type SpatialRank } from '../spatial.js'

/** Options of global poolings. */
export interface GlobalPoolingOptions extends LayerOptions {
  /** Whether the spatial axes stay, with extent 1; false by default. */
  readonly keepDims?: boolean | undefined
  /** `channelsLast` by default. */
  readonly dataFormat?: DataFormat | undefined
}

/** The names in `GlobalPoolingOptions`. */
export const globalPoolingOptions: readonly string[] = ['keepDims', 'dataFormat']

/** Reduces all spatial axes. A subclass says how many there are, and by which op. */
export abstract class GlobalPooling extends Layer {
  /** The options that were given. */
  readonly settings: Omit<GlobalPoolingOptions, keyof LayerOptions>
  /** Number of spatial axes. */
  abstract get spatialRank(): SpatialRank
  /** The op. */
  abstract get op(): ReductionOp

  constructor(config: GlobalPoolingOptions = {}) {
    super(config)
    checkDataFormat(this.type, config.dataFormat)
    this.settings = settingsOf(config)
  }

  override build(inputShape: Shape): void {
    channelsOf(this.name, inputShape, this.spatialRank, this.settings.dataFormat)
  }

  /** The spatial axes. */
  get axes(): readonly number[] {
    const first = this.settings.dataFormat === 'channelsFirst' ? 2 : 1
    return Array.from({ length: this.spatialRank }, (_, k) => first + k)
  }

  // biome-ignore lint/correctness/noUnusedFunctionParameters: subclasses use the context
  override forward(x: Tensor, context: ForwardContext<Tensor>): Tensor {
    const { keepDims = false } = this.settings
    return this.op(x, { axis: this.axes, keepDims })
  }

  override get config(): LayerConfig {
    return { ...super.config, ...this.settings }
  }
}
