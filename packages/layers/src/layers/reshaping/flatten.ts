// Joins all axes but the batch axis.
import { moveAxis, reshape, type Tensor } from '@tensorloom/tensor'
import { sizeOf } from '@tensorloom/tensor/backend'
import { Layer } from '../../core/layer.js'
import type { LayerConfig, LayerOptions } from '../../core/types.js'
import { checkDataFormat, type DataFormat } from '../spatial.js'

/** Options of `flatten`. */
export interface FlattenOptions extends LayerOptions {
  /** With `channelsFirst`, the channels are moved to the end first; `channelsLast` by default. */
  readonly dataFormat?: DataFormat | undefined
}

/** Joins all axes but the batch axis. Made by `flatten`. */
export class Flatten extends Layer {
  static readonly type: string = 'flatten'
  static readonly options: readonly string[] = ['dataFormat']
  /** Where the channels are, if it was given. */
  readonly dataFormat: DataFormat | undefined

  constructor(config: FlattenOptions = {}) {
    super(config)
    checkDataFormat('flatten', config.dataFormat)
    this.dataFormat = config.dataFormat
  }

  override forward(x: Tensor): Tensor {
    const [batch, ...rest] = x.shape
    const ordered = this.dataFormat === 'channelsFirst' && x.rank > 2 ? moveAxis(x, 1, -1) : x
    return reshape(ordered, [batch!, sizeOf(rest)])
  }

  override get config(): LayerConfig {
    return { ...super.config, dataFormat: this.dataFormat }
  }
}

/**
 * Joins all axes but the batch axis: [batch, …] to [batch, product of the rest].
 *
 * @example
 * ```ts
 * import { flatten } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * console.log(flatten().apply(ones([2, 4, 4, 3])).shape) // [2, 48]
 * ```
 */
export function flatten(options: FlattenOptions = {}): Flatten {
  return new Flatten(options)
}
