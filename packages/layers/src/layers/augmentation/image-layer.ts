// The base of layers that change images, and with them labels, bounding boxes and segmentation masks.
import {
  cast,
  DataError,
  expandDims,
  isFloating,
  moveAxis,
  type Shape,
  ShapeError,
  scope,
  squeeze,
  type Tensor,
  TensorloomError,
} from '@tensorloom/tensor'
import { shapeText } from '@tensorloom/tensor/op'
import { namedErrors } from '../../core/errors.js'
import { Layer } from '../../core/layer.js'
import type { ApplyOptions, ForwardContext, LayerConfig, LayerOptions } from '../../core/types.js'
import { checkDataFormat, type DataFormat, onChannelsLast } from '../spatial.js'
import {
  type BoundingBoxes,
  type BoundingBoxFormat,
  checkBoxFormat,
  clipBoxes,
  convertBoundingBoxes,
  type ImageSize,
} from './bounding-boxes.js'

/** Images, and what belongs to them. Without a batch axis everywhere, it is one image. */
export interface LabeledImages {
  /** [batch, height, width, channels] */
  readonly images: Tensor
  /** Classes or one-hot rows: [batch, …]. */
  readonly labels?: Tensor | undefined
  /** Boxes in the layer's `boundingBoxFormat`. */
  readonly boundingBoxes?: BoundingBoxes | undefined
  /** Classes of pixels, [batch, height, width, channels]. */
  readonly segmentationMasks?: Tensor | undefined
}

/** Options of all layers that change images. */
export interface ImageLayerOptions extends LayerOptions {
  /** The format of bounding boxes; needed by `augment` if there are boxes. */
  readonly boundingBoxFormat?: BoundingBoxFormat | undefined
  /** Where the channels are; `channelsLast` by default. Masks have them in the same place. */
  readonly dataFormat?: DataFormat | undefined
}

/** The names in `ImageLayerOptions`, beside those of all layers. */
export const imageOptions: readonly string[] = ['boundingBoxFormat', 'dataFormat']

/**
 * A layer that changes images. It draws a transformation for each batch (`draw`), and applies it to the images and to what
 * belongs to them. Subclasses override these methods.
 *
 * @typeParam T - what is drawn
 */
export class ImageLayer<T = undefined> extends Layer {
  /** The format of bounding boxes. */
  readonly boundingBoxFormat: BoundingBoxFormat | undefined
  /** Where the channels are. */
  readonly dataFormat: DataFormat | undefined

  constructor(options: ImageLayerOptions = {}) {
    super(options)
    this.boundingBoxFormat = options.boundingBoxFormat
    if (options.boundingBoxFormat !== undefined) checkBoxFormat(this.name, options.boundingBoxFormat)
    checkDataFormat(this.name, options.dataFormat)
    this.dataFormat = options.dataFormat
  }

  /** Whether the layer also changes images in inference. */
  get always(): boolean {
    return true
  }

  /**
   * Draws what is random for a batch.
   *
   * @param shape - [batch, height, width, channels]
   */
  draw(shape: Shape): T
  draw(_: Shape): T {
    return undefined as T
  }

  /** Draws a transformation from the random numbers of the layer. */
  drawn(shape: Shape): T {
    return this.draw(shape)
  }

  /** The images after the transformation. */
  transformImages(images: Tensor, transformation: T): Tensor
  transformImages(images: Tensor, _: T): Tensor {
    return images
  }

  /** The labels after the transformation; unchanged by default. */
  transformLabels(labels: Tensor, transformation: T): Tensor
  transformLabels(labels: Tensor, _: T): Tensor {
    return labels
  }

  /** The masks after the transformation; unchanged by default. */
  transformSegmentationMasks(masks: Tensor, transformation: T): Tensor
  transformSegmentationMasks(masks: Tensor, _: T): Tensor {
    return masks
  }

  /**
   * New places of boxes, [batch, boxes, 4] as `xyxy` in pixels. They are cut off at the edges afterwards. By default undefined:
   * boxes stay as they are.
   *
   * @param size - of the images before the transformation
   */
  transformBoxes(boxes: Tensor, transformation: T, size: ImageSize): Tensor | undefined
  transformBoxes(_: Tensor, __: T, ___: ImageSize): Tensor | undefined {
    return undefined
  }

  /** The boxes and their labels after the transformation, in the layer's format. */
  transformBoundingBoxes(given: BoundingBoxes, transformation: T, size: ImageSize): BoundingBoxes {
    if (this.transformBoxes === ImageLayer.prototype.transformBoxes) return given
    const format = this.boundingBoxFormat
    if (format === undefined) {
      throw new TensorloomError(`${this.name}: the format of the bounding boxes is not known`, {
        help: "give the layer boundingBoxFormat: 'xyxy'",
      })
    }
    const boxes = convertBoundingBoxes(given.boxes, format, 'xyxy', size)
    const moved = this.transformBoxes(boxes, transformation, size)
    if (moved === undefined) return given
    const after = this.sizeAfter(size)
    const clipped = clipBoxes(moved, given.labels, after)
    return { ...clipped, boxes: convertBoundingBoxes(clipped.boxes, 'xyxy', format, after) }
  }

