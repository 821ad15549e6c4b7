// The attributes of a node, as JSON writes TensorFlow's protocol buffers: numbers are strings, and strings are base64.
import type { Json } from '@tensorloom/keras'
import type { DType } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import { isObject, type JsonObject } from '../files/artifacts.js'
import { GraphError } from './graph-error.js'

const types: Readonly<Record<string, DType>> = {
  1: 'float32',
  2: 'float32',
  3: 'int32',
  4: 'int32',
  9: 'int32',
  10: 'bool',
  19: 'float32',
  DT_BOOL: 'bool',
  DT_DOUBLE: 'float32',
  DT_FLOAT: 'float32',
  DT_HALF: 'float32',
  DT_INT32: 'int32',
  DT_INT64: 'int32',
  DT_UINT8: 'int32',
}

/** The dtype that a name or number of TensorFlow means; undefined for what is not held here. */
export function dtypeOf(value: Json | undefined): DType | undefined {
  const name = String(value)
  return Object.hasOwn(types, name) ? types[name] : undefined
}

/** Whether a name or number of TensorFlow means texts. */
export function isTextType(value: Json | undefined): boolean {
  return value === 'DT_STRING' || String(value) === '7'
}

/** Extents of a shape of TensorFlow; −1 for what is not known. Undefined if nothing is known. */
export function shapeOf(value: Json | undefined): readonly number[] | undefined {
  if (!isObject(value) || value.unknownRank === true) return undefined
  const dims = value.dim ?? []
  if (!Array.isArray(dims)) return undefined
  return dims.map((dim: Json) => (isObject(dim) ? wholeOf(dim.size ?? -1, 'an extent') : -1))
}

/** The attributes of one node. */
export class Attributes {
  private readonly values: JsonObject

  constructor(values: JsonObject) {
    this.values = values
  }

  /** A whole number. */
  int(name: string, standard: number): number {
    const value = this.entry(name, 'i')
    return value === undefined ? standard : wholeOf(value, name)
  }

  /** A number. */
  float(name: string, standard: number): number {
    const value = this.entry(name, 'f')
    if (value === undefined) return standard
    const number = Number(value)
    if (typeof value === 'boolean' || value === null) throw wrong(name, value, 'a number')
    return number
  }

  /** True or false. */
  bool(name: string, standard = false): boolean {
    const value = this.entry(name, 'b')
    if (value === undefined) return standard
    if (typeof value !== 'boolean') throw wrong(name, value, 'true or false')
    return value
  }

  /** A text. */
  string(name: string, standard: string): string {
    const value = this.entry(name, 's')
    return value === undefined ? standard : textOf(value, name)
  }

  /** A dtype, or undefined for one that is not held here. */
  type(name: string): DType | undefined {
    return dtypeOf(this.entry(name, 'type'))
  }

  /** Whole numbers. */
  ints(name: string, standard: readonly number[] = []): readonly number[] {
    return this.list(name, 'i')?.map((one) => wholeOf(one, name)) ?? standard
  }

  /** Texts. */
  strings(name: string): readonly string[] {
    return this.list(name, 's')?.map((one) => textOf(one, name)) ?? []
  }

  /** The name of a function of the model's library. */
  func(name: string): string {
    const value = this.entry(name, 'func')
    if (isObject(value) && typeof value.name === 'string') return value.name
    throw wrong(name, value, 'the name of a function')
  }

  /** The names of all functions that the attributes name. */
  functions(): readonly string[] {
    return Object.keys(this.values).flatMap((name) => {
      const value = this.values[name]
      return isObject(value) && isObject(value.func) ? [this.func(name)] : []
    })
  }

  /** Whether a type is that of texts. */
  isText(name: string): boolean {
    return isTextType(this.entry(name, 'type'))
  }

  /** A shape. */
  shape(name: string): readonly number[] | undefined {
    return shapeOf(this.entry(name, 'shape'))
  }

  private entry(name: string, kind: string): Json | undefined {
    if (!Object.hasOwn(this.values, name)) return undefined
    const value = this.values[name]!
    if (isObject(value) && Object.hasOwn(value, kind)) return value[kind]
    // What is left out is the value that a protocol buffer does not write.
    if (isObject(value) && Object.keys(value).length === 0) return undefined
    throw wrong(name, value, `{ ${kind} }`)
  }

  private list(name: string, kind: string): readonly Json[] | undefined {
    const list = this.entry(name, 'list')
    if (list === undefined) return undefined
    if (!isObject(list)) throw wrong(name, list, 'a list')
    const values = list[kind] ?? []
    if (!Array.isArray(values)) throw wrong(name, values, 'a list')
    return values
  }
}

function wholeOf(value: Json, name: string): number {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value
  if (Number.isSafeInteger(number)) return number as number
  throw wrong(name, value, 'a whole number')
}

// Strings are base64; some writers give lists of bytes.
function textOf(value: Json, name: string): string {
  if (Array.isArray(value) && value.every((byte) => Number.isInteger(byte))) {
    return new TextDecoder().decode(Uint8Array.from(value as readonly number[]))
  }
  if (typeof value !== 'string') throw wrong(name, value, 'a text in base64')
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(value), (letter) => letter.charCodeAt(0)))
  } catch {
    throw wrong(name, value, 'a text in base64')
  }
}

function wrong(name: string, value: unknown, expected: string): GraphError {
  return new GraphError(`the attribute '${name}' is ${describeValue(value)}, expected ${expected}`)
}
