// Parts of images at random places.
import {
  add,
  arange,
  cast,
  expandDims,
  floor,
  gather,
  mul,
  resizeImages,
  type Shape,
  squeeze,
  sub,
  type Tensor,
  tensor,
} from '@tensorloom/tensor'
import { isAbstract } from '@tensorloom/tensor/op'
import { checkCount, configOf } from '../../../core/check.js'
import type { ForwardContext, LayerConfig } from '../../../core/types.js'
import { onChannelsLast } from '../../spatial.js'
import { type ImageSize, moveBoxes } from '../bounding-boxes.js'
import { RandomImageLayer, type RandomImageOptions, randomOptions, uniform } from '../random-image-layer.js'

/** Options of `randomCrop` and its positional arguments. */
export interface RandomCropConfig extends RandomImageOptions {
  /** Height in pixels. */
  readonly height: number
  /** Width in pixels. */
  readonly width: number
}

/** What `randomCrop` draws for a batch. */
export interface RandomCropTransformation {
  /** The first row, int32 scalar. */
  readonly top: Tensor
  /** The first column, int32 scalar. */
  readonly left: Tensor
  /** Height and width of the part. */
  readonly part: ImageSize
}

/** Crops images at random places. Made by `randomCrop`. */
export class RandomCrop extends RandomImageLayer<RandomCropTransformation> {
  static readonly type: string = 'randomCrop'
  static readonly options: readonly string[] = ['height', 'width', ...randomOptions]
  /** Height of the output. */
  readonly height: number
  /** Width of the output. */
  readonly width: number

  constructor(config: RandomCropConfig) {
    super(config)
    checkCount('randomCrop', 'height', config.height, 'randomCrop(224, 224)')
    checkCount('randomCrop', 'width', config.width, 'randomCrop(224, 224)')
    this.height = config.height
    this.width = config.width
  }

  override draw([, rows, columns]: Shape): RandomCropTransformation {
    const { height, width } = this
    if (rows! >= height && columns! >= width) {
      const start = (room: number): Tensor => cast(floor(mul(uniform([]), room + 1)), 'int32')
      return { top: start(rows! - height), left: start(columns! - width), part: { height, width } }
    }
    // The largest part in the middle that has the aspect ratio of the output.
    const part = {
      height: Math.max(1, Math.min(rows!, Math.floor((columns! * height) / width))),
      width: Math.max(1, Math.min(columns!, Math.floor((rows! * width) / height))),
    }
    const middle = (room: number): Tensor => tensor(Math.floor(room / 2), { dtype: 'int32' })
    return { top: middle(rows! - part.height), left: middle(columns! - part.width), part }
  }

  // A graph plans for training, whose images are all of one size.
  override forward(x: Tensor, context: ForwardContext): Tensor {
    if (context.training || !isAbstract(x)) return super.forward(x, context)
    const batch = x.rank === 3 ? expandDims(x, { axis: 0 }) : x
    const planned = onChannelsLast(batch, this.dataFormat, (images) => resizeImages(images, [this.height, this.width]))
    return x.rank === 3 ? squeeze(planned, { axis: 0 }) : planned
  }

  override transformImages(images: Tensor, place: RandomCropTransformation): Tensor {
    return this.cropped(images, place, 'bilinear')
  }

  override transformSegmentationMasks(masks: Tensor, place: RandomCropTransformation): Tensor {
    return cast(this.cropped(masks, place, 'nearest'), masks.dtype)
  }

  /** The part at a place, resized if it is smaller than the output. */
  cropped(
    images: Tensor,
    { top, left, part }: RandomCropTransformation,
    interpolation: 'bilinear' | 'nearest',
  ): Tensor {
    const lines = (start: Tensor, extent: number): Tensor => add(start, arange(0, extent, { dtype: 'int32' }))
    const rows = gather(images, lines(top, part.height), { axis: 1 })
    const cropped = gather(rows, lines(left, part.width), { axis: 2 })
    return resizeImages(cropped, [this.height, this.width], { interpolation })
  }

  override transformBoxes(boxes: Tensor, { top, left, part }: RandomCropTransformation): Tensor {
    return moveBoxes(boxes, (x, y) => [
      mul(sub(x, left), this.width / part.width),
      mul(sub(y, top), this.height / part.height),
    ])
  }

  override sizeAfter(): ImageSize {
    return { height: this.height, width: this.width }
  }

  override get config(): LayerConfig {
    return { ...super.config, height: this.height, width: this.width }
  }
}

/**
 * Crops images at a random place, in training; all images of a batch at the same place. Of an image that is smaller, it resizes
 * the largest part in the middle that has the aspect ratio of the output. In inference it returns its input, as in Keras:
 * use `centerCrop` there.
 *
 * @param height - height of the output in pixels
 * @param width - width of the output in pixels
 * @example
 * ```ts
 * import { randomCrop } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * console.log(randomCrop(4, 6).apply(ones([1, 20, 20, 3]), { training: true }).shape) // [1, 4, 6, 3]
 * ```
 */
export function randomCrop(height: number, width: number, options: RandomImageOptions = {}): RandomCrop {
  return new RandomCrop(configOf(RandomCrop, { height, width }, options))
}
