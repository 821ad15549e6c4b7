// Elastic deformation (Simard et al. 2003): smooth random displacements of all pixels.
import {
  add,
  arange,
  cast,
  clip,
  type FillMode,
  gaussianBlur,
  less,
  mul,
  randomNormal,
  reshape,
  type Shape,
  squeeze,
  type Tensor,
  TensorloomError,
  where,
} from '@tensorloom/tensor'
import { samplePoints } from '@tensorloom/tensor/internal'
import type { LayerConfig } from '../../../core/types.js'
import { perImage, RandomImageLayer, type RandomImageOptions, randomOptions, uniform } from '../random-image-layer.js'
import { type Factor, type FactorRange, factorRange, pixelRange } from '../ranges.js'
import { checkWord } from './affine-layer.js'

/** Options of `randomElasticTransform`. */
export interface RandomElasticTransformOptions extends RandomImageOptions {
  /** The probability, 0 to 1: a range from which it is drawn for each image, or p for 0 … p. 1 by default. */
  readonly factor?: Factor | undefined
  /** How strong the deformation is, 0 to 1: a range, or s for 0 … s. 1 by default. */
  readonly scale?: Factor | undefined
  /** How pixels are mixed: `bilinear` (the default) or `nearest`. Masks always take the nearest. */
  readonly interpolation?: 'bilinear' | 'nearest' | undefined
  /** What is read outside of the image; `reflect` by default. */
  readonly fillMode?: FillMode | undefined
  /** The value outside with `fillMode: 'constant'`; 0 by default. */
  readonly fillValue?: number | undefined
  /** The smallest and largest pixel value; [0, 255] by default. */
  readonly valueRange?: readonly [low: number, high: number] | undefined
}

/** What `randomElasticTransform` draws for a batch. */
export interface RandomElasticTransformation {
  /** bool [batch] */
  readonly applyTransform: Tensor
  /** Pixels down, [batch, height, width]. */
  readonly down: Tensor
  /** Pixels to the right, [batch, height, width]. */
  readonly right: Tensor
}

const own = ['factor', 'scale', 'interpolation', 'fillMode', 'fillValue', 'valueRange']
const fillModes: readonly FillMode[] = ['constant', 'nearest', 'wrap', 'mirror', 'reflect']

/** Deforms images. Made by `randomElasticTransform`. */
export class RandomElasticTransform extends RandomImageLayer<RandomElasticTransformation> {
  static readonly type: string = 'randomElasticTransform'
  static readonly options: readonly string[] = [...own, ...randomOptions]
  /** The bounds of the probability. */
  readonly factor: FactorRange
  /** The bounds of the strength. */
  readonly scale: FactorRange
  /** How pixels are mixed. */
  readonly interpolation: 'bilinear' | 'nearest'
  /** What is read outside of the image. */
  readonly fillMode: FillMode
  /** The value outside of the image. */
  readonly fillValue: number
  /** The smallest and largest pixel value. */
  readonly valueRange: FactorRange

  constructor(config: RandomElasticTransformOptions = {}) {
    super(config)
    const { factor = 1, scale = 1, interpolation = 'bilinear', fillMode = 'reflect', fillValue = 0 } = config
    this.factor = factorRange('randomElasticTransform', 'factor', factor, [0, 1])
    this.scale = factorRange('randomElasticTransform', 'scale', scale, [0, 1])
    checkWord('randomElasticTransform', 'interpolation', interpolation, ['bilinear', 'nearest'])
    checkWord('randomElasticTransform', 'fillMode', fillMode, fillModes)
    this.interpolation = interpolation
    this.fillMode = fillMode
    this.fillValue = fillValue
    this.valueRange = pixelRange('randomElasticTransform', config.valueRange)
  }

  override draw([batch, height, width]: Shape): RandomElasticTransformation {
    const probability = uniform([batch!], this.factor)
    const applyTransform = less(uniform([batch!]), probability)
    const strength = uniform([], this.scale)
    // Keras's proportions: the displacement is a tenth of the longer side, its smoothness a twentieth of the shorter one.
    const [reach, smoothness] = [Math.max(height!, width!) * 0.1, Math.min(height!, width!) * 0.05]
    const sigma = add(mul(strength, smoothness), 1e-6)
    const kernelSize = 2 * Math.floor(3 * smoothness * this.scale[1]) + 1
    const field = (): Tensor => {
      const noise = mul(randomNormal([batch!, height!, width!, 1]), sigma)
      return mul(squeeze(gaussianBlur(noise, sigma, { kernelSize }), { axis: 3 }), mul(strength, reach))
    }
    return { applyTransform, down: field(), right: field() }
  }

  override transformImages(images: Tensor, deformation: RandomElasticTransformation): Tensor {
    const [min, max] = this.valueRange
    return clip(this.deformed(images, deformation, this.interpolation), { min, max })
  }

  override transformSegmentationMasks(masks: Tensor, deformation: RandomElasticTransformation): Tensor {
    return cast(this.deformed(cast(masks, 'float32'), deformation, 'nearest'), masks.dtype)
  }

  /** The images whose turn it is, deformed. */
  deformed(
    images: Tensor,
    { applyTransform, down, right }: RandomElasticTransformation,
    interpolation: 'bilinear' | 'nearest',
  ): Tensor {
    const [, height, width] = images.shape as [number, number, number, number]
    const rows = add(reshape(arange(0, height), [1, height, 1]), down)
    const columns = add(reshape(arange(0, width), [1, 1, width]), right)
    const { fillMode, fillValue } = this
    const moved = samplePoints(images, [rows, columns], { interpolation, fillMode, fillValue })
    return where(perImage(applyTransform), moved, images)
  }

  override transformBoxes(): Tensor {
    throw new TensorloomError(`${this.name}: an elastic deformation has no boxes around boxes`, {
      help: 'leave the bounding boxes out, or use an affine layer such as randomShear',
    })
  }

  override get config(): LayerConfig {
    const { factor, scale, interpolation, fillMode, fillValue, valueRange } = this
    return { ...super.config, factor, scale, interpolation, fillMode, fillValue, valueRange }
  }
}

/**
 * Deforms images at random, in training: each pixel moves by a smooth random displacement (Simard et al. 2003).
 *
 * @example
 * ```ts
 * import { randomElasticTransform } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * const layer = randomElasticTransform({ scale: [0.5, 1] })
 * console.log(layer.apply(ones([1, 32, 32, 3]), { training: true }).shape) // [1, 32, 32, 3]
 * ```
 */
export function randomElasticTransform(options: RandomElasticTransformOptions = {}): RandomElasticTransform {
  return new RandomElasticTransform(options)
}
