// The two directions between Keras's layers and ours.
import type { AnyLayer } from '@tensorloom/layers'
import type { Nested, Options } from './fields.js'
import type { KerasObject } from './json.js'
import type { LayerEntry } from './layers/entry.js'
import { layerEntryOf, layers } from './layers.js'
import { functionalFromKeras } from './models/functional.js'
import { sequentialFromKeras } from './models/sequential.js'
import { describe, optionsOf } from './table.js'

/**
 * Makes the layer that a Keras class and its config describe. A model is a layer, too: see `modelFromKeras`.
 *
 * @param keras - `className` is Keras's: `Dense`; `config` is what `get_config()` returns in Keras. What it leaves out has
 *   Keras's default.
 * @param options - options of the layer here, which take the place of those from the config
 * @throws `SerializationError` for a class or an option that is not known, and for a value that is not possible here
 * @example
 * ```ts
 * import { layerFromKeras } from '@tensorloom/keras'
 * const layer = layerFromKeras({ className: 'Dense', config: { units: 3, activation: 'relu' } })
 * console.log(layer.type) // dense
 * ```
 */
export function layerFromKeras({ className, config }: KerasObject, options: Options = {}): AnyLayer {
  if (className === 'Sequential') return sequentialFromKeras(config, layerFromKeras)
  if (className === 'Functional' || className === 'Model') return functionalFromKeras(className, config, layerFromKeras)
  const entry = layerEntryOf(className)
  return entry.make({ ...optionsOf(entry, className, config, nested), ...options })
}

/**
 * The Keras class of a layer, and its whole config: with Keras's names, and Keras's defaults for what was not given.
 *
 * @throws `SerializationError` for a layer that Keras does not have
 * @example
 * ```ts
 * import { kerasConfigOf } from '@tensorloom/keras'
 * import { dense } from '@tensorloom/layers'
 * const { className, config } = kerasConfigOf(dense(3, { useBias: false }))
 * console.log(className, config.units, config.use_bias) // Dense 3 false
 * ```
 */
export function kerasConfigOf(layer: AnyLayer): KerasObject {
  return describe<AnyLayer, LayerEntry>('layer', layers, { type: layer.type, config: layer.config }, nested)
}

// Layers inside layers are made and described as these are.
const nested: Nested = {
  read: (object) => layerFromKeras(object),
  write(layer) {
    const { className, config } = kerasConfigOf(layer as AnyLayer)
    return { className: layerEntryOf(className).savedName ?? className, config }
  },
}
