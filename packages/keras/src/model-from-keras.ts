// Sequential and functional models from Keras's configs.
import { type AnyLayer, type Layer, sequential } from '@tensorloom/layers'
import type { Options } from './fields.js'
import { isSerialized, type Json, type KerasConfig, type KerasObject } from './json.js'
import { layerFromKeras } from './layer-from-keras.js'
import { layersOf } from './models/calls.js'
import { functionalFromKeras } from './models/functional.js'

/**
 * Makes the model that a Keras config describes: sequential or functional, with models inside models, shared layers, and
 * functions of keras.ops between layers. Its parameters have first values of their own.
 *
 * Inputs and outputs that have names in Keras are lists here, in the order of the config.
 *
 * @param keras - `className` and `config` of the model, or what `model.to_json()` writes, parsed
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
export function modelFromKeras(keras: KerasObject | Json): AnyLayer {
  const { className, config } = isSerialized(keras)
    ? { className: keras.class_name, config: keras.config as KerasConfig }
    : (keras as KerasObject)
  return made({ className, config }, {})
}

function made({ className, config }: KerasObject, options: Options): AnyLayer {
  if (className === 'Sequential') return sequentialFromKeras(config)
  if (className === 'Functional' || className === 'Model') return functionalFromKeras(className, config, made)
  return layerFromKeras({ className, config }, options)
}

function sequentialFromKeras(config: KerasConfig): AnyLayer {
  const stored = layersOf('Sequential', config)
  const [first] = stored
  const begins = first?.class_name === 'InputLayer'
  const shape = (begins ? (first.config.batch_shape ?? first.config.batch_input_shape) : config.build_input_shape) as
    | readonly (number | null)[]
    | null
    | undefined
  const layers = (begins ? stored.slice(1) : stored).map((one) =>
    made({ className: one.class_name, config: one.config }, {}),
  )
  return sequential(layers as unknown as readonly Layer[], {
    name: config.name as string | undefined,
    trainable: (config.trainable as boolean | undefined) ?? true,
    inputShape: shape?.slice(1),
  }) as unknown as AnyLayer
}
