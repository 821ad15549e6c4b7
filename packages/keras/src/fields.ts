// How one entry of a Keras config becomes an option here, and back. A table of fields maps the whole config of a class.
import { SerializationError } from '@tensorloom/tensor'
import { unknownName } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import { type Json, type KerasConfig, sameJson } from './json.js'
import { camelCase } from './names.js'

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
  /** Keras's value → ours; undefined means that the option is not given. */
  read(value: Json, where: string): unknown
  /** Our value → Keras's. Not called for undefined. */
  write(value: unknown): Json
}

/** The whole config of a class, by Keras's names. */
export type Fields = Readonly<Record<string, Field>>

/** A number, a string, a boolean or a list, the same on both sides; `null` means that the option is not given. */
export function plain(standard?: Json, ours?: string): Field {
  return { standard, ours, read: (value) => value ?? undefined, write: (value) => value as Json }
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

/** A field under another name of ours. */
export function named(ours: string, field: Field): Field {
  return { ...field, ours }
}

/** Keras's config → our options. Throws for an entry that the table does not have. */
export function readConfig(className: string, fields: Fields, config: KerasConfig): Options {
  const options: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(config)) {
    if (!Object.hasOwn(fields, key))
      throw unknownName(`${className}: `, 'option', key, Object.keys(fields), undefined, SerializationError)
    const field = fields[key]!
    const ours = field.read(value, `${className}: ${key}`)
    const name = field.ours === undefined ? camelCase(key) : field.ours
    if (ours !== undefined && name !== null) options[name] = ours
  }
  return options
}

/** Our options → Keras's config, with Keras's defaults for what is not given. */
export function writeConfig(fields: Fields, options: Options): KerasConfig {
  const config: Record<string, Json> = {}
  for (const [key, field] of Object.entries(fields)) {
    const name = field.ours === undefined ? camelCase(key) : field.ours
    const value = name === null ? undefined : options[name]
    config[key] = value === undefined ? (field.standard ?? null) : field.write(value)
  }
  return config
}
