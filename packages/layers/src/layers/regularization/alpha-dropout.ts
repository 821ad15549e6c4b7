// Dropout that keeps mean and variance of self-normalising networks (Klambauer et al. 2017, section 3).
import { add, greaterEqual, mul, randomUniform, type Tensor, where } from '@tensorloom/tensor'
import { configOf } from '../../core/check.js'
import { Layer } from '../../core/layer.js'
import type { ForwardContext, LayerConfig, LayerOptions } from '../../core/types.js'
import { settingsOf } from '../options.js'
import { concreteNoiseShape, type DropoutConfig, type DropoutOptions } from './dropout.js'
import { checkRate } from './rate.js'
import { checkSeed, withSeed } from './seed.js'

// −scale · alpha of `selu`: its value far below 0.
const saturated = -1.0507009873554805 * 1.6732632423543772

/** Sets elements to the negative limit of `selu` at random in training. Made by `alphaDropout`. */
export class AlphaDropout extends Layer {
  static readonly type: string = 'alphaDropout'
  static readonly options: readonly string[] = ['noiseShape', 'rate', 'seed']
  /** The options that were given. */
  readonly settings: Omit<DropoutConfig, keyof LayerOptions>

  constructor(config: DropoutConfig) {
    super(config)
    checkRate('alphaDropout', config.rate)
    checkSeed('alphaDropout', config.seed)
    this.settings = settingsOf(config)
  }

  override get supportsMasking(): boolean {
    return true
  }

  override forward(x: Tensor, { training }: ForwardContext<Tensor>): Tensor {
    const { rate, seed, noiseShape } = this.settings
    if (!training || rate === 0) return x
    const shape = concreteNoiseShape(this.name, noiseShape, x)
    const kept = greaterEqual(
      withSeed(seed, () => randomUniform(shape)),
      rate,
    )
    // The affine map that brings mean 0 and variance 1 back.
    const scale = ((1 - rate) * (1 + rate * saturated ** 2)) ** -0.5
    return add(mul(where(kept, x, saturated), scale), -scale * saturated * rate)
  }

  override get config(): LayerConfig {
    return { ...super.config, ...this.settings }
  }
}

/**
 * In training, sets a fraction of the elements to the negative limit of `selu`, then scales and shifts so that mean 0 and variance
 * 1 stay (Klambauer et al. 2017). In inference, returns its input. Use it with `selu` and `lecunNormal`.
 *
 * @param rate - fraction of elements to drop, at least 0 and below 1
 * @example
 * ```ts
 * import { alphaDropout } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * console.log(alphaDropout(0.2).apply(ones([1, 8]), { training: true }).shape) // [1, 8]
 * ```
 */
export function alphaDropout(rate: number, options: DropoutOptions = {}): AlphaDropout {
  return new AlphaDropout(configOf(AlphaDropout, { rate }, options))
}
