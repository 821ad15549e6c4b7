// Shear: shifts rows or columns the further, the further they are from the edge.
import { concat, greater, mul, type Shape, type Tensor, unstack, where } from '@tensorloom/tensor'
import type { LayerConfig } from '../../../core/types.js'
import { uniform } from '../random-image-layer.js'
import { type Factor, type FactorRange, factorRange } from '../ranges.js'
import { AffineLayer, type AffineOptions, affineOptions, matrixOf } from './affine-layer.js'

/** Options of `randomShear`. */
export interface RandomShearOptions extends AffineOptions {
  /** How far rows shift for each row of distance, 0 to 1: a range, or f for up to f. 0 by default. */
  readonly xFactor?: Factor | undefined
  /** How far columns shift for each column of distance: the same. */
  readonly yFactor?: Factor | undefined
}

/** What `randomShear` draws for a batch. */
export interface RandomShearTransformation {
  /** Along x, along y, [batch, 2]. */
  readonly shearFactor: Tensor
}

/** Shears images. Made by `randomShear`. */
export class RandomShear extends AffineLayer<RandomShearTransformation> {
  static readonly type: string = 'randomShear'
  static readonly options: readonly string[] = ['xFactor', 'yFactor', ...affineOptions]
  /** The bounds along x. */
  readonly xFactor: FactorRange
  /** The bounds along y. */
  readonly yFactor: FactorRange

  constructor(config: RandomShearOptions = {}) {
    super(config)
    const { xFactor = 0, yFactor = 0 } = config
    this.xFactor = factorRange('randomShear', 'xFactor', xFactor, [0, 1], true)
    this.yFactor = factorRange('randomShear', 'yFactor', yFactor, [0, 1], true)
  }

  override draw([batch]: Shape): RandomShearTransformation {
    const sign = where(greater(uniform([batch!, 1]), 0.5), -1, 1)
    const [x, y] = [uniform([batch!, 1], this.xFactor), uniform([batch!, 1], this.yFactor)]
    return { shearFactor: mul(sign, concat([x, y], { axis: 1 })) }
  }

  override matrix({ shearFactor }: RandomShearTransformation): Tensor {
    const [x, y] = unstack(shearFactor, { axis: 1 }) as [Tensor, Tensor]
    return matrixOf([1, x, 0, y, 1, 0, 0, 0], x)
  }

  override get config(): LayerConfig {
    return { ...super.config, xFactor: this.xFactor, yFactor: this.yFactor }
  }
}

/**
 * Shears images at random, in training, in both directions.
 *
 * @example
 * ```ts
 * import { randomShear } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * console.log(randomShear({ xFactor: 0.3 }).apply(ones([1, 8, 8, 3]), { training: true }).shape) // [1, 8, 8, 3]
 * ```
 */
export function randomShear(options: RandomShearOptions = {}): RandomShear {
  return new RandomShear(options)
}
