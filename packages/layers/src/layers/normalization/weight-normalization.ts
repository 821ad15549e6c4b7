// Weight normalization (Salimans & Kingma 2016): the length and the direction of a weight are trained separately.
import { mul, norm, normalize, type Parameter, type Shape, type Tensor } from '@tensorloom/tensor'
import { configOf } from '../../core/check.js'
import type { Layer } from '../../core/layer.js'
import type { ForwardContext, LayerOptions } from '../../core/types.js'
import { WrappedWeight, type WrappedWeightConfig } from './wrapped-weight.js'

// The axes of a vector: all but that of the outputs.
const vectorAxes = ({ rank }: Tensor): readonly number[] => Array.from({ length: rank - 1 }, (_, k) => k)

/** Trains length and direction of the weight of a layer separately. Made by `weightNormalization`. */
export class WeightNormalization extends WrappedWeight {
  static readonly type: string = 'weightNormalization'
  static readonly options: readonly string[] = ['layer']
  /** The length of the weight of each output [outputs]. */
  length!: Parameter

  constructor(config: WrappedWeightConfig) {
    super(config)
  }

  override build(inputShape: Shape): void {
    super.build(inputShape)
    const { weight } = this
    // The layer computes at first what it would without the normalization.
    this.length = this.addParameter('length', [weight.shape.at(-1)!], {
      type: 'ones',
      config: {},
      initialize: () => norm(weight, { axis: vectorAxes(weight) }),
    })
  }

  override forward(x: Tensor, context: ForwardContext<Tensor>): Tensor {
    const { weight } = this
    const scaled = mul(normalize(weight, { axis: vectorAxes(weight) }), this.length)
    return this.withWeight(scaled, () => this.layer.apply(x, context))
  }
}

/**
 * Trains the length and the direction of the weight of a layer separately: weight = length · v / ‖v‖ for each output (Salimans &
 * Kingma 2016).
 *
 * @param layer - a layer with a weight `kernel` or `embeddings`
 * @returns layer from the input to the output of `layer`; a parameter `length` [outputs] beside those of the layer
 * @example
 * ```ts
 * import { dense, weightNormalization } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * console.log(weightNormalization(dense(3)).apply(ones([2, 4])).shape) // [2, 3]
 * ```
 */
export function weightNormalization(layer: Layer, options: LayerOptions = {}): WeightNormalization {
  return new WeightNormalization(configOf(WeightNormalization, { layer }, options))
}
