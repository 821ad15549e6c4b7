// How one entry of a Keras config becomes an option here, and back. A table of fields maps the whole config of a class.
import { SerializationError } from '@tensorloom/tensor'
import { unknownName } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import {
  isConfig,
  isSerialized,
  type Json,
  type KerasConfig,
  type KerasObject,
  objectOf,
  type SerializedObject,
  sameJson,
  serialized,
} from './json.js'
import { camelCase } from './letter-case.js'

/** Options of ours, as constructors and factories take them. */
export type Options = Readonly<Record<string, unknown>>

/** One entry of a Keras config. */
export interface Field {
  /** The name of our option; by default Keras's name in camelCase. Null if there is none. */
  readonly ours?: string | null | undefined
  /** What Keras has if nothing is given. Undefined for what must be given. */
  readonly standard: Json | undefined
  /** Why the value is lost: `kerasConfigOf` then gives `standard`. */
  readonly dropped?: string | undefined
  /** Whether Keras writes the entry only if it was given. */
  readonly optional?: boolean | undefined
  /** Keras's value → ours; undefined means that the option is not given. */
  read(value: Json, where: string, nested?: Nested): unknown
  /** Our value → Keras's. Not called for undefined. */
  write(value: unknown, nested?: Nested): Json
}

/** How layers inside a config are made and described. */
export interface Nested {
  /** Which Keras's names and rules hold; 2 also for TensorFlow.js. */
  readonly version: KerasVersion
  /** Makes the layer that a Keras class and its config describe. */
  read(object: KerasObject): unknown
  /** The Keras class of a layer, as it is written, and its config. */
  write(layer: unknown): KerasObject
  /** The same with what Keras writes beside the config; by default the module alone. */
  serialize?(layer: unknown): SerializedObject
}

/** A major version of Keras. */
export type KerasVersion = 2 | 3

/** The whole config of a class, by Keras's names. */
export type Fields = Readonly<Record<string, Field>>

/** A number, a string, a boolean or a list, the same on both sides; `null` means that the option is not given. */
export function plain(standard?: Json, ours?: string): Field {
  return { standard, ours, read: (value) => value ?? undefined, write: (value) => value as Json }
}

/** A seed: a number, or the generator of seeds that a layer or an initializer was given in Keras. */
export const seedOf: Field = {
  ...plain(null),
  read(value) {
    const isGenerator = isSerialized(value) && value.class_name === 'SeedGenerator' && isConfig(value.config)
    return (isGenerator ? value.config.seed : value) ?? undefined
  },
}

/** A word that is written in snake_case in Keras and in camelCase here: `fan_in`. */
export function word(standard?: string, ours?: string): Field {
  return {
    standard,
    ours,
    read: (value) => (typeof value === 'string' ? camelCase(value) : (value ?? undefined)),
    write: (value) => String(value).replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
  }
}

/** An option that has one value here; any other value is an error. `help` says what to do about it. */
export function fixed(standard: Json, help: string = `give ${JSON.stringify(standard)}`): Field {
  return {
    standard,
    ours: null,
    read(value, where) {
      if (sameJson(value, standard)) return undefined
      throw new SerializationError(
        `${where} is ${describeValue(value)}, and only ${JSON.stringify(standard)} is possible`,
        { help },
      )
    },
    write: () => standard,
  }
}

/** An option that has no effect here, whatever its value. `why` is in the documentation, and says why. */
export function dropped(standard: Json, why: string): Field {
  return { standard, ours: null, dropped: why, read: () => undefined, write: () => standard }
}

/** A field that Keras writes only if it was given. */
export function optional(field: Field): Field {
  return { ...field, optional: true }
}

/** A layer inside the config of a layer. */
export function layer(ours?: string): Field {
  return {
    ours,
    standard: undefined,
    read(value, where, nested) {
      if (isSerialized(value) && isConfig(value.config) && nested !== undefined) {
        return nested.read(objectOf(value))
      }
      throw new SerializationError(`${where} is ${describeValue(value)}, expected a layer of Keras`, {
        help: "write { class_name, config } as Keras's get_config() does",
      })
    },
    write: (value, nested) => nested!.serialize?.(value) ?? serialized('keras.layers', nested!.write(value)),
  }
}

/** Layers inside the config, in their order. */
export function layerList(standard?: Json): Field {
  const one = layer()
  return {
    standard,
    read: (value, where, nested) => (value as readonly Json[]).map((part) => one.read(part, where, nested)),
    write: (value, nested) => (value as readonly unknown[]).map((part) => one.write(part, nested)),
  }
}

/** A list of whole numbers, one per axis. A single number counts for all axes here; Keras writes the whole list. */
export function perAxis(rank: number, standard?: readonly number[], ours?: string): Field {
  return {
    ...plain(standard, ours),
    write: (value) => (typeof value === 'number' ? new Array<number>(rank).fill(value) : (value as Json)),
  }
}

/** Keras's config → our options. Throws for an entry that the table does not have. */
export function readConfig(className: string, fields: Fields, config: KerasConfig, nested?: Nested): Options {
  const options: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(config)) {
    if (!Object.hasOwn(fields, key))
      throw unknownName(`${className}: `, 'option', key, Object.keys(fields), undefined, SerializationError)
    const field = fields[key]!
    const ours = field.read(value, `${className}: ${key}`, nested)
    const name = field.ours === undefined ? camelCase(key) : field.ours
    if (ours !== undefined && name !== null) options[name] = ours
  }
  return options
}

/** Our options → Keras's config, with Keras's defaults for what is not given. */
export function writeConfig(fields: Fields, options: Options, nested?: Nested): KerasConfig {
  const config: Record<string, Json> = {}
  for (const [key, field] of Object.entries(fields)) {
    const name = field.ours === undefined ? camelCase(key) : field.ours
    const value = name === null ? undefined : options[name]
    if (value === undefined && field.optional) continue
    config[key] = value === undefined ? (field.standard ?? null) : field.write(value, nested)
  }
  return config
}
