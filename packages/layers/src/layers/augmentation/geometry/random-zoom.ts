// Zoom towards the middle of the image, or away from it.
import { mul, reshape, type Shape, sub, type Tensor } from '@tensorloom/tensor'
import { configOf } from '../../../core/check.js'
import type { LayerConfig } from '../../../core/types.js'
import type { ImageSize } from '../bounding-boxes.js'
import { uniform } from '../random-image-layer.js'
import { type Factor, type FactorRange, factorRange } from '../ranges.js'
import { AffineLayer, type AffineOptions, affineOptions, matrixOf } from './affine-layer.js'

/** Options of `randomZoom`. */
export interface RandomZoomOptions extends AffineOptions {
  /** The same for the width, drawn on its own. By default the aspect ratio stays the same. */
  readonly widthFactor?: Factor | null | undefined
}

/** Options of `randomZoom` and its positional arguments. */
export interface RandomZoomConfig extends RandomZoomOptions {
  /** How much more of the height is seen, −1 to 1. */
  readonly heightFactor: Factor
}

/** What `randomZoom` draws for a batch. */
export interface RandomZoomTransformation {
  /** Extent of what is seen, as a factor of the height, [batch, 1]. */
  readonly heightZoom: Tensor
  /** The same for the width, [batch, 1]. */
  readonly widthZoom: Tensor
}

/** Zooms images. Made by `randomZoom`. */
export class RandomZoom extends AffineLayer<RandomZoomTransformation> {
  static readonly type: string = 'randomZoom'
  static readonly options: readonly string[] = ['heightFactor', 'widthFactor', ...affineOptions]
  /** The bounds for the height. */
  readonly heightFactor: FactorRange
  /** The bounds for the width; undefined if both axes zoom together. */
  readonly widthFactor: FactorRange | undefined

  constructor(config: RandomZoomConfig) {
    super(config)
    const { heightFactor, widthFactor } = config
    this.heightFactor = factorRange('randomZoom', 'heightFactor', heightFactor, [-1, 1])
    this.widthFactor =
      widthFactor === undefined || widthFactor === null
        ? undefined
        : factorRange('randomZoom', 'widthFactor', widthFactor, [-1, 1])
  }

  override draw([batch]: Shape): RandomZoomTransformation {
    const zoom = ([low, high]: FactorRange): Tensor => uniform([batch!, 1], [1 + low, 1 + high])
    const heightZoom = zoom(this.heightFactor)
    return { heightZoom, widthZoom: this.widthFactor === undefined ? heightZoom : zoom(this.widthFactor) }
  }

  override matrix({ heightZoom, widthZoom }: RandomZoomTransformation, { height, width }: ImageSize): Tensor {
    const [down, across] = [reshape(heightZoom, [-1]), reshape(widthZoom, [-1])]
    const right = mul(sub(1, across), (width - 1) / 2)
    const below = mul(sub(1, down), (height - 1) / 2)
    return matrixOf([across, 0, right, 0, down, below, 0, 0], down)
  }

  override get config(): LayerConfig {
    return { ...super.config, heightFactor: this.heightFactor, widthFactor: this.widthFactor }
  }
}

/**
 * Zooms images out (positive factors) and in (negative factors) at random, in training.
 *
 * @param heightFactor - how much more of the height is seen, −1 to 1: a range, or f for −f … f
 * @example
 * ```ts
 * import { randomZoom } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * console.log(randomZoom([-0.2, 0]).apply(ones([1, 8, 8, 3]), { training: true }).shape) // [1, 8, 8, 3]
 * ```
 */
export function randomZoom(heightFactor: Factor, options: RandomZoomOptions = {}): RandomZoom {
  return new RandomZoom(configOf(RandomZoom, { heightFactor }, options))
}
