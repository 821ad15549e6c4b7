// Translation: shifts images along height and width.
import { concat, mul, neg, type Shape, type Tensor, unstack } from '@tensorloom/tensor'
import { configOf } from '../../../core/check.js'
import type { LayerConfig } from '../../../core/types.js'
import { uniform } from '../random-image-layer.js'
import { type Factor, factorRange, type Range } from '../ranges.js'
import { AffineLayer, type AffineOptions, affineOptions, matrixOf } from './affine-layer.js'

/** Options of `randomTranslation` and its positional arguments. */
export interface RandomTranslationConfig extends AffineOptions {
  /** Fraction of the height, −1 to 1. */
  readonly heightFactor: Factor
  /** Fraction of the width, −1 to 1. */
  readonly widthFactor: Factor
}

interface Shift {
  /** [batch, 2]: pixels to the right, pixels down. */
  readonly translations: Tensor
}

/** Shifts images. Made by `randomTranslation`. */
export class RandomTranslation extends AffineLayer<Shift> {
  static readonly type: string = 'randomTranslation'
  static readonly options: readonly string[] = [...affineOptions, 'heightFactor', 'widthFactor']
  /** The bounds for the height. */
  readonly heightFactor: Range
  /** The bounds for the width. */
  readonly widthFactor: Range

  constructor(config: RandomTranslationConfig) {
    super(config)
    this.heightFactor = factorRange('randomTranslation', 'heightFactor', config.heightFactor, [-1, 1])
    this.widthFactor = factorRange('randomTranslation', 'widthFactor', config.widthFactor, [-1, 1])
  }

  override draw([batch, height, width]: Shape): Shift {
    const down = mul(uniform([batch!, 1], this.heightFactor), height!)
    const right = mul(uniform([batch!, 1], this.widthFactor), width!)
    return { translations: concat([right, down], { axis: 1 }) }
  }

  override matrix({ translations }: Shift): Tensor {
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
