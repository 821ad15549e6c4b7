// Additive normal noise in training.
import { add, randomNormal, type Tensor } from '@tensorloom/tensor'
import { checkRange, configOf } from '../../core/check.js'
import { Layer } from '../../core/layer.js'
import type { ForwardContext, LayerConfig, LayerOptions } from '../../core/types.js'
import { settingsOf } from '../options.js'
import { checkSeed, type SeedOptions, withSeed } from './seed.js'

/** Options of `gaussianNoise` and its positional arguments. */
export interface GaussianNoiseConfig extends SeedOptions {
  /** Standard deviation of the noise. */
  readonly stddev: number
}

/** Adds normal noise in training. Made by `gaussianNoise`. */
export class GaussianNoise extends Layer {
  static readonly type: string = 'gaussianNoise'
  static readonly options: readonly string[] = ['stddev', 'seed']
  /** The options that were given. */
  readonly settings: Omit<GaussianNoiseConfig, keyof LayerOptions>

  constructor(config: GaussianNoiseConfig) {
    super(config)
    checkRange('gaussianNoise', 'stddev', config.stddev, 0)
    checkSeed('gaussianNoise', config.seed)
    this.settings = settingsOf(config)
  }

  override get supportsMasking(): boolean {
    return true
  }

  override forward(x: Tensor, { training }: ForwardContext<Tensor>): Tensor {
    const { stddev: standardDeviation, seed } = this.settings
    if (!training || standardDeviation === 0) return x
    return add(
      x,
      withSeed(seed, () => randomNormal(x.shape, { standardDeviation })),
    )
  }

  override get config(): LayerConfig {
    return { ...super.config, ...this.settings }
  }
}

/**
 * In training, adds normal noise with mean 0. In inference, returns its input.
 *
 * @param stddev - standard deviation of the noise
 * @example
 * ```ts
 * import { gaussianNoise } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * console.log(gaussianNoise(0.1).apply(ones([1, 8]), { training: true }).shape) // [1, 8]
 * ```
 */
export function gaussianNoise(stddev: number, options: SeedOptions = {}): GaussianNoise {
  return new GaussianNoise(configOf(GaussianNoise, { stddev }, options))
}
