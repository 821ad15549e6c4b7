// A table of Keras classes of one kind: which of our objects each is, and how its config maps.
import { SerializationError } from '@tensorloom/tensor'
import { unknownName } from '@tensorloom/tensor/internal'
import { type Fields, type Nested, type Options, readConfig, writeConfig } from '../fields.js'
import type { KerasConfig, KerasObject } from '../json.js'

/** A Keras class. */
export interface Entry<T> {
  /** The `type` of our objects of this class. */
  readonly type: string
  /** The entries of Keras's config. */
  readonly fields: Fields
  /** Makes the object from our options. */
  make(options: Options): T
  /** Changes our options after they were read, where entries of the config depend on each other. */
  read?(options: Options, config: KerasConfig): Options
  /** Changes Keras's config after it was written. */
  write?(config: KerasConfig, options: Options): KerasConfig
  /** Where several classes have one `type` here: whether these options mean this one. */
  when?(options: Options): boolean
}

/** Classes of one kind by Keras's name. */
export type Table<T, E extends Entry<T> = Entry<T>> = Readonly<Record<string, E>>

/** An entry whose objects a factory of ours makes from one object of options. */
export function entry<T>(type: string, fields: Fields, make: (options: never) => T): Entry<T> {
  return { type, fields, make: (options) => make(options as never) }
}

/** What an object of ours is made from. */
export interface Described {
  readonly type: string
  readonly config: Options
}

/** The entry of a class, also under another of Keras's names. */
export function entryOf<T, E extends Entry<T>>(
  kind: string,
  table: Table<T, E>,
  className: string,
  aliases: Readonly<Record<string, string>> = {},
): E {
  const name = Object.hasOwn(aliases, className) ? aliases[className]! : className
  if (Object.hasOwn(table, name)) return table[name]!
  throw unknownName('Keras: ', kind, className, Object.keys(table), undefined, SerializationError)
}

/** Our options for a config of a class. */
export function optionsOf<T>(entry: Entry<T>, className: string, config: KerasConfig, nested?: Nested): Options {
  const options = readConfig(className, entry.fields, config, nested)
  return entry.read?.(options, config) ?? options
}

/** The Keras object that an object of ours is. */
export function describe<T, E extends Entry<T>>(
  kind: string,
  table: Table<T, E>,
  { type, config }: Described,
  nested?: Nested,
): KerasObject {
  const found = Object.entries(table).find(([, entry]) => entry.type === type && (entry.when?.(config) ?? true))
  if (found === undefined) {
    throw new SerializationError(`Keras has no ${kind} for '${type}'`, {
      help: `these ${kind}s have one: ${[...new Set(Object.values(table).map((entry) => entry.type))].sort().join(', ')}`,
    })
  }
  const [className, entry] = found
  const written = writeConfig(entry.fields, config, nested)
  return { className, config: entry.write?.(written, config) ?? written }
}

/** Which entries of a config are lost, and why. */
export function droppedFields(fields: Fields): Readonly<Record<string, string>> {
  const found = Object.entries(fields).filter(([, field]) => field.dropped !== undefined)
  return Object.fromEntries(found.map(([key, field]) => [key, field.dropped!]))
}
