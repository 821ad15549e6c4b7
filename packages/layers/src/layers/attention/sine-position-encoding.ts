// Sinusoidal positions (Vaswani et al. 2017, section 3.5).
import { arange, broadcastTo, cast, cos, isFloating, mul, reshape, sin, stack, type Tensor } from '@tensorloom/tensor'
import { checkRange, configOf } from '../../core/check.js'
import { Layer } from '../../core/layer.js'
import type { ForwardContext, LayerConfig, LayerOptions } from '../../core/types.js'
import { settingsOf } from '../options.js'
import { positionsFrom } from './masks.js'
import { checkSequence } from './positions.js'

/** Options of `sinePositionEncoding`. */
export interface SinePositionEncodingOptions extends LayerOptions {
  /** The longest period is 2π times this many steps; 10,000 by default. */
  readonly maxWavelength?: number | undefined
}

/** Sinusoidal positions. Made by `sinePositionEncoding`. */
export class SinePositionEncoding extends Layer {
  static readonly type: string = 'sinePositionEncoding'
  static readonly options: readonly string[] = ['maxWavelength']
  /** The options that were given. */
  readonly settings: Omit<SinePositionEncodingOptions, keyof LayerOptions>

  constructor(config: SinePositionEncodingOptions = {}) {
    super(config)
    checkRange('sinePositionEncoding', 'maxWavelength', config.maxWavelength ?? 1, Number.MIN_VALUE)
    this.settings = settingsOf(config)
  }

  override forward(x: Tensor, { cache }: ForwardContext<Tensor>): Tensor {
    checkSequence(this.name, x)
    const { maxWavelength = 10_000 } = this.settings
    const [time, features] = x.shape.slice(-2) as [number, number]
    const start = cache?.position ?? 0
    const pairs = Math.ceil(features / 2)
    const rates = mul(arange(0, pairs), (-2 / features) * Math.log(maxWavelength)).exp()
    const angles = mul(reshape(positionsFrom(start, time), [time, 1]), rates)
    // Sine and cosine take turns.
    const both = reshape(stack([sin(angles), cos(angles)], { axis: -1 }), [time, 2 * pairs])
    const codes = 2 * pairs === features ? both : both.slice([0, 0], [time, features])
    return broadcastTo(isFloating(x.dtype) ? cast(codes, x.dtype) : codes, x.shape)
  }

  override get config(): LayerConfig {
    return { ...super.config, ...this.settings }
  }
}

/**
 * Sinusoidal positions, to be added to the input (Vaswani et al. 2017, section 3.5): feature 2k of position p is sin(p /
 * maxWavelength^(2k / features)), and feature 2k + 1 its cosine.
 *
 * @returns layer from [batch, time, features] to positions of the same shape, without parameters
 * @example
 * ```ts
 * import { sinePositionEncoding } from '@tensorloom/layers'
 * import { zeros } from '@tensorloom/tensor'
 * const x = zeros([1, 2, 2])
 * const y = x.add(sinePositionEncoding().apply(x))
 * console.log(y.dataSync()) // Float32Array [0, 1, 0.841471, 0.5403023]
 * ```
 */
export function sinePositionEncoding(options: SinePositionEncodingOptions = {}): SinePositionEncoding {
  return new SinePositionEncoding(configOf(SinePositionEncoding, {}, options))
}
