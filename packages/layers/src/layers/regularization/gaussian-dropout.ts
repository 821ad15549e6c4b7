// Multiplicative normal noise in training (Srivastava et al. 2014, section 10).
import { mul, randomNormal, type Tensor } from '@tensorloom/tensor'
import { configOf } from '../../core/check.js'
import { Layer } from '../../core/layer.js'
import type { ForwardContext, LayerConfig, LayerOptions } from '../../core/types.js'
import { settingsOf } from '../options.js'
import { checkRate } from './rate.js'
import { checkSeed, type SeedOptions, withSeed } from './seed.js'

/** Options of `gaussianDropout` and its positional arguments. */
export interface GaussianDropoutConfig extends SeedOptions {
  /** The noise has the standard deviation √(rate / (1 − rate)); at least 0 and below 1. */
  readonly rate: number
}

/** Multiplies by normal noise in training. Made by `gaussianDropout`. */
export class GaussianDropout extends Layer {
  static readonly type: string = 'gaussianDropout'
  static readonly options: readonly string[] = ['rate', 'seed']
  /** The options that were given. */
  readonly settings: Omit<GaussianDropoutConfig, keyof LayerOptions>

  constructor(config: GaussianDropoutConfig) {
    super(config)
    checkRate('gaussianDropout', config.rate)
    checkSeed('gaussianDropout', config.seed)
    this.settings = settingsOf(config)
  }

  override get supportsMasking(): boolean {
    return true
  }

  override forward(x: Tensor, { training }: ForwardContext<Tensor>): Tensor {
    const { rate, seed } = this.settings
    if (!training || rate === 0) return x
    const standardDeviation = Math.sqrt(rate / (1 - rate))
    return mul(
      x,
      withSeed(seed, () => randomNormal(x.shape, { mean: 1, standardDeviation })),
    )
  }

  override get config(): LayerConfig {
    return { ...super.config, ...this.settings }
  }
}

/**
 * In training, multiplies by normal noise with mean 1 and the variance that `dropout` of the same rate has (Srivastava et al. 2014).
 * In inference, returns its input.
 *
 * @param rate - the noise has the standard deviation √(rate / (1 − rate)); at least 0 and below 1
 * @example
 * ```ts
 * import { gaussianDropout } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * console.log(gaussianDropout(0.5).apply(ones([1, 8]), { training: true }).shape) // [1, 8]
 * ```
 */
export function gaussianDropout(rate: number, options: SeedOptions = {}): GaussianDropout {
  return new GaussianDropout(configOf(GaussianDropout, { rate }, options))
}
