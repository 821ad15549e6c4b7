// Classes and functions of users: Keras stores only their names, and code never comes from a file.
import { type AnyLayer, isLayer, type LayerClass } from '@tensorloom/layers'
import { SerializationError } from '@tensorloom/tensor'
import { isPlainObject } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import type { Loss, Metric } from '@tensorloom/train'
import type { KerasConfig, KerasObject } from './json.js'
import { camelCase } from './letter-case.js'

/**
 * What stands for a class or a function of Keras's user:
 *
 * - a function that makes the object from Keras's config: `(config) => new MyLayer({ units: config.units })`;
 * - a class of layers, whose constructor gets the config with names in camelCase;
 * - a loss or a metric, for a function by its name.
 */
export type CustomObject = ((config: KerasConfig) => AnyLayer | Loss | Metric) | LayerClass | Loss | Metric

/** Custom objects by the name of the class or function in Python, or by the name under which it was registered. */
export type CustomObjects = Readonly<Record<string, CustomObject>>

/** Throws unless they are custom objects. */
export function checkCustomObjects(user: string, given: unknown): void {
  if (given === undefined) return
  if (!isPlainObject(given)) {
    throw new SerializationError(`${user}: customObjects is ${describeValue(given)}, expected objects by name`, {
      help: `write ${user}(source, { customObjects: { MyLayer: (config) => new MyLayer({ units: config.units }) } })`,
    })
  }
  for (const [name, value] of Object.entries(given)) {
    if (typeof value === 'function' || (typeof value === 'object' && value !== null)) continue
    throw new SerializationError(`${user}: the custom object '${name}' is ${describeValue(value)}`, {
      help: `give a function of Keras's config, or a class: customObjects: { ${name}: (config) => new ${name}() }`,
    })
  }
}

/** The custom object for a class, by the name under which it was registered, by its name, or by that of the layer. */
export function customObjectOf(
  objects: CustomObjects,
  { className, registeredName, config }: KerasObject,
): CustomObject | undefined {
  const names = [registeredName, className, className === 'Lambda' ? config.name : undefined]
  const name = names.find((one) => typeof one === 'string' && Object.hasOwn(objects, one))
  return name === undefined ? undefined : objects[name as string]
}

/** Whether Keras itself has the class, as far as its module says. */
export function isKeras({ module, registeredName }: Pick<KerasObject, 'module' | 'registeredName'>): boolean {
  if (registeredName?.includes('>') && !/^(keras|keras_hub|keras_cv|keras_nlp)>/i.test(registeredName)) return false
  return module == null || /^(tensorflow\.)?(python\.)?(tf_)?keras(\.|$)/.test(module)
}

/** The layer that a custom object makes. */
export function customLayer(object: KerasObject, custom: CustomObject): AnyLayer {
  const { className, config } = object
  const help = `return a layer: customObjects: { ${className}: (config) => new MyLayer({ … }) }`
  if (typeof custom !== 'function') {
    throw new SerializationError(
      `${className}: the custom object is ${describeValue(custom)}, expected a class of layers`,
      {
        help,
      },
    )
  }
  const { type } = custom as Partial<LayerClass>
  const made: unknown =
    typeof type === 'string'
      ? new (custom as LayerClass)(inCamelCase(config) as never)
      : (custom as (config: KerasConfig) => unknown)(config)
  if (isLayer(made)) return made
  throw new SerializationError(`${className}: the custom object returned ${describeValue(made)}, expected a layer`, {
    help,
  })
}

// Entries of every layer that have no place in a class of the user.
function inCamelCase({ dtype: _, ...config }: KerasConfig): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [camelCase(key), value ?? undefined]))
}

/** The error for a class that Keras does not have. */
export function unknownClass({ className, registeredName }: KerasObject): SerializationError {
  const name = registeredName ?? className
  return new SerializationError(
    `Keras: the class '${name}' is not a class of Keras, and its Python code does not run here`,
    {
      help: `write it here and pass it: loadKeras(source, { customObjects: { '${className}': (config) => new MyLayer() } }); the class of a plugin is found after use(plugin)`,
    },
  )
}
