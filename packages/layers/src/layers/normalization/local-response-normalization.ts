// Local response normalization (Krizhevsky et al. 2012, section 3.3).
import { add, div, matmul, mul, pow, square, type Tensor, tensor } from '@tensorloom/tensor'
import { checkCount, checkRange, configOf } from '../../core/check.js'
import { Layer } from '../../core/layer.js'
import type { LayerConfig, LayerOptions } from '../../core/types.js'
import { settingsOf } from '../options.js'

/** Options of `localResponseNormalization`. Defaults are PyTorch's. */
export interface LocalResponseNormalizationOptions extends LayerOptions {
  /** Factor of the mean square; 1e-4 by default. */
  readonly alpha?: number | undefined
  /** Exponent; 0.75 by default. */
  readonly beta?: number | undefined
  /** Added to the mean square; 1 by default. */
  readonly k?: number | undefined
}

/** Options of `localResponseNormalization` and its positional arguments. */
export interface LocalResponseNormalizationConfig extends LocalResponseNormalizationOptions {
  /** Number of neighbouring channels. */
  readonly size: number
}

/** Divides each channel by the activity of its neighbours. Made by `localResponseNormalization`. */
export class LocalResponseNormalization extends Layer {
  static readonly type: string = 'localResponseNormalization'
  static readonly options: readonly string[] = ['size', 'alpha', 'beta', 'k']
  /** The options that were given. */
  readonly settings: Omit<LocalResponseNormalizationConfig, keyof LayerOptions>

  constructor(config: LocalResponseNormalizationConfig) {
    super(config)
    checkCount('localResponseNormalization', 'size', config.size, 'localResponseNormalization(5)')
    for (const option of ['alpha', 'beta', 'k'] as const) {
      if (config[option] !== undefined) checkRange('localResponseNormalization', option, config[option], 0)
    }
    this.settings = settingsOf(config)
  }

  override get supportsMasking(): boolean {
    return true
  }

  override forward(x: Tensor): Tensor {
    const { size, alpha = 1e-4, beta = 0.75, k = 1 } = this.settings
    const activity = matmul(square(x), neighbours(x.shape.at(-1)!, size))
    return div(x, pow(add(mul(activity, alpha), k), beta))
  }

  override get config(): LayerConfig {
    return { ...super.config, ...this.settings }
  }
}

// [channels, channels]: 1 / size where a channel is among the neighbours of another one. Channels beyond the ends count as 0.
function neighbours(channels: number, size: number): Tensor {
  const [before, after] = [Math.floor(size / 2), Math.floor((size - 1) / 2)]
  return tensor(
    Array.from({ length: channels }, (_, from) =>
      Array.from({ length: channels }, (_, to) => (from >= to - before && from <= to + after ? 1 / size : 0)),
    ),
  )
}

/**
 * Divides each channel by the activity of its neighbours: x / (k + alpha · mean of x² over `size` channels)^beta (Krizhevsky et
 * al. 2012), as in PyTorch.
 *
 * @param size - number of neighbouring channels
 * @returns layer that keeps the shape [batch, …, channels]
 * @example
 * ```ts
 * import { localResponseNormalization } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * console.log(localResponseNormalization(5).apply(ones([2, 8, 8, 16])).shape) // [2, 8, 8, 16]
 * ```
 */
export function localResponseNormalization(
  size: number,
  options: LocalResponseNormalizationOptions = {},
): LocalResponseNormalization {
  return new LocalResponseNormalization(configOf(LocalResponseNormalization, { size }, options))
}
