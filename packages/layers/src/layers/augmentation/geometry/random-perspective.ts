// Perspective: moves the corners of images.
import {
  add,
  broadcastTo,
  cast,
  div,
  less,
  mul,
  perspectiveTransform,
  reshape,
  type Shape,
  type Tensor,
  tensor,
  unstack,
  where,
} from '@tensorloom/tensor'
import { projection } from '@tensorloom/tensor/internal'
import { checkRange } from '../../../core/check.js'
import type { LayerConfig } from '../../../core/types.js'
import { moveBoxes } from '../bounding-boxes.js'
import { perImage, RandomImageLayer, type RandomImageOptions, randomOptions, uniform } from '../random-image-layer.js'
import { type Factor, type FactorRange, factorRange } from '../ranges.js'
import { checkWord } from './affine-layer.js'

/** Options of `randomPerspective`. */
export interface RandomPerspectiveOptions extends RandomImageOptions {
  /** The probability, 0 to 1: a range from which it is drawn for each image, or p for 0 … p. 1 by default. */
  readonly factor?: Factor | undefined
  /** How far corners move at most: 1, the default, is half of the image. */
  readonly scale?: number | undefined
  /** How pixels are mixed: `bilinear` (the default) or `nearest`. Masks always take the nearest. */
  readonly interpolation?: 'bilinear' | 'nearest' | undefined
  /** The value outside of the image; 0 by default. */
  readonly fillValue?: number | undefined
}

/** What `randomPerspective` draws for a batch. */
export interface RandomPerspectiveTransformation {
  /** bool [batch] */
  readonly applyPerspective: Tensor
  /** X and y of the corners of the image, [batch, 4, 2]. */
  readonly startPoints: Tensor
  /** Where they go, [batch, 4, 2]. */
  readonly endPoints: Tensor
}

/** Changes the perspective of images. Made by `randomPerspective`. */
export class RandomPerspective extends RandomImageLayer<RandomPerspectiveTransformation> {
  static readonly type: string = 'randomPerspective'
  static readonly options: readonly string[] = ['factor', 'scale', 'interpolation', 'fillValue', ...randomOptions]
  /** The bounds of the probability. */
  readonly factor: FactorRange
  /** How far corners move at most. */
  readonly scale: number
  /** How pixels are mixed. */
  readonly interpolation: 'bilinear' | 'nearest'
  /** The value outside of the image. */
  readonly fillValue: number

  constructor(config: RandomPerspectiveOptions = {}) {
    super(config)
    const { factor = 1, scale = 1, interpolation = 'bilinear', fillValue = 0 } = config
    this.factor = factorRange('randomPerspective', 'factor', factor, [0, 1])
    checkRange('randomPerspective', 'scale', scale, 0, 1)
    checkWord('randomPerspective', 'interpolation', interpolation, ['bilinear', 'nearest'])
    this.scale = scale
    this.interpolation = interpolation
    this.fillValue = fillValue
  }

  override draw([batch, height, width]: Shape): RandomPerspectiveTransformation {
    const probability = uniform([batch!], this.factor)
    const applyPerspective = less(uniform([batch!]), probability)
    const [right, bottom] = [width! - 1, height! - 1]
    const startPoints = tensor([
      [
        [0, 0],
        [right, 0],
        [0, bottom],
        [right, bottom],
      ],
    ])
    // Each corner moves towards the middle.
    const inwards = tensor([
      [
        [1, 1],
        [-1, 1],
        [1, -1],
        [-1, -1],
      ],
    ])
    const reach = mul(inwards, tensor([(right * this.scale) / 2, (bottom * this.scale) / 2]))
    const endPoints = add(startPoints, mul(uniform([batch!, 4, 2]), reach))
    return { applyPerspective, startPoints: broadcastTo(startPoints, [batch!, 4, 2]), endPoints }
  }

  override transformImages(images: Tensor, corners: RandomPerspectiveTransformation): Tensor {
    return this.moved(images, corners, this.interpolation)
  }

  override transformSegmentationMasks(masks: Tensor, corners: RandomPerspectiveTransformation): Tensor {
    return cast(this.moved(masks, corners, 'nearest'), masks.dtype)
  }

  /** The images whose turn it is, moved. */
  moved(images: Tensor, corners: RandomPerspectiveTransformation, interpolation: 'bilinear' | 'nearest'): Tensor {
    const { applyPerspective, startPoints, endPoints } = corners
    const options = { interpolation, fillValue: this.fillValue } as const
    return where(perImage(applyPerspective), perspectiveTransform(images, startPoints, endPoints, options), images)
  }

  override transformBoxes(
    boxes: Tensor,
    { applyPerspective, startPoints, endPoints }: RandomPerspectiveTransformation,
  ): Tensor {
    const [a0, a1, a2, b0, b1, b2, c0, c1] = unstack(reshape(projection(startPoints, endPoints), [-1, 8, 1, 1]), {
      axis: 1,
    }) as [Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor]
    const moved = moveBoxes(boxes, (x, y) => {
      const along = (p: Tensor, q: Tensor, r: Tensor | number): Tensor => add(add(mul(p, x), mul(q, y)), r)
      const depth = along(c0, c1, 1)
      return [div(along(a0, a1, a2), depth), div(along(b0, b1, b2), depth)]
    })
    return where(reshape(applyPerspective, [-1, 1, 1]), moved, boxes)
  }

  override get config(): LayerConfig {
    const { factor, scale, interpolation, fillValue } = this
    return { ...super.config, factor, scale, interpolation, fillValue }
  }
}

/**
 * Changes the perspective of images at random, in training: the four corners move towards the middle by random distances.
 *
 * @example
 * ```ts
 * import { randomPerspective } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * console.log(randomPerspective({ scale: 0.2 }).apply(ones([1, 8, 8, 3]), { training: true }).shape) // [1, 8, 8, 3]
 * ```
 */
export function randomPerspective(options: RandomPerspectiveOptions = {}): RandomPerspective {
  return new RandomPerspective(options)
}
