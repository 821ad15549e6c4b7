// The middle of images.
import { add, cast, mul, resizeImages, slice, type Tensor } from '@tensorloom/tensor'
import { checkCount, configOf } from '../../../core/check.js'
import type { LayerConfig } from '../../../core/types.js'
import { type ImageSize, moveBoxes } from '../bounding-boxes.js'
import { ImageLayer, type ImageLayerOptions, imageOptions } from '../image-layer.js'

/** Options of `centerCrop` and its positional arguments. */
export interface CenterCropConfig extends ImageLayerOptions {
  /** Height in pixels. */
  readonly height: number
  /** Width in pixels. */
  readonly width: number
}

/** Crops images to their middles. Made by `centerCrop`. */
export class CenterCrop extends ImageLayer {
  static readonly type: string = 'centerCrop'
  static readonly options: readonly string[] = ['height', 'width', ...imageOptions]
  /** Height of the output. */
  readonly height: number
  /** Width of the output. */
  readonly width: number

  constructor(config: CenterCropConfig) {
    super(config)
    checkCount('centerCrop', 'height', config.height, 'centerCrop(224, 224)')
    checkCount('centerCrop', 'width', config.width, 'centerCrop(224, 224)')
    this.height = config.height
    this.width = config.width
  }

  override transformImages(images: Tensor): Tensor {
    return this.cropped(images, 'bilinear')
  }

  override transformSegmentationMasks(masks: Tensor): Tensor {
    return cast(this.cropped(masks, 'nearest'), masks.dtype)
  }

  /** The middle, or, of a smaller image, the largest part of that aspect ratio, resized. */
  cropped(images: Tensor, interpolation: 'bilinear' | 'nearest'): Tensor {
    const [batch, rows, columns, channels] = images.shape as [number, number, number, number]
    const { height, width } = this
    if (rows < height || columns < width) {
      return resizeImages(images, [height, width], { interpolation, cropToAspectRatio: true })
    }
    const begin = [0, Math.floor((rows - height) / 2), Math.floor((columns - width) / 2), 0]
    return slice(images, begin, [batch, height, width, channels])
  }

  override transformBoxes(boxes: Tensor, _: undefined, { height: rows, width: columns }: ImageSize): Tensor {
    const { height, width } = this
    const fits = rows >= height && columns >= width
    const tall = fits ? height : Math.max(1, Math.min(rows, Math.floor((columns * height) / width)))
    const wide = fits ? width : Math.max(1, Math.min(columns, Math.floor((rows * width) / height)))
    const [top, left] = [Math.floor((rows - tall) / 2), Math.floor((columns - wide) / 2)]
    return moveBoxes(boxes, (x, y) => [mul(add(x, -left), width / wide), mul(add(y, -top), height / tall)])
  }

  override sizeAfter(): ImageSize {
    return { height: this.height, width: this.width }
  }

  override get config(): LayerConfig {
    return { ...super.config, height: this.height, width: this.width }
  }
}

/**
 * Crops images to their middles. Of an image that is smaller, it resizes the largest part that has the aspect ratio of the
 * output. It also works in inference.
 *
 * @param height - height of the output in pixels
 * @param width - width of the output in pixels
 * @example
 * ```ts
 * import { centerCrop } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * console.log(centerCrop(4, 6).apply(ones([1, 20, 20, 3])).shape) // [1, 4, 6, 3]
 * ```
 */
export function centerCrop(height: number, width: number, options: ImageLayerOptions = {}): CenterCrop {
  return new CenterCrop(configOf(CenterCrop, { height, width }, options))
}
