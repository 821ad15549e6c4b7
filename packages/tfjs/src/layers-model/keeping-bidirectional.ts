// Bidirectional as TensorFlow.js computes it: masked steps keep the output before them, where Keras gives 0.
import { type KerasConfig, layerFromKeras } from '@tensorloom/keras'
import { type AnyLayer, Bidirectional, type LayerClass, type LayerValue } from '@tensorloom/layers'
import { isObject } from '../files/artifacts.js'

type Config = ConstructorParameters<typeof Bidirectional>[0]

/** Reads a sequence in both directions. Masked steps keep the output of the step before them in their direction. */
export class KeepingBidirectional extends Bidirectional<LayerValue> {
  static override readonly type: string = '@tensorloom/keepingBidirectional'

  constructor(config: Config) {
    super(config)
    const own = this as { -readonly [K in 'forwardLayer' | 'backwardLayer']: AnyLayer }
    own.forwardLayer = keeping(this.forwardLayer)
    own.backwardLayer = keeping(this.backwardLayer)
    if (config.trainable === false) this.trainable = false
  }
}

function keeping(layer: AnyLayer): AnyLayer {
  const Class = layer.constructor as LayerClass
  return new Class({ ...layer.config, name: layer.name, zeroOutputForMask: false } as never)
}

/** The layer for a Bidirectional of TensorFlow.js that returns whole sequences; undefined for another, which is as in Keras. */
export function keepingBidirectional(config: KerasConfig): AnyLayer | undefined {
  const inner = isObject(config.layer) ? config.layer.config : undefined
  if (!isObject(inner) || inner.return_sequences !== true) return undefined
  const like = layerFromKeras({ className: 'Bidirectional', config }, {}, { version: 2 })
  return new KeepingBidirectional(like.config as never)
}
