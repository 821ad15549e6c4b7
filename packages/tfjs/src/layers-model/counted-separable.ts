// SeparableConv2D of TensorFlow.js, which leaves out of its config how many filters each channel has; the weights tell.
import { type KerasConfig, layerFromKeras } from '@tensorloom/keras'
import type { AnyLayer } from '@tensorloom/layers'
import type { Weight } from '../files/artifacts.js'

/** Makes layers for SeparableConv2D with the depth multiplier of their weights. */
export function countedSeparable(weights: readonly Weight[]): (config: KerasConfig) => AnyLayer | undefined {
  return (config) => {
    if (config.depth_multiplier !== undefined) return undefined
    const kernel = weights.find(
      ({ name, shape }) => shape.length === 4 && name.endsWith(`${config.name}/depthwise_kernel`),
    )
    if (kernel === undefined) return undefined
    const counted = { ...config, depth_multiplier: kernel.shape[3]! }
    return layerFromKeras({ className: 'SeparableConv2D', config: counted }, {}, { version: 2 })
  }
}
