// The same number of bounding boxes for every image.
import { pad, slice, type Tensor } from '@tensorloom/tensor'
import { checkCount, configOf } from '../../../core/check.js'
import type { LayerConfig } from '../../../core/types.js'
import type { BoundingBoxes } from '../bounding-boxes.js'
import { ImageLayer, type ImageLayerOptions, imageOptions } from '../image-layer.js'

/** Options of `maxNumBoundingBoxes`. */
export interface MaxNumBoundingBoxesOptions extends ImageLayerOptions {
  /** What stands for boxes and labels that are missing; −1 by default. */
  readonly fillValue?: number | undefined
}

/** Options of `maxNumBoundingBoxes` and its positional arguments. */
export interface MaxNumBoundingBoxesConfig extends MaxNumBoundingBoxesOptions {
  /** Number of boxes for each image. */
  readonly maxNumber: number
}

/** Cuts or pads bounding boxes to a number. Made by `maxNumBoundingBoxes`. */
export class MaxNumBoundingBoxes extends ImageLayer {
  static readonly type: string = 'maxNumBoundingBoxes'
  static readonly options: readonly string[] = ['maxNumber', 'fillValue', ...imageOptions]
  /** Number of boxes for each image. */
  readonly maxNumber: number
  /** What stands for missing boxes. */
  readonly fillValue: number

  constructor(config: MaxNumBoundingBoxesConfig) {
    super(config)
    checkCount('maxNumBoundingBoxes', 'maxNumber', config.maxNumber, 'maxNumBoundingBoxes(10)')
    this.maxNumber = config.maxNumber
    this.fillValue = config.fillValue ?? -1
  }

  override get keepsDtype(): boolean {
    return true
  }

  override transformBoundingBoxes({ boxes, labels }: BoundingBoxes): BoundingBoxes {
    return { boxes: this.fitted(boxes), ...(labels && { labels: this.fitted(labels) }) }
  }

  /** The first boxes, and padding after them: [batch, boxes, …]. */
  fitted(x: Tensor): Tensor {
    const { shape } = x
    const kept = Math.min(shape[1]!, this.maxNumber)
    const first = slice(
      x,
      shape.map(() => 0),
      [shape[0]!, kept, ...shape.slice(2)],
    )
    const paddings = shape.map((_, k) => [0, k === 1 ? this.maxNumber - kept : 0] as const)
    return pad(first, paddings, { value: this.fillValue })
  }

  override get config(): LayerConfig {
    return { ...super.config, maxNumber: this.maxNumber, fillValue: this.fillValue }
  }
}

/**
 * Gives every image the same number of bounding boxes: more are cut off, and missing ones are padded. Use `augment`.
 *
 * @param maxNumber - number of boxes for each image
 * @example
 * ```ts
 * import { maxNumBoundingBoxes } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * const boundingBoxes = { boxes: ones([1, 2, 4]), labels: ones([1, 2]) }
 * const data = maxNumBoundingBoxes(3).augment({ images: ones([1, 8, 8, 3]), boundingBoxes })
 * console.log(data.boundingBoxes!.labels!.dataSync()) // Float32Array [1, 1, -1]
 * ```
 */
export function maxNumBoundingBoxes(maxNumber: number, options: MaxNumBoundingBoxesOptions = {}): MaxNumBoundingBoxes {
  return new MaxNumBoundingBoxes(configOf(MaxNumBoundingBoxes, { maxNumber }, options))
}
