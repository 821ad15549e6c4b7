// Translation: shifts images along height and width.
import { concat, mul, neg, type Shape, type Tensor, unstack } from '@tensorloom/tensor'
import { configOf } from '../../../core/check.js'
import type { LayerConfig } from '../../../core/types.js'
import { uniform } from '../random-image-layer.js'
import { type Factor, type FactorRange, factorRange } from '../ranges.js'
import { AffineLayer, type AffineOptions, affineOptions, matrixOf } from './affine-layer.js'

/** Options of `randomTranslation` and its positional arguments. */
export interface RandomTranslationConfig extends AffineOptions {
  /** Fraction of the height, −1 to 1. */
  readonly heightFactor: Factor
  /** Fraction of the width, −1 to 1. */
  readonly widthFactor: Factor
}

/** What `randomTranslation` draws for a batch. */
export interface RandomTranslationTransformation {
  /** Pixels to the right, pixels down, [batch, 2]. */
  readonly translations: Tensor
}

/** Shifts images. Made by `randomTranslation`. */
export class RandomTranslation extends AffineLayer<RandomTranslationTransformation> {
  static readonly type: string = 'randomTranslation'
  static readonly options: readonly string[] = ['heightFactor', 'widthFactor', ...affineOptions]
  /** The bounds for the height. */
  readonly heightFactor: FactorRange
  /** The bounds for the width. */
  readonly widthFactor: FactorRange

  constructor(config: RandomTranslationConfig) {
    super(config)
    this.heightFactor = factorRange('randomTranslation', 'heightFactor', config.heightFactor, [-1, 1])
    this.widthFactor = factorRange('randomTranslation', 'widthFactor', config.widthFactor, [-1, 1])
  }

  override draw([batch, height, width]: Shape): RandomTranslationTransformation {
    const down = mul(uniform([batch!, 1], this.heightFactor), height!)
    const right = mul(uniform([batch!, 1], this.widthFactor), width!)
    return { translations: concat([right, down], { axis: 1 }) }
  }

  override matrix({ translations }: RandomTranslationTransformation): Tensor {
    const [right, down] = unstack(translations, { axis: 1 }) as [Tensor, Tensor]
    return matrixOf([1, 0, neg(right), 0, 1, neg(down), 0, 0], right)
  }

  override get config(): LayerConfig {
    return { ...super.config, heightFactor: this.heightFactor, widthFactor: this.widthFactor }
  }
}

/**
 * Shifts images at random, in training.
 *
 * @param heightFactor - how far down, as a fraction of the height, −1 to 1: a range, or f for −f … f
 * @param widthFactor - how far to the right, as a fraction of the width: the same
 * @example
 * ```ts
 * import { randomTranslation } from '@tensorloom/layers'
 * import { tensor } from '@tensorloom/tensor'
 * const layer = randomTranslation(0, [0.5, 0.5], { fillMode: 'constant' })
 * const image = tensor([1, 2], { shape: [1, 1, 2, 1] })
 * console.log(layer.apply(image, { training: true }).dataSync()) // Float32Array [0, 1]
 * ```
 */
export function randomTranslation(
  heightFactor: Factor,
  widthFactor: Factor,
  options: AffineOptions = {},
): RandomTranslation {
  return new RandomTranslation(configOf(RandomTranslation, { heightFactor, widthFactor }, options))
}