  /** The size of images after the transformation. */
  sizeAfter(size: ImageSize): ImageSize {
    return size
  }

  override forward(x: Tensor, { training }: ForwardContext): Tensor {
    const images = asFloats(x, this.keepsDtype)
    if (!training && !this.always) return images
    if (images.rank === 3) {
      return squeeze(this.transformed(expandDims(images, { axis: 0 })), { axis: 0 })
    }
    return this.transformed(images)
  }

  /** Whether integers stay integers. */
  get keepsDtype(): boolean {
    return false
  }

  /** A batch after a transformation that is drawn for it. */
  transformed(images: Tensor): Tensor {
    checkImages(this.name, images)
    return onChannelsLast(images, this.dataFormat, (x) => this.transformImages(x, this.drawn(x.shape)))
  }

  /**
   * Changes images and what belongs to them by the same transformation.
   *
   * @param data - images, and labels, bounding boxes and masks if there are any; a batch, or one image without batch axes
   * @param options - `training`: false changes nothing, but for layers that work in inference, too; true by default
   * @returns the same parts
   * @throws `ShapeError` if the images are not images; `TensorloomError` if there are boxes, and the layer does not know their
   *   format or cannot move boxes
   */
  augment(data: LabeledImages, options: Pick<ApplyOptions, 'training'> = {}): LabeledImages {
    if (typeof data !== 'object' || data === null || data.images === undefined) {
      throw new DataError(`${this.name}: augment expects { images, labels, boundingBoxes, segmentationMasks }`, {
        help: 'for images alone, call layer.apply(images, { training: true })',
      })
    }
    const { training = true } = options
    if (!training && !this.always) return { ...data, images: asFloats(data.images, this.keepsDtype) }
    const single = data.images.rank === 3
    return scope(() =>
      namedErrors(this.name, () => {
        const batch = single ? mapParts(data, (part) => expandDims(part, { axis: 0 })) : data
        const result = this.augmentBatch({ ...batch, images: asFloats(batch.images, this.keepsDtype) })
        return single ? mapParts(result, (part) => squeeze(part, { axis: 0 })) : result
      }),
    )
  }

  /** `augment` of a batch in training. */
  augmentBatch({ images, labels, boundingBoxes, segmentationMasks }: LabeledImages): LabeledImages {
    checkImages(this.name, images)
    const first = this.dataFormat === 'channelsFirst'
    const last = (x: Tensor): Tensor => (first ? moveAxis(x, 1, -1) : x)
    const back = (x: Tensor): Tensor => (first ? moveAxis(x, -1, 1) : x)
    const given = last(images)
    const [, height, width] = given.shape as [number, number, number, number]
    const transformation = this.drawn(given.shape)
    return {
      images: back(this.transformImages(given, transformation)),
      ...(labels && { labels: this.transformLabels(labels, transformation) }),
      ...(boundingBoxes && {
        boundingBoxes: this.transformBoundingBoxes(boundingBoxes, transformation, { height, width }),
      }),
      ...(segmentationMasks && {
        segmentationMasks: back(this.transformSegmentationMasks(last(segmentationMasks), transformation)),
      }),
    }
  }

  override get config(): LayerConfig {
    return { ...super.config, boundingBoxFormat: this.boundingBoxFormat, dataFormat: this.dataFormat }
  }
}

function asFloats(x: Tensor, keep: boolean): Tensor {
  return keep || isFloating(x.dtype) ? x : cast(x, 'float32')
}

function checkImages(layer: string, images: Tensor): void {
  if (images.rank === 4) return
  throw new ShapeError(`${layer}: images have shape ${shapeText(images.shape)}`, {
    help: 'expected [batch, height, width, channels], or one image [height, width, channels]',
  })
}

/** The data with every tensor changed. */
function mapParts(data: LabeledImages, change: (part: Tensor) => Tensor): LabeledImages {
  const { images, labels, boundingBoxes, segmentationMasks } = data
  return {
    images: change(images),
    ...(labels && { labels: change(labels) }),
    ...(boundingBoxes && {
      boundingBoxes: {
        boxes: change(boundingBoxes.boxes),
        ...(boundingBoxes.labels && { labels: change(boundingBoxes.labels) }),
      },
    }),
    ...(segmentationMasks && { segmentationMasks: change(segmentationMasks) }),
  }
}
