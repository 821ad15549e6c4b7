// MixUp (Zhang et al. 2017): mixes each image and its label with another one of the batch.
import {
  add,
  cast,
  concat,
  DtypeError,
  gather,
  isFloating,
  mul,
  permutation,
  randomBeta,
  reshape,
  type Shape,
  sub,
  type Tensor,
} from '@tensorloom/tensor'
import { checkRange } from '../../../core/check.js'
import type { LayerConfig } from '../../../core/types.js'
import type { BoundingBoxes } from '../bounding-boxes.js'
import { perImage, RandomImageLayer, type RandomImageOptions, randomOptions } from '../random-image-layer.js'

/** Options of `mixUp`. */
export interface MixUpOptions extends RandomImageOptions {
  /** Parameter of the beta distribution of shares, above 0 to 1: larger values mix more; 0.2 by default. */
  readonly alpha?: number | undefined
}

/** What `mixUp` draws for a batch. */
export interface MixUpTransformation {
  /** The image that each one is mixed with, int32 [batch]. */
  readonly permutationOrder: Tensor
  /** The share of the own image, [batch]. */
  readonly mixWeight: Tensor
}

/** Mixes images. Made by `mixUp`. */
export class MixUp extends RandomImageLayer<MixUpTransformation> {
  static readonly type: string = 'mixUp'
  static readonly options: readonly string[] = ['alpha', ...randomOptions]
  /** Parameter of the beta distribution. */
  readonly alpha: number

  constructor(config: MixUpOptions = {}) {
    super(config)
    const { alpha = 0.2 } = config
    checkRange('mixUp', 'alpha', alpha, 1e-6, 1)
    this.alpha = alpha
  }

  override draw([batch]: Shape): MixUpTransformation {
    return { permutationOrder: permutation(batch!), mixWeight: randomBeta([batch!], this.alpha, this.alpha) }
  }

  override transformImages(images: Tensor, { permutationOrder, mixWeight }: MixUpTransformation): Tensor {
    return mixed(images, gather(images, permutationOrder), perImage(mixWeight))
  }

  override transformLabels(labels: Tensor, { permutationOrder, mixWeight }: MixUpTransformation): Tensor {
    return mixedLabels(labels, permutationOrder, mixWeight)
  }

  override transformSegmentationMasks(masks: Tensor, mix: MixUpTransformation): Tensor {
    return this.transformImages(cast(masks, 'float32'), mix)
  }

  override transformBoundingBoxes(
    { boxes, labels }: BoundingBoxes,
    { permutationOrder }: MixUpTransformation,
  ): BoundingBoxes {
    const both = (x: Tensor): Tensor => concat([x, gather(x, permutationOrder)], { axis: 1 })
    return { boxes: both(boxes), ...(labels && { labels: both(labels) }) }
  }

  override get config(): LayerConfig {
    return { ...super.config, alpha: this.alpha }
  }
}

const mixed = (a: Tensor, b: Tensor, share: Tensor): Tensor => add(mul(share, a), mul(sub(1, share), b))

/**
 * Labels mixed with others of the batch.
 *
 * @param labels - [batch, …], floats
 * @param share - the share of the own label, [batch]
 */
export function mixedLabels(labels: Tensor, order: Tensor, share: Tensor): Tensor {
  if (!isFloating(labels.dtype)) {
    throw new DtypeError(`mixed labels need floats, got ${labels.dtype}`, {
      help: 'make them one-hot rows first: oneHot(labels, classes)',
    })
  }
  const shape = [labels.shape[0]!, ...labels.shape.slice(1).map(() => 1)]
  return mixed(labels, gather(labels, order), reshape(share, shape))
}

/**
 * Mixes each image and its label with another one of the batch, in training (Zhang et al. 2017). Use `augment` to mix the
 * labels, which must be one-hot rows. Bounding boxes of both images are kept.
 *
 * @example
 * ```ts
 * import { mixUp } from '@tensorloom/layers'
 * import { oneHot, ones, tensor } from '@tensorloom/tensor'
 * const labels = oneHot(tensor([0, 1], { dtype: 'int32' }), 3)
 * const mixed = mixUp().augment({ images: ones([2, 8, 8, 3]), labels })
 * console.log(mixed.labels!.shape) // [2, 3]
 * ```
 */
export function mixUp(options: MixUpOptions = {}): MixUp {
  return new MixUp(options)
}
