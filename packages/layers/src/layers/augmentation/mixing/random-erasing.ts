// Random erasing (Zhong et al. 2017): fills a rectangle with noise or a colour.
import {
  clip,
  less,
  logicalAnd,
  mul,
  randomNormal,
  type Shape,
  sqrt,
  type Tensor,
  TensorloomError,
  tensor,
  where,
} from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import type { LayerConfig } from '../../../core/types.js'
import { perImage, RandomImageLayer, type RandomImageOptions, randomOptions, uniform } from '../random-image-layer.js'
import { type Factor, type FactorRange, factorRange, pixelRange } from '../ranges.js'
import { randomSpan, rectangle } from './patches.js'

/** Options of `randomErasing`. */
export interface RandomErasingOptions extends RandomImageOptions {
  /** The probability, 0 to 1: a range from which it is drawn for each image, or p for 0 … p. 1 by default. */
  readonly factor?: Factor | undefined
  /** Bounds of the squared length of the rectangle's sides, as fractions of the image's; [0.02, 0.33] by default. */
  readonly scale?: Factor | undefined
  /** The colour: one number, or one for each channel. By default normal noise times the largest value. */
  readonly fillValue?: number | readonly number[] | null | undefined
  /** The smallest and largest pixel value; [0, 255] by default. */
  readonly valueRange?: readonly [low: number, high: number] | undefined
}

/** What `randomErasing` draws for a batch. */
export interface RandomErasingTransformation {
  /** bool [batch] */
  readonly applyErasing: Tensor
  /** bool [batch, height, width, 1] */
  readonly batchMasks: Tensor
  /** What erased pixels become; broadcasts to the images. */
  readonly fillValue: Tensor
}

/** Erases rectangles. Made by `randomErasing`. */
export class RandomErasing extends RandomImageLayer<RandomErasingTransformation> {
  static readonly type: string = 'randomErasing'
  static readonly options: readonly string[] = ['factor', 'scale', 'fillValue', 'valueRange', ...randomOptions]
  /** The bounds of the probability. */
  readonly factor: FactorRange
  /** The bounds of the squared sides. */
  readonly scale: FactorRange
  /** The colour; undefined for noise. */
  readonly fillValue: number | readonly number[] | undefined
  /** The smallest and largest pixel value. */
  readonly valueRange: FactorRange

  constructor(config: RandomErasingOptions = {}) {
    super(config)
    const { factor = 1, scale = [0.02, 0.33], fillValue } = config
    this.factor = factorRange('randomErasing', 'factor', factor, [0, 1])
    this.scale = factorRange('randomErasing', 'scale', scale, [0, 1])
    this.valueRange = pixelRange('randomErasing', config.valueRange)
    this.fillValue = fillValue ?? undefined
    const colors = Array.isArray(fillValue) ? fillValue : [fillValue ?? 0]
    if (!colors.every((one) => typeof one === 'number')) {
      throw new TensorloomError(`randomErasing: fillValue is ${describeValue(fillValue)}, expected numbers`, {
        help: 'write fillValue: 128, or one number for each channel',
      })
    }
  }

  override draw(shape: Shape): RandomErasingTransformation {
    const [batch, height, width] = shape as [number, number, number, number]
    const side = (): Tensor => sqrt(uniform([batch], this.scale))
    const batchMasks = rectangle(shape, randomSpan(height, side()), randomSpan(width, side()))
    const probability = uniform([batch], this.factor)
    const applyErasing = less(uniform([batch]), probability)
    const [min, max] = this.valueRange
    const fill = this.fillValue === undefined ? mul(randomNormal(shape), max) : tensor(this.fillValue as number)
    return { applyErasing, batchMasks, fillValue: clip(fill, { min, max }) }
  }

  override transformImages(
    images: Tensor,
    { applyErasing, batchMasks, fillValue }: RandomErasingTransformation,
  ): Tensor {
    return where(logicalAnd(batchMasks, perImage(applyErasing)), fillValue, images)
  }

  override get config(): LayerConfig {
    const { factor, scale, fillValue, valueRange } = this
    return { ...super.config, factor, scale, fillValue, valueRange }
  }
}

/**
 * Fills a random rectangle of images with noise or a colour, in training (Zhong et al. 2017).
 *
 * @example
 * ```ts
 * import { randomErasing } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * const layer = randomErasing({ scale: [0.1, 0.2], fillValue: 0 })
 * console.log(layer.apply(ones([1, 8, 8, 3]), { training: true }).shape) // [1, 8, 8, 3]
 * ```
 */
export function randomErasing(options: RandomErasingOptions = {}): RandomErasing {
  return new RandomErasing(options)
}
