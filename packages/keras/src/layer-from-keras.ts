// The two directions between Keras's layers and ours.
import type { AnyLayer } from '@tensorloom/layers'
import { checkOptions } from '@tensorloom/tensor/internal'
import { checkKerasObject, checkLayerArgument, readingConfig } from './arguments.js'
import { describe, optionsOf } from './classes/table.js'
import { type CustomObjects, customLayer, customObjectOf, isKeras, unknownClass } from './custom-objects.js'
import type { KerasVersion, Nested, Options } from './fields.js'
import type { KerasConfig, KerasObject } from './json.js'
import { fromKeras2 } from './keras2/translate.js'
import type { LayerEntry } from './layers/entry.js'
import { layerEntryOf, layers } from './layers.js'
import { functionalFromKeras, type Make } from './models/functional.js'
import { sequentialFromKeras } from './models/sequential.js'
import { describeRegistered, isOfPackage, registeredClass, registeredLayer } from './registered.js'

/** Which Keras wrote a config, or shall read it. */
export interface KerasOptions {
  /** 2 for Keras 2 and TensorFlow.js, 3 by default. */
  readonly version?: KerasVersion | undefined
  /**
   * Makers of layers by their class in Keras: for classes of your own, for `Lambda`, and in place of classes here. A maker gets the
   * config; where it returns undefined, the class here is used.
   */
  readonly layers?: Readonly<Record<string, (config: KerasConfig) => AnyLayer | undefined>> | undefined
}

/**
 * Makes the layer that a Keras class and its config describe. A model is a layer, too: see `modelFromKeras`.
 *
 * @param keras - `className` is Keras's: `Dense`; `config` is what `get_config()` returns in Keras. What it leaves out has
 *   Keras's default.
 * @param options - options of the layer here, which take the place of those from the config
 * @param settings - 2 for configs of Keras 2 and TensorFlow.js; 3 by default
 * @throws `SerializationError` for a class or an option that is not known, and for a value that is not possible here
 * @example
 * ```ts
 * import { layerFromKeras } from '@tensorloom/keras'
 * const layer = layerFromKeras({ className: 'Dense', config: { units: 3, activation: 'relu' } })
 * console.log(layer.type) // dense
 * ```
 */
export function layerFromKeras(keras: KerasObject, options: Options = {}, settings: KerasOptions = {}): AnyLayer {
  checkKerasObject('layerFromKeras', keras)
  checkOptions<KerasOptions>('layerFromKeras', settings, { version: [2, 3], layers: 'any' })
  return readingConfig('layerFromKeras', keras.className, () =>
    makeLayer(withConfig(keras), options, nestedIn(settings)),
  )
}

/** Makes the layer or model in a file. Classes that Keras does not have must be among the custom objects. */
export function layerInFile(keras: KerasObject, version: KerasVersion, customObjects: CustomObjects): AnyLayer {
  return makeLayer(keras, {}, nestedIn({ version }, customObjects))
}

// A config that is left out is one of defaults alone.
function withConfig(keras: KerasObject): KerasObject {
  return (keras.config as KerasConfig | undefined) === undefined ? { ...keras, config: {} } : keras
}

function makeLayer(given: KerasObject, options: Options, nested: NestedLayers): AnyLayer {
  const { sharedId } = given
  if (sharedId === undefined) return newLayer(given, options, nested)
  // A layer that a model shares with a model inside it.
  const layer = nested.shared.get(sharedId) ?? newLayer(given, options, nested)
  nested.shared.set(sharedId, layer)
  return layer
}

function newLayer(given: KerasObject, options: Options, nested: NestedLayers): AnyLayer {
  const maker = Object.hasOwn(nested.layers, given.className) ? nested.layers[given.className] : undefined
  const own = maker?.(given.config)
  if (own !== undefined) return own
  const custom = nested.customObjects && customObjectOf(nested.customObjects, given)
  if (custom !== undefined) return customLayer(given, custom)
  const registered = registeredClass(given)
  if (registered !== undefined) return registeredLayer(registered, given, nested)
  if (!isKeras(given)) throw unknownClass(given)
  const { className, config } = nested.version === 2 ? fromKeras2(given) : given
  const make: Make = (object, more) => makeLayer(object, more, nested)
  if (className === 'Sequential') return sequentialFromKeras(config, make)
  if (className === 'Functional' || className === 'Model') return functionalFromKeras(className, config, make)
  const entry = layerEntryOf(className)
  return entry.make({ ...optionsOf(entry, className, config, nested), ...options })
}

/**
 * The Keras class of a layer, and its whole config: with Keras's names, and Keras's defaults for what was not given. A layer of a
 * plugin in use is a registered class, as `saveKeras` writes it.
 *
 * @param options - `version`: 2 for names that TensorFlow.js knows, too; 3 by default
 * @throws `SerializationError` for a layer that Keras does not have, and for one of a package whose plugin is not in use
 * @example
 * ```ts
 * import { kerasConfigOf } from '@tensorloom/keras'
 * import { dense } from '@tensorloom/layers'
 * const { className, config } = kerasConfigOf(dense(3, { useBias: false }))
 * console.log(className, config.units, config.use_bias) // Dense 3 false
 * ```
 */
export function kerasConfigOf(layer: AnyLayer, options: KerasOptions = {}): KerasObject {
  checkLayerArgument('kerasConfigOf', layer)
  checkOptions<KerasOptions>('kerasConfigOf', options, { version: [2, 3], layers: 'any' })
  const { version = 3 } = options
  return configOf(layer, nestedIn({ version }))
}

/** The same, where layers inside are described in another way. */
export function configOf(layer: AnyLayer, inside: Nested): KerasObject {
  if (isOfPackage(layer)) return describeRegistered(layer, inside)
  return describe<AnyLayer, LayerEntry>('layer', layers, { type: layer.type, config: layer.config }, inside)
}

/** The same under the name that files have. */
export function savedObject(layer: AnyLayer, inside: Nested): KerasObject {
  const object = configOf(layer, inside)
  if (object.registeredName !== undefined) return object
  return { ...object, className: layerEntryOf(object.className).savedName ?? object.className }
}

interface NestedLayers extends Nested {
  readonly layers: NonNullable<KerasOptions['layers']>
  readonly customObjects: CustomObjects | undefined
  /** The layers that have several places in the config, by their number. */
  readonly shared: Map<number, AnyLayer>
}

// Layers inside layers are made and described as these are.
function nestedIn({ version = 3, layers: makers = {} }: KerasOptions, customObjects?: CustomObjects): NestedLayers {
  const nested: NestedLayers = {
    version,
    layers: makers,
    customObjects,
    shared: new Map(),
    read: (object) => makeLayer(object, {}, nested),
    write: (layer) => savedObject(layer as AnyLayer, nested),
  }
  return nested
}
