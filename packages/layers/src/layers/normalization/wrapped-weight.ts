// What layers share that change the weight of a layer inside them: they find the weight, build the layer and apply it.
import { type Parameter, type Shape, type Tensor, TensorloomError } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import { isLayer } from '../../core/brand.js'
import { Layer } from '../../core/layer.js'
import type { LayerConfig, LayerOptions } from '../../core/types.js'

/** Options of a layer around another one. */
export interface WrappedWeightConfig extends LayerOptions {
  /** The layer inside, with a weight `kernel` or `embeddings`. */
  readonly layer: Layer
}

/** A layer with a weight that this package can change: `kernel`, or `embeddings`. */
type Weighted = Layer & { kernel?: Tensor; embeddings?: Tensor }

/** A layer around a layer with a weight. */
export abstract class WrappedWeight extends Layer {
  /** The layer inside. */
  readonly layer: Layer

  constructor(config: WrappedWeightConfig) {
    super(config)
    if (!isLayer(config.layer)) {
      throw new TensorloomError(`${this.type}: layer is ${describeValue(config.layer)}, expected a layer`, {
        help: `write ${this.type}(dense(32))`,
      })
    }
    this.layer = config.layer
  }

  override get outputActivation(): string | undefined {
    return this.layer.outputActivation
  }

  override build(inputShape: Shape): void {
    if (!this.layer.built) this.layer.buildFor(inputShape)
  }

  /** The field of the weight in the layer inside. */
  get weightName(): 'kernel' | 'embeddings' {
    const name = (['kernel', 'embeddings'] as const).find((one) => this.layer.ownParameters.has(one))
    if (name !== undefined) return name
    throw new TensorloomError(`${this.name}: the layer '${this.layer.name}' has no weight kernel or embeddings`, {
      help: 'wrap a dense layer, a convolution or an embedding',
    })
  }

  /** The weight of the layer inside. */
  get weight(): Parameter {
    return this.layer.ownParameters.get(this.weightName)!.parameter
  }

  /** Runs `fn` while the layer inside computes with another weight. */
  withWeight<T>(weight: Tensor, fn: () => T): T {
    const inside = this.layer as Weighted
    const name = this.weightName
    const own = inside[name]!
    inside[name] = weight
    try {
      return fn()
    } finally {
      inside[name] = own
    }
  }

  override get config(): LayerConfig {
    return { ...super.config, layer: this.layer }
  }
}
