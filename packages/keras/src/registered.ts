// Layers of plugins in files of Keras, which has them as registered classes: '@me/fourier-mixing' is 'me>FourierMixing'.
import { type AnyLayer, isLayer, type LayerClass } from '@tensorloom/layers'
import { SerializationError } from '@tensorloom/tensor'
import { fromPlugins, isPlainObject, namesFromPlugins } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import { constraints } from './classes/constraints.js'
import { initializers } from './classes/initializers.js'
import { regularizers } from './classes/regularizers.js'
import type { Field, Nested } from './fields.js'
import {
  isConfig,
  isSerialized,
  type Json,
  type KerasConfig,
  type KerasObject,
  objectOf,
  sameJson,
  serialized,
} from './json.js'
import { dtypePolicy } from './layers/entry.js'
import { camelCase, snakeCase } from './letter-case.js'
import { constraint, initializer, regularizer } from './object-fields.js'

/** How Keras calls a class of a plugin. */
export interface RegisteredName {
  /** The package of `keras.saving.register_keras_serializable(package='me')`. */
  readonly module: string
  /** The name of the class in Python. */
  readonly className: string
  /** Both: `me>FourierMixing`. */
  readonly registeredName: string
}

/** How Keras calls the layers of this type; undefined for a type without the name of a package before it. */
export function registeredNameOf(type: string): RegisteredName | undefined {
  const slash = type.lastIndexOf('/')
  if (slash < 0) return undefined
  const module = type.slice(0, slash).replace(/^@/, '').replace(/\W+/g, '_')
  const className = type.slice(slash + 1).replace(/(?:^|\W+)(\w)/g, (_, letter: string) => letter.toUpperCase())
  return { module, className, registeredName: `${module}>${className}` }
}

/** Whether a layer is of a package, and not one of Keras's. */
export function isOfPackage({ type }: AnyLayer): boolean {
  return type.includes('/')
}

/** The class of a plugin in use that Keras calls so. */
export function registeredClass({
  className,
  registeredName = className,
}: Pick<KerasObject, 'className' | 'registeredName'>): LayerClass | undefined {
  if (!registeredName.includes('>')) return undefined
  const type = namesFromPlugins('layers').find((one) => registeredNameOf(one)?.registeredName === registeredName)
  return type === undefined ? undefined : fromPlugins('layers', type)
}

// Whether the class of a layer is in a plugin that is in use.
function isRegistered({ type }: AnyLayer): boolean {
  return fromPlugins('layers', type) !== undefined
}

// What may stand in a config beside JSON and layers: how it is recognised, and the field that writes and reads it.
const kinds: readonly (readonly [method: string, module: string, field: Field, table: object])[] = [
  ['initialize', 'keras.initializers', initializer(null), initializers],
  ['penalty', 'keras.regularizers', regularizer(), regularizers],
  ['constrain', 'keras.constraints', constraint(), constraints],
]

/** A layer of a plugin as Keras writes registered classes. */
export function describeRegistered(layer: AnyLayer, nested: Nested): KerasObject {
  const name = registeredNameOf(layer.type)!
  if (!isRegistered(layer)) {
    throw new SerializationError(
      `Keras: '${layer.name}' is a layer '${layer.type}', and no plugin in use has that class`,
      {
        help: `register it: use(definePlugin({ name: '@me/plugin', layers: [${name.className}] })); or save the weights: saveKerasWeights(model)`,
      },
    )
  }
  const config = configOf(layer, nested)
  checkConstructor(layer, { ...name, config }, nested)
  return { ...name, config }
}

function configOf(layer: AnyLayer, nested: Nested): KerasConfig {
  const { name: _, trainable: __, inputShape: ___, ...options } = layer.config
  const config: Record<string, Json> = {
    name: layer.name,
    trainable: !layer.frozen,
    dtype: dtypePolicy.standard!,
  }
  for (const [key, value] of Object.entries(options)) {
    if (value !== undefined) config[snakeCase(key)] = written(`${layer.name}: ${key}`, value, nested)
  }
  return config
}

// Loading calls the constructor with the config. One with positional arguments would take the object for the first of them.
function checkConstructor(layer: AnyLayer, object: KerasObject, nested: Nested): void {
  // Layers inside a config have one owner, so no second one is made around them.
  if (Object.values(layer.config).flat().some(isLayer)) return
  let problem: string
  try {
    const again = registeredLayer(layer.constructor as LayerClass, object, nested)
    if (sameJson(configOf(again, nested), object.config)) return
    problem = 'makes a layer with another config'
  } catch (error) {
    problem = `throws: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`
  }
  throw new SerializationError(
    `Keras: '${layer.name}' could not be loaded again: new ${layer.constructor.name}(layer.config) ${problem}`,
    { help: 'let the constructor take one object, the config, or write static fromConfig(config) in the class' },
  )
}

function written(where: string, value: unknown, nested: Nested): Json {
  if (value === null || ['boolean', 'number', 'string'].includes(typeof value)) return value as Json
  if (Array.isArray(value)) return (value as readonly unknown[]).map((one) => written(where, one, nested))
  if (isLayer(value)) return nested.serialize?.(value) ?? serialized('keras.layers', nested.write(value))
  const kind = kinds.find(([method]) => typeof (Object(value) as Record<string, unknown>)[method] === 'function')
  if (kind !== undefined) return kind[2].write(value)
  if (isPlainObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, written(where, one, nested)]))
  }
  throw new SerializationError(`${where} is ${describeValue(value)}, which Keras's files cannot hold`, {
    help: 'give numbers, strings, lists, layers, initializers, regularizers and constraints as options',
  })
}

/** The layer of a plugin that a registered class of Keras is. */
export function registeredLayer(Class: LayerClass, { config }: KerasObject, nested: Nested): AnyLayer {
  const { dtype: _, ...rest }: KerasConfig = config
  const options = Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [camelCase(key), given(`${Class.type}: ${key}`, value, nested)]),
  )
  return Class.fromConfig?.(options) ?? new Class(options as never)
}

function given(where: string, value: Json, nested: Nested): unknown {
  if (Array.isArray(value)) return (value as readonly Json[]).map((one) => given(where, one, nested))
  if (isSerialized(value)) {
    const kind = kinds.find(([, module, , table]) => value.module === module || Object.hasOwn(table, value.class_name))
    return kind === undefined ? nested.read(objectOf(value)) : kind[2].read(value, where, nested)
  }
  if (!isConfig(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, given(where, one, nested)]))
}
