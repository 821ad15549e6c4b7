// What Keras writes: configs are JSON, and objects in them have a class name and a config of their own.

/** Any JSON. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** The config of a Keras object: what its `get_config()` returns, tuples as lists. */
export type KerasConfig = { readonly [key: string]: Json }

/** A Keras object: the name of its class and its whole config. */
export interface KerasObject {
  /** The name of the class, such as `Dense`. */
  readonly className: string
  /** Its config, with Keras's names: `{ units: 3, use_bias: true }`. */
  readonly config: KerasConfig
  /** The module of its class in Python, such as `keras.layers`, as far as it is known. */
  readonly module?: string | undefined
  /** The name under which a class of the user was registered: `my_package>MyLayer`. */
  readonly registeredName?: string | undefined
  /** A number that all places of one object in a file have, where it has several. */
  readonly sharedId?: number | undefined
}

/** A Keras object inside a config. */
export interface SerializedObject {
  readonly [key: string]: Json
  readonly class_name: string
  readonly config: Json
}

/** Whether a value of a config is a Keras object. */
export function isSerialized(value: unknown): value is SerializedObject {
  return typeof value === 'object' && value !== null && typeof (value as KerasConfig).class_name === 'string'
}

/** Whether a value of a config is an object and not a list. */
export function isConfig(value: unknown): value is KerasConfig {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A Keras object as it is written inside a config: one of a module of Keras, or one that was registered. */
export function serialized(
  module: string,
  { className, config, registeredName, ...own }: KerasObject,
): SerializedObject {
  if (registeredName === undefined) return { module, class_name: className, config, registered_name: null }
  return { module: own.module ?? module, class_name: className, config, registered_name: registeredName }
}

/** The Keras object that a value of a config is. Before Keras 2.2, the config of a sequential model is the list of its layers. */
export function objectOf({
  class_name: className,
  config,
  module,
  registered_name: registeredName,
  shared_object_id: sharedId,
}: SerializedObject): KerasObject {
  return {
    className,
    config: Array.isArray(config) ? { layers: config as readonly Json[] } : isConfig(config) ? config : {},
    ...(typeof module === 'string' && { module }),
    ...(typeof registeredName === 'string' && { registeredName }),
    ...(typeof sharedId === 'number' && { sharedId }),
  }
}

/** Whether two values of a config are the same; the order of keys does not matter. */
export function sameJson(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((one, k) => sameJson(one, b[k]))
  if (!isConfig(a) || !isConfig(b)) return false
  const keys = new Set([...Object.keys(a), ...Object.keys(b)])
  return [...keys].every((key) => sameJson(a[key], b[key]))
}
