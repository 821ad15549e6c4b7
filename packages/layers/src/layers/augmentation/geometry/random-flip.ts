// Mirror images.
import { flip, lessEqual, reshape, type Shape, stack, sub, type Tensor, unstack, where } from '@tensorloom/tensor'
import type { LayerConfig } from '../../../core/types.js'
import type { ImageSize } from '../bounding-boxes.js'
import { RandomImageLayer, type RandomImageOptions, randomOptions, uniform } from '../random-image-layer.js'
import { checkWord } from './affine-layer.js'

/** Which axes images are mirrored along. */
export type FlipMode = 'horizontal' | 'vertical' | 'horizontalAndVertical'

/** Options of `randomFlip`. */
export interface RandomFlipOptions extends RandomImageOptions {
  /** Left and right, top and bottom, or both (the default). */
  readonly mode?: FlipMode | undefined
}

/** What `randomFlip` draws for a batch. */
export interface RandomFlipTransformation {
  /** Which images are mirrored; with both axes, left and right, bool [batch, 1, 1, 1]. */
  readonly flips: Tensor
  /** The same for top and bottom, with both axes; `flips` if it is not given. */
  readonly verticalFlips?: Tensor | undefined
}

const modes: readonly FlipMode[] = ['horizontal', 'vertical', 'horizontalAndVertical']

/** Mirrors images. Made by `randomFlip`. */
export class RandomFlip extends RandomImageLayer<RandomFlipTransformation> {
  static readonly type: string = 'randomFlip'
  static readonly options: readonly string[] = ['mode', ...randomOptions]
  /** Which axes. */
  readonly mode: FlipMode

  constructor(config: RandomFlipOptions = {}) {
    super(config)
    const { mode = 'horizontalAndVertical' } = config
    checkWord('randomFlip', 'mode', mode, modes)
    this.mode = mode
  }

  override draw([batch]: Shape): RandomFlipTransformation {
    const half = (): Tensor => lessEqual(uniform([batch!, 1, 1, 1]), 0.5)
    return this.mode === 'horizontalAndVertical' ? { flips: half(), verticalFlips: half() } : { flips: half() }
  }

  /** Calls `horizontal` and `vertical`, those that the mode has. */
  along(
    x: Tensor,
    { flips, verticalFlips = flips }: RandomFlipTransformation,
    horizontal: (x: Tensor, flips: Tensor) => Tensor,
    vertical: (x: Tensor, flips: Tensor) => Tensor,
  ): Tensor {
    const sideways = this.mode === 'vertical' ? x : horizontal(x, flips)
    return this.mode === 'horizontal' ? sideways : vertical(sideways, verticalFlips)
  }

  override transformImages(images: Tensor, flips: RandomFlipTransformation): Tensor {
    const mirrored =
      (axis: number) =>
      (x: Tensor, which: Tensor): Tensor =>
        where(which, flip(x, { axis }), x)
    return this.along(images, flips, mirrored(2), mirrored(1))
  }

  override transformSegmentationMasks(masks: Tensor, flips: RandomFlipTransformation): Tensor {
    return this.transformImages(masks, flips)
  }

  override transformBoxes(boxes: Tensor, flips: RandomFlipTransformation, { height, width }: ImageSize): Tensor {
    const mirrored =
      (extent: number, first: number) =>
      (x: Tensor, which: Tensor): Tensor => {
        const sides = unstack(x, { axis: -1 })
        const changed = [...sides]
        changed[first] = sub(extent, sides[first + 2]!)
        changed[first + 2] = sub(extent, sides[first]!)
        return where(reshape(which, [-1, 1, 1]), stack(changed, { axis: -1 }), x)
      }
    return this.along(boxes, flips, mirrored(width, 0), mirrored(height, 1))
  }

  override get config(): LayerConfig {
    return { ...super.config, mode: this.mode }
  }
}

/**
 * Mirrors images at random, in training: each of the axes of `mode` with a probability of ½ for each image.
 *
 * @example
 * ```ts
 * import { randomFlip } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * const layer = randomFlip({ mode: 'horizontal' })
 * console.log(layer.apply(ones([2, 8, 8, 3]), { training: true }).shape) // [2, 8, 8, 3]
 * ```
 */
export function randomFlip(options: RandomFlipOptions = {}): RandomFlip {
  return new RandomFlip(options)
}
