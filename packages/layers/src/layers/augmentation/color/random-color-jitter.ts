// Colour jitter: brightness, contrast, saturation and hue, one after the other.
import type { Shape, Tensor } from '@tensorloom/tensor'
import type { LayerConfig } from '../../../core/types.js'
import type { ImageLayer } from '../image-layer.js'
import { RandomImageLayer, randomOptions } from '../random-image-layer.js'
import { type Factor, type FactorRange, pixelRange } from '../ranges.js'
import type { ColorConfig, ColorOptions } from './color-layer.js'
import { RandomBrightness } from './random-brightness.js'
import { RandomContrast } from './random-contrast.js'
import { RandomHue } from './random-hue.js'
import { RandomSaturation } from './random-saturation.js'

/** Options of `randomColorJitter`. A factor that is left out changes nothing. */
export interface RandomColorJitterOptions extends ColorOptions {
  /** See `randomBrightness`. */
  readonly brightnessFactor?: Factor | undefined
  /** See `randomContrast`. */
  readonly contrastFactor?: Factor | undefined
  /** See `randomSaturation`. */
  readonly saturationFactor?: Factor | undefined
  /** See `randomHue`. */
  readonly hueFactor?: Factor | undefined
}

const factorOptions = ['brightnessFactor', 'contrastFactor', 'saturationFactor', 'hueFactor'] as const

/** Changes brightness, contrast, saturation and hue. Made by `randomColorJitter`. */
export class RandomColorJitter extends RandomImageLayer<readonly unknown[]> {
  static readonly type: string = 'randomColorJitter'
  static readonly options: readonly string[] = ['valueRange', ...factorOptions, ...randomOptions]
  /** The smallest and largest pixel value. */
  readonly valueRange: FactorRange
  /** The factors that were given. */
  readonly factors: Pick<
    RandomColorJitterOptions,
    'brightnessFactor' | 'contrastFactor' | 'saturationFactor' | 'hueFactor'
  >
  /** The layers of those factors, in the order of their use. */
  readonly steps: () => readonly ImageLayer<unknown>[]

  constructor(config: RandomColorJitterOptions = {}) {
    super(config)
    const { brightnessFactor, contrastFactor, saturationFactor, hueFactor } = config
    this.valueRange = pixelRange('randomColorJitter', config.valueRange)
    const part = (
      Class: new (config: ColorConfig) => object,
      factor: Factor | undefined,
    ): readonly ImageLayer<unknown>[] =>
      factor === undefined ? [] : [new Class({ factor, valueRange: this.valueRange }) as ImageLayer<unknown>]
    const steps = [
      ...part(RandomBrightness, brightnessFactor),
      ...part(RandomContrast, contrastFactor),
      ...part(RandomSaturation, saturationFactor),
      ...part(RandomHue, hueFactor),
    ]
    // A function, because these layers have no parameters and no names of their own in the model.
    this.steps = () => steps
    this.factors = Object.fromEntries(
      factorOptions.filter((name) => config[name] !== undefined).map((name) => [name, config[name]!]),
    )
  }

  override draw(shape: Shape): readonly unknown[] {
    return this.steps().map((step) => step.draw(shape))
  }

  override transformImages(images: Tensor, drawn: readonly unknown[]): Tensor {
    return this.steps().reduce((x, step, k) => step.transformImages(x, drawn[k]), images)
  }

  override get config(): LayerConfig {
    return { ...super.config, valueRange: this.valueRange, ...this.factors }
  }
}

/**
 * Changes brightness, contrast, saturation and hue of RGB images at random, in training, in this order.
 *
 * @example
 * ```ts
 * import { randomColorJitter } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * const layer = randomColorJitter({ brightnessFactor: 0.2, hueFactor: 0.1 })
 * console.log(layer.apply(ones([1, 4, 4, 3]), { training: true }).shape) // [1, 4, 4, 3]
 * ```
 */
export function randomColorJitter(options: RandomColorJitterOptions = {}): RandomColorJitter {
  return new RandomColorJitter(options)
}
