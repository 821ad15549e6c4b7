// RandAugment (Cubuk et al. 2019): a few operations, chosen at random for each batch.
import type { Shape, Tensor } from '@tensorloom/tensor'
import { hostUniform } from '@tensorloom/tensor/internal'
import { checkCount } from '../../../core/check.js'
import type { LayerConfig } from '../../../core/types.js'
import type { BoundingBoxes, ImageSize } from '../bounding-boxes.js'
import { checkWord } from '../geometry/affine-layer.js'
import { RandomImageLayer, type RandomImageOptions, randomOptions } from '../random-image-layer.js'
import { type Factor, type FactorRange, factorRange, pixelRange } from '../ranges.js'
import { type AugmentationOperation, basicOperations, colorOperations } from './operations.js'

/** Options of `randAugment`. */
export interface RandAugmentOptions extends RandomImageOptions {
  /** The smallest and largest pixel value; [0, 255] by default. */
  readonly valueRange?: readonly [low: number, high: number] | undefined
  /** Number of operations for each batch; 2 by default. */
  readonly numOps?: number | undefined
  /** How strong the operations are, 0 to 1: a range, or f for 0 … f. 0.5 by default. */
  readonly factor?: Factor | undefined
  /** How operations that move pixels mix them: `bilinear` (the default) or `nearest`. */
  readonly interpolation?: 'bilinear' | 'nearest' | undefined
}

/** An operation and what was drawn for it. */
export interface AugmentationStep {
  /** The layer that does it. */
  readonly operation: AugmentationOperation
  /** What the layer drew. */
  readonly transformation: unknown
}

/** Applies random operations. Made by `randAugment`. */
export class RandAugment extends RandomImageLayer<readonly AugmentationStep[]> {
  static readonly type: string = 'randAugment'
  static readonly options: readonly string[] = ['valueRange', 'numOps', 'factor', 'interpolation', ...randomOptions]
  /** The smallest and largest pixel value. */
  readonly valueRange: FactorRange
  /** Number of operations for each batch. */
  readonly numOps: number
  /** The bounds of the strength. */
  readonly factor: FactorRange
  /** How pixels are mixed. */
  readonly interpolation: 'bilinear' | 'nearest'
  /** The operations, as a function: layers in fields would become layers of the model. */
  readonly operations: () => readonly AugmentationOperation[]

  constructor(config: RandAugmentOptions = {}) {
    super(config)
    const { numOps = 2, factor = 0.5, interpolation = 'bilinear', boundingBoxFormat } = config
    checkCount('randAugment', 'numOps', numOps, 'numOps: 2')
    checkWord('randAugment', 'interpolation', interpolation, ['bilinear', 'nearest'])
    this.valueRange = pixelRange('randAugment', config.valueRange)
    this.numOps = numOps
    this.factor = factorRange('randAugment', 'factor', factor, [0, 1])
    this.interpolation = interpolation
    const options = { factor: this.factor, valueRange: this.valueRange, interpolation, boundingBoxFormat }
    const all = [...basicOperations(options), ...colorOperations(options)]
    this.operations = () => all
  }

  override draw(shape: Shape): readonly AugmentationStep[] {
    const all = this.operations()
    return hostUniform(this.numOps).map((number) => {
      const operation = all[Math.floor(number * all.length)]!
      return { operation, transformation: operation.draw(shape) }
    })
  }

  override transformImages(images: Tensor, steps: readonly AugmentationStep[]): Tensor {
    return steps.reduce((x, { operation, transformation }) => operation.transformImages(x, transformation), images)
  }

  override transformSegmentationMasks(masks: Tensor, steps: readonly AugmentationStep[]): Tensor {
    return steps.reduce(
      (x, { operation, transformation }) => operation.transformSegmentationMasks(x, transformation),
      masks,
    )
  }

  override transformBoundingBoxes(
    boxes: BoundingBoxes,
    steps: readonly AugmentationStep[],
    size: ImageSize,
  ): BoundingBoxes {
    return steps.reduce(
      (x, { operation, transformation }) => operation.transformBoundingBoxes(x, transformation, size),
      boxes,
    )
  }

  override get config(): LayerConfig {
    const { valueRange, numOps, factor, interpolation } = this
    return { ...super.config, valueRange, numOps, factor, interpolation }
  }
}

/**
 * Applies a few operations to the images, in training (Cubuk et al. 2019): shear, translation, rotation, posterization,
 * solarization, contrast, equalization, brightness, colour and sharpness. They are chosen at random for each batch. Their
 * strength is drawn for each image. Unlike in Keras, bounding boxes and masks follow.
 *
 * @example
 * ```ts
 * import { randAugment } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * console.log(randAugment({ numOps: 3 }).apply(ones([2, 8, 8, 3]), { training: true }).shape) // [2, 8, 8, 3]
 * ```
 */
export function randAugment(options: RandAugmentOptions = {}): RandAugment {
  return new RandAugment(options)
}
