// Pooling over images: the largest or the mean element of each window.
import {
  avgPool2d,
  maxPool2d,
  type Padding,
  type PerAxis,
  type PoolOptions,
  type Shape,
  ShapeError,
  type Tensor,
} from '@tensorloom/tensor'
import { batchText, configOf } from '../../core/check.js'
import { Layer } from '../../core/layer.js'
import type { LayerConfig, LayerOptions } from '../../core/types.js'
import { settingsOf } from '../options.js'
import { pair } from '../pair.js'

/** Options of `maxPooling2d` and `averagePooling2d`. */
export interface Pooling2dOptions extends LayerOptions {
  /** Step of the window, one number or [height, width]; `poolSize` by default. */
  readonly strides?: PerAxis | undefined
  /** `valid` (none, the default), `same`, or [[top, bottom], [left, right]]. */
  readonly padding?: Exclude<Padding, 'causal'> | undefined
}

/** Options of pooling layers and their positional arguments. */
export interface Pooling2dConfig extends Pooling2dOptions {
  /** Height and width of the window; 2 by default. */
  readonly poolSize?: PerAxis | undefined
}

const pooling2dOptions: readonly string[] = ['strides', 'padding', 'poolSize']

/** What both poolings share: everything but the op. */
export class Pooling2d extends Layer {
  /** The options that were given. */
  readonly settings: Omit<Pooling2dConfig, keyof LayerOptions>

  constructor(config: Pooling2dConfig = {}) {
    super(config)
    pair(this.type, 'poolSize', config.poolSize ?? 2)
    this.settings = settingsOf(config)
  }

  override build(inputShape: Shape): void {
    if (inputShape.length === 3) return
    throw new ShapeError(`${this.name}: expected [batch, height, width, channels], got ${batchText(inputShape)}`, {
      help: 'images without a channel axis need one: x.expandDims({ axis: -1 })',
    })
  }

  /** Applies one of the pooling ops. */
  pool(op: (x: Tensor, poolSize: PerAxis, options: PoolOptions) => Tensor, x: Tensor): Tensor {
    const { poolSize = 2, strides, padding } = this.settings
    return op(x, poolSize, { strides, padding })
  }

  override get config(): LayerConfig {
    return { ...super.config, ...this.settings }
  }
}

/** Largest element of each window. Made by `maxPooling2d`. */
export class MaxPooling2d extends Pooling2d {
  static override readonly type: string = 'maxPooling2d'
  static override readonly options: readonly string[] = pooling2dOptions
  override forward(x: Tensor): Tensor {
    return this.pool(maxPool2d, x)
  }
}

/** Mean of each window. Made by `averagePooling2d`. */
export class AveragePooling2d extends Pooling2d {
  static override readonly type: string = 'averagePooling2d'
  static override readonly options: readonly string[] = pooling2dOptions
  override forward(x: Tensor): Tensor {
    return this.pool(avgPool2d, x)
  }
}

/**
 * Largest element of each window of an image.
 *
 * @param poolSize - height and width of the window; 2 by default
 * @returns layer from [batch, height, width, channels] to [batch, height', width', channels]
 * @example
 * ```ts
 * import { maxPooling2d } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * console.log(maxPooling2d(2).apply(ones([1, 8, 8, 3])).shape) // [1, 4, 4, 3]
 * ```
 */
export function maxPooling2d(poolSize: PerAxis = 2, options: Pooling2dOptions = {}): MaxPooling2d {
  return new MaxPooling2d(configOf(MaxPooling2d, { poolSize }, options))
}

/**
 * Mean of each window of an image; padding is not counted.
 *
 * @param poolSize - height and width of the window; 2 by default
 * @returns layer from [batch, height, width, channels] to [batch, height', width', channels]
 */
export function averagePooling2d(poolSize: PerAxis = 2, options: Pooling2dOptions = {}): AveragePooling2d {
  return new AveragePooling2d(configOf(AveragePooling2d, { poolSize }, options))
}
