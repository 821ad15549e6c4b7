// Field tables: what a message holds, by field number. `decode` and `encode` read and write any message from its table.
import { damaged } from './damaged.js'
import { WireReader, type WireType } from './wire-reader.js'
import { WireWriter } from './wire-writer.js'

/** The form of a field's value. */
export type Scalar = 'int64' | 'uint64' | 'float' | 'double' | 'string' | 'bytes'

/** One field of a message. */
export interface Field {
  /** Its number on the wire. */
  readonly number: number
  /** Its form; for messages, their table. */
  readonly of: Scalar | (() => Fields<never>)
  /** Whether the message holds a list of them. */
  readonly list: boolean
}

/** The table of a message: every field of the type `M`. */
export type Fields<M> = { readonly [K in keyof M]-?: Field }

const field = (number: number, of: Field['of'], list = false): Field => ({ number, of, list })

/** A field that holds one value. */
export function one<M>(number: number, of: Scalar | (() => Fields<M>)): Field {
  return field(number, of as Field['of'])
}

/** A field that holds a list. */
export function many<M>(number: number, of: Scalar | (() => Fields<M>)): Field {
  return field(number, of as Field['of'], true)
}

// As many levels as other readers accept: graphs in attributes of nodes of graphs.
const deepest = 100

const wires: Readonly<Record<Scalar, WireType>> = { int64: 0, uint64: 0, float: 5, double: 1, string: 2, bytes: 2 }
const packed = new Set<Field['of']>(['int64', 'uint64', 'float', 'double'])

/** Reads a message. Fields that are not in the table are skipped, as protobuf wants it. */
export function decode<M extends object>(bytes: Uint8Array, table: Fields<M>): M {
  return read(new WireReader(bytes), table as Fields<never>, 0) as M
}

const byNumber = new WeakMap<object, ReadonlyMap<number, readonly [name: string, field: Field]>>()

function numbered(table: object): ReadonlyMap<number, readonly [string, Field]> {
  let map = byNumber.get(table)
  if (map === undefined) {
    map = new Map(Object.entries(table as Record<string, Field>).map(([name, one]) => [one.number, [name, one]]))
    byNumber.set(table, map)
  }
  return map
}

function read(reader: WireReader, table: Fields<never>, depth: number): object {
  if (depth > deepest) throw damaged(reader.at, `messages nested more than ${deepest} deep`)
  const fields = numbered(table)
  const message: Record<string, unknown> = {}
  while (!reader.done) {
    const { field: number, wire, at } = reader.key()
    const entry = fields.get(number)
    if (entry === undefined) {
      reader.skip(wire)
      continue
    }
    const [name, { of, list }] = entry
    const expected = typeof of === 'string' ? wires[of] : 2
    if (list && wire === 2 && packed.has(of)) {
      const values = listOf(message, name)
      const end = reader.delimited()
      const inner = new WireReader(reader.bytes, reader.at, end)
      while (!inner.done) values.push(inner[of as 'float']())
      reader.at = end
      continue
    }
    if (wire !== expected) throw damaged(at, `the field '${name}' has wire type ${wire}, expected ${expected}`)
    const value = readOne(reader, of, depth)
    if (list) listOf(message, name).push(value)
    else message[name] = value
  }
  return message
}

function listOf(message: Record<string, unknown>, name: string): unknown[] {
  const known = message[name]
  if (known !== undefined) return known as unknown[]
  const made: unknown[] = []
  message[name] = made
  return made
}

function readOne(reader: WireReader, of: Field['of'], depth: number): unknown {
  if (of === 'bytes') return reader.blob()
  if (of === 'string') {
    const at = reader.at
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(reader.blob())
    } catch (error) {
      if (error instanceof Error && error.name === 'SerializationError') throw error
      throw damaged(at, 'a text that is not UTF-8')
    }
  }
  if (typeof of === 'string') return reader[of]()
  const end = reader.delimited()
  const value = read(new WireReader(reader.bytes, reader.at, end), of(), depth + 1)
  reader.at = end
  return value
}

/** Writes a message: fields in the order of their numbers, lists of numbers packed. */
export function encode<M extends object>(message: M, table: Fields<M>): Uint8Array {
  const writer = new WireWriter()
  const ordered = Object.entries(table as Record<string, Field>).sort(([, a], [, b]) => a.number - b.number)
  for (const [name, one] of ordered) {
    const value = (message as Record<string, unknown>)[name]
    if (value === undefined) continue
    if (!one.list) write(writer, one, value)
    else if (packed.has(one.of)) {
      if ((value as readonly number[]).length > 0) writePacked(writer, one, value as readonly number[])
    } else for (const item of value as readonly unknown[]) write(writer, one, item)
  }
  return writer.finish()
}

function writePacked(writer: WireWriter, { number, of }: Field, values: readonly number[]): void {
  const inner = new WireWriter()
  for (const value of values) writeNumber(inner, of as Scalar, value)
  writer.key(number, 2)
  writer.blob(inner.finish())
}

function writeNumber(writer: WireWriter, of: Scalar, value: number): void {
  if (of === 'float') writer.float(value)
  else if (of === 'double') writer.double(value)
  else writer.varint(value)
}

function write(writer: WireWriter, { number, of }: Field, value: unknown): void {
  writer.key(number, typeof of === 'string' ? wires[of] : 2)
  if (typeof of !== 'string') writer.blob(encode(value as never, of()))
  else if (of === 'bytes') writer.blob(value as Uint8Array)
  else if (of === 'string') writer.blob(new TextEncoder().encode(value as string))
  else writeNumber(writer, of, value as number)
}
