// Rotation around the middle of the image.
import { add, cos, mul, neg, type Shape, sin, sub, type Tensor } from '@tensorloom/tensor'
import { configOf } from '../../../core/check.js'
import type { LayerConfig } from '../../../core/types.js'
import { uniform } from '../random-image-layer.js'
import { type Factor, type FactorRange, factorRange } from '../ranges.js'
import { AffineLayer, type AffineOptions, affineOptions, matrixOf } from './affine-layer.js'

/** Options of `randomRotation` and its positional arguments. */
export interface RandomRotationConfig extends AffineOptions {
  /** Fraction of a whole turn, −1 to 1. */
  readonly factor: Factor
}

/** What `randomRotation` draws for a batch. */
export interface RandomRotationTransformation {
  /** The map from the output to the input, [batch, 8]. */
  readonly rotationMatrix: Tensor
}

/** Rotates images. Made by `randomRotation`. */
export class RandomRotation extends AffineLayer<RandomRotationTransformation> {
  static readonly type: string = 'randomRotation'
  static readonly options: readonly string[] = ['factor', ...affineOptions]
  /** The bounds of the angle, as fractions of a whole turn. */
  readonly factor: FactorRange

  constructor(config: RandomRotationConfig) {
    super(config)
    this.factor = factorRange('randomRotation', 'factor', config.factor, [-1, 1])
  }

  override draw([batch, height, width]: Shape): RandomRotationTransformation {
    // Rows count downwards, so that a turn to the left is negative.
    const angle = mul(uniform([batch!], this.factor), -2 * Math.PI)
    const [x, y] = [(width! - 1) / 2, (height! - 1) / 2]
    const [c, s] = [cos(angle), sin(angle)]
    const right = sub(x, add(mul(c, x), mul(s, y)))
    const down = sub(y, sub(mul(c, y), mul(s, x)))
    return { rotationMatrix: matrixOf([c, s, right, neg(s), c, down, 0, 0], angle) }
  }

  override matrix({ rotationMatrix }: RandomRotationTransformation): Tensor {
    return rotationMatrix
  }

  override get config(): LayerConfig {
    return { ...super.config, factor: this.factor }
  }
}

/**
 * Rotates images around their middles at random, in training.
 *
 * @param factor - angle as a fraction of a whole turn, −1 to 1; positive is counter-clockwise: a range, or f for −f … f
 * @example
 * ```ts
 * import { randomRotation } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * console.log(randomRotation(0.1).apply(ones([1, 8, 8, 3]), { training: true }).shape) // [1, 8, 8, 3]
 * ```
 */
export function randomRotation(factor: Factor, options: AffineOptions = {}): RandomRotation {
  return new RandomRotation(configOf(RandomRotation, { factor }, options))
}
