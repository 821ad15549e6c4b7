// CutMix (Yun et al. 2019): pastes a rectangle of another image of the batch, and mixes the labels by area.
import {
  add,
  cast,
  div,
  gather,
  mul,
  permutation,
  randomBeta,
  type Shape,
  sqrt,
  sub,
  type Tensor,
  TensorloomError,
  where,
} from '@tensorloom/tensor'
import type { LayerConfig } from '../../../core/types.js'
import { RandomImageLayer, type RandomImageOptions, randomOptions, uniform } from '../random-image-layer.js'
import { type Factor, type FactorRange, factorRange } from '../ranges.js'
import { mixedLabels } from './mix-up.js'
import { randomSpan, rectangle } from './patches.js'

/** Options of `cutMix`. */
export interface CutMixOptions extends RandomImageOptions {
  /** Bounds of the parameter of the beta distribution of areas, 0 to 1: a range, or f for 0 … f. 1 by default. */
  readonly factor?: Factor | undefined
}

/** What `cutMix` draws for a batch. */
export interface CutMixTransformation {
  /** The image that each one is mixed with, int32 [batch]. */
  readonly permutationOrder: Tensor
  /** Where it comes from the other one: bool [batch, height, width, 1]. */
  readonly batchMasks: Tensor
  /** The share of the own image, [batch]. */
  readonly mixWeight: Tensor
}

/** Pastes rectangles of other images. Made by `cutMix`. */
export class CutMix extends RandomImageLayer<CutMixTransformation> {
  static readonly type: string = 'cutMix'
  static readonly options: readonly string[] = ['factor', ...randomOptions]
  /** The bounds of the parameter. */
  readonly factor: FactorRange

  constructor(config: CutMixOptions = {}) {
    super(config)
    this.factor = factorRange('cutMix', 'factor', config.factor ?? 1, [0, 1])
  }

  override draw(shape: Shape): CutMixTransformation {
    const [batch, height, width] = shape as [number, number, number, number]
    const alpha = add(uniform([], this.factor), 1e-6)
    const side = sqrt(sub(1, randomBeta([batch], alpha, alpha)))
    const [down, across] = [randomSpan(height, side), randomSpan(width, side)]
    const area = div(mul(sub(down.end, down.start), sub(across.end, across.start)), height * width)
    return {
      permutationOrder: permutation(batch),
      batchMasks: rectangle(shape, down, across),
      mixWeight: sub(1, area),
    }
  }

  override transformImages(images: Tensor, { permutationOrder, batchMasks }: CutMixTransformation): Tensor {
    return where(batchMasks, gather(images, permutationOrder), images)
  }

  override transformLabels(labels: Tensor, { permutationOrder, mixWeight }: CutMixTransformation): Tensor {
    return mixedLabels(labels, permutationOrder, mixWeight)
  }

  override transformSegmentationMasks(masks: Tensor, cut: CutMixTransformation): Tensor {
    return cast(this.transformImages(masks, cut), masks.dtype)
  }

  override transformBoxes(): Tensor {
    throw new TensorloomError(`${this.name}: bounding boxes cannot be cut and mixed`, {
      help: 'leave the bounding boxes out, or use mixUp',
    })
  }

  override get config(): LayerConfig {
    return { ...super.config, factor: this.factor }
  }
}

/**
 * Pastes a random rectangle of another image of the batch into each image, in training, and mixes their labels by area (Yun et
 * al. 2019). Use `augment` to mix the labels, which must be one-hot rows.
 *
 * @example
 * ```ts
 * import { cutMix } from '@tensorloom/layers'
 * import { oneHot, ones, tensor } from '@tensorloom/tensor'
 * const labels = oneHot(tensor([0, 1], { dtype: 'int32' }), 3)
 * const mixed = cutMix().augment({ images: ones([2, 8, 8, 3]), labels })
 * console.log(mixed.images.shape, mixed.labels!.shape) // [2, 8, 8, 3] [2, 3]
 * ```
 */
export function cutMix(options: CutMixOptions = {}): CutMix {
  return new CutMix(options)
}
