// Preprocessing layers one after the other, as one layer.
import { type Tensor, TensorloomError } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import { isLayer } from '../../../core/brand.js'
import { configOf } from '../../../core/check.js'
import { Layer } from '../../../core/layer.js'
import type { AnyLayer, ApplyOptions, ForwardContext, LayerConfig, LayerOptions } from '../../../core/types.js'
import type { LabeledImages } from '../image-layer.js'

/** Options of `pipeline` and its positional arguments. */
export interface PipelineConfig extends LayerOptions {
  /** The layers, in the order of their use. */
  readonly layers: readonly AnyLayer[]
}

type Augments = AnyLayer & { augment(data: LabeledImages, options?: Pick<ApplyOptions, 'training'>): LabeledImages }

const augments = (layer: AnyLayer): layer is Augments => typeof (layer as Partial<Augments>).augment === 'function'

/** Applies preprocessing layers one after the other. Made by `pipeline`. */
export class Pipeline extends Layer {
  static readonly type: string = 'pipeline'
  static readonly options: readonly string[] = ['layers']
  /** The layers, in the order of their use. */
  readonly layers: readonly AnyLayer[]

  constructor(config: PipelineConfig) {
    super(config)
    const { layers } = config
    const wrong = Array.isArray(layers) ? layers.find((one) => !isLayer(one)) : layers
    if (!Array.isArray(layers) || wrong !== undefined) {
      throw new TensorloomError(`pipeline: expected layers, got ${describeValue(wrong)}`, {
        help: 'write pipeline([rescaling(1 / 255), randomFlip()])',
      })
    }
    this.layers = layers
  }

  override forward(x: Tensor, context: ForwardContext): Tensor {
    return this.layers.reduce((value, layer) => layer.apply(value, context) as Tensor, x)
  }

  /**
   * Changes images and what belongs to them. Layers that know images alone, such as `rescaling`, change the images.
   *
   * @param options - `training`: true by default
   */
  augment(data: LabeledImages, options: Pick<ApplyOptions, 'training'> = {}): LabeledImages {
    const { training = true } = options
    let result = data
    for (const layer of this.layers) {
      if (augments(layer)) result = layer.augment(result, { training })
      else result = { ...result, images: layer.apply(result.images, { training }) as Tensor }
    }
    return result
  }

  override get config(): LayerConfig {
    return { ...super.config, layers: this.layers }
  }
}

/**
 * Applies preprocessing layers one after the other. It has no parameters of its own, and fits into `dataset.map`.
 *
 * @param layers - the layers, in the order of their use
 * @example
 * ```ts
 * import { pipeline, randomFlip, resizing } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * const prepare = pipeline([resizing(4, 4), randomFlip()])
 * console.log(prepare.apply(ones([2, 9, 9, 3]), { training: true }).shape) // [2, 4, 4, 3]
 * ```
 */
export function pipeline(layers: readonly AnyLayer[], options: LayerOptions = {}): Pipeline {
  return new Pipeline(configOf(Pipeline, { layers }, options))
}
