// Sequential and functional models from Keras's configs.

import type { AnyLayer } from '@tensorloom/layers'
import { checkKerasObject } from './arguments.js'
import { isSerialized, type Json, type KerasObject, objectOf } from './json.js'
import { type KerasOptions, layerFromKeras } from './layer-from-keras.js'

/**
 * Makes the model that a Keras config describes: sequential or functional, with models inside models, shared layers, and
 * functions of keras.ops between layers. Its parameters have first values of their own.
 *
 * Inputs and outputs that have names in Keras are lists here, in the order of the config.
 *
 * @param keras - `className` and `config` of the model, or what `model.to_json()` writes, parsed
 * @param options - `version`: 2 for configs of Keras 2 and TensorFlow.js, 3 by default
 * @throws `SerializationError` for a class, an option or an op that is not known, and for a value that is not possible here
 * @example
 * ```ts
 * import { modelFromKeras } from '@tensorloom/keras'
 * const model = modelFromKeras({
 *   className: 'Sequential',
 *   config: {
 *     name: 'mlp',
 *     layers: [
 *       { class_name: 'InputLayer', config: { batch_shape: [null, 4] } },
 *       { class_name: 'Dense', config: { name: 'hidden', units: 8, activation: 'relu' } },
 *       { class_name: 'Dense', config: { name: 'out', units: 3 } },
 *     ],
 *   },
 * })
 * console.log(model.parameters.length) // 4
 * ```
 */
export function modelFromKeras(keras: KerasObject | Json, options: KerasOptions = {}): AnyLayer {
  if (!isSerialized(keras)) checkKerasObject('modelFromKeras', keras)
  return layerFromKeras(isSerialized(keras) ? objectOf(keras) : (keras as KerasObject), {}, options)
}
