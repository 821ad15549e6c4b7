// Tensors of a file as numbers in host memory, with every check on their dims, their data and their place.
import type { Shape } from '@tensorloom/tensor'
import { decodeSmallFloat } from '@tensorloom/tensor/internal'
import { shapeText } from '@tensorloom/tensor/op'
import { illegal } from '../proto/damaged.js'
import type { TensorProto } from '../proto/messages.js'
import {
  type ElementType,
  elementTypeOf,
  elementTypes,
  isFloat,
  smallFormat,
  unknownElementType,
} from './element-types.js'

/** Elements in host memory: numbers (float64 holds integers of 64 bits), or texts. */
export type HostData = Float32Array | Float64Array | Int32Array | Uint8Array | readonly string[]

/** A tensor in host memory. */
export interface HostTensor {
  readonly type: ElementType
  readonly shape: Shape
  readonly data: HostData
}

/** A file beside the model that holds elements of its tensors. */
export interface ExternalFile {
  /** Its size in bytes. */
  readonly length: number
  /** Reads a part, which lies inside. */
  read(offset: number, length: number): Uint8Array
}

/** Opens a file by its location, which is relative to the folder of the model. */
export type ExternalReader = (location: string, where: string) => ExternalFile

/** Reads a tensor. `where` names it in errors. */
export function readTensor(proto: TensorProto, where: string, external?: ExternalReader): HostTensor {
  const id = proto.dataType ?? 0
  const type = elementTypeOf(id)
  if (type === undefined) throw illegal(where, unknownElementType(id), 'export the model with another element type')
  const shape = shapeOf(proto, where)
  const size = shape.reduce((product, extent) => product * extent, 1)
  if (proto.segment !== undefined) throw illegal(where, 'the tensor is split into segments', 'join them first')
  if (proto.dataLocation === 1) {
    return { type, shape, data: fromRaw(externalBytes(proto, where, external), type, size, where) }
  }
  if (proto.rawData !== undefined) {
    if (type === 'string') throw illegal(where, 'a tensor of texts has raw data', 'store them in string_data')
    return { type, shape, data: fromRaw(proto.rawData, type, size, where) }
  }
  return { type, shape, data: fromFields(proto, type, size, where, shape) }
}

function shapeOf(proto: TensorProto, where: string): Shape {
  const shape = proto.dims ?? []
  const wrong = shape.find((extent) => !Number.isSafeInteger(extent) || extent < 0 || extent >= 2 ** 40)
  if (wrong !== undefined) {
    throw illegal(where, `dimension ${wrong} in ${shapeText(shape)}`, 'extents are whole numbers from 0 to 2⁴⁰')
  }
  return shape
}

/** Bytes that `size` elements take in raw form. */
function rawBytes(type: ElementType, size: number): number {
  return Math.ceil((size * elementTypes[type].bits) / 8)
}

function externalBytes(proto: TensorProto, where: string, external: ExternalReader | undefined): Uint8Array {
  const { location, begin, end } = placeOf(proto, where)
  if (external === undefined) {
    throw illegal(where, `its data is in another file, '${location}'`, externalHelp(location))
  }
  const file = external(location, where)
  if (end > file.length) {
    throw illegal(
      where,
      `its data is at ${begin} to ${end} of '${location}', which has ${file.length} bytes`,
      'the external file is cut or belongs to another model; copy it again',
    )
  }
  return file.read(begin, end - begin)
}

/** Where the elements of a tensor are in another file. */
export function placeOf(
  proto: TensorProto,
  where: string,
): { readonly location: string; readonly begin: number; readonly end: number } {
  const entries = new Map((proto.externalData ?? []).map(({ key = '', value = '' }) => [key, value]))
  const location = entries.get('location')
  if (location === undefined || location === '') {
    throw illegal(where, 'its external data has no location', 'export the model again')
  }
  checkLocation(location, where)
  const place = (key: string): number | undefined => {
    const text = entries.get(key)
    if (text === undefined) return undefined
    const value = Number(text)
    if (text !== '' && Number.isSafeInteger(value) && value >= 0) return value
    throw illegal(where, `the ${key} of its external data is '${text}'`, 'it must be a whole number of bytes, from 0')
  }
  const begin = place('offset') ?? 0
  const length = place('length')
  if (length !== undefined) return { location, begin, end: begin + length }
  const type = elementTypeOf(proto.dataType ?? 0)
  if (type === undefined) throw illegal(where, unknownElementType(proto.dataType ?? 0), again)
  const size = shapeOf(proto, where).reduce((product, extent) => product * extent, 1)
  return { location, begin, end: begin + rawBytes(type, size) }
}

function externalHelp(location: string): string {
  return `load the model by its path, its address or a list of files, not as bytes: loadModel(source); or pass the file: loadOnnx(bytes, { external: { '${location}': bytes } })`
}

/** Throws if a location leaves the folder of the model. */
export function checkLocation(location: string, where: string): void {
  const absolute = /^([/\\]|[a-zA-Z]:|[a-zA-Z][a-zA-Z0-9+.-]*:\/\/)/.test(location)
  if (!absolute && !location.includes('\0') && !location.split(/[/\\]/).includes('..')) return
  throw illegal(
    where,
    `its external data is at '${location.slice(0, 200)}', outside the folder of the model`,
    'external files must lie beside the model; do not trust this file',
  )
}

function fromRaw(bytes: Uint8Array, type: ElementType, size: number, where: string): HostData {
  const needed = rawBytes(type, size)
  if (bytes.length !== needed) {
    throw illegal(where, `${bytes.length} bytes of data, expected ${needed} for ${size} elements of ${type}`, again)
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const format = smallFormat(type)
  if (format !== undefined) {
    const wide = elementTypes[type].bits === 16
    return Float32Array.from({ length: size }, (_, k) =>
      decodeSmallFloat(wide ? view.getUint16(2 * k, true) : bytes[k]!, format),
    )
  }
  return rawReaders[type]!(view, size)
}

const again = 'export the model again'

type RawReader = (view: DataView, size: number) => HostData

const rawReaders: Readonly<Partial<Record<ElementType, RawReader>>> = {
  float: (view, size) => collect(new Float32Array(size), (k) => view.getFloat32(4 * k, true)),
  double: (view, size) => collect(new Float64Array(size), (k) => view.getFloat64(8 * k, true)),
  uint8: (view, size) => collect(new Uint8Array(size), (k) => view.getUint8(k)),
  bool: (view, size) => collect(new Uint8Array(size), (k) => (view.getUint8(k) === 0 ? 0 : 1)),
  int8: (view, size) => collect(new Int32Array(size), (k) => view.getInt8(k)),
  uint16: (view, size) => collect(new Int32Array(size), (k) => view.getUint16(2 * k, true)),
  int16: (view, size) => collect(new Int32Array(size), (k) => view.getInt16(2 * k, true)),
  int32: (view, size) => collect(new Int32Array(size), (k) => view.getInt32(4 * k, true)),
  uint32: (view, size) => collect(new Float64Array(size), (k) => view.getUint32(4 * k, true)),
  int64: (view, size) =>
    collect(new Float64Array(size), (k) => view.getInt32(8 * k + 4, true) * 4294967296 + view.getUint32(8 * k, true)),
  uint64: (view, size) =>
    collect(new Float64Array(size), (k) => view.getUint32(8 * k + 4, true) * 4294967296 + view.getUint32(8 * k, true)),
  uint4: (view, size) => collect(new Int32Array(size), (k) => nibble(view, k)),
  int4: (view, size) => collect(new Int32Array(size), (k) => (nibble(view, k) << 28) >> 28),
}

function nibble(view: DataView, k: number): number {
  return (view.getUint8(k >> 1) >> (4 * (k & 1))) & 15
}

function collect<A extends Float32Array | Float64Array | Int32Array | Uint8Array>(
  array: A,
  at: (k: number) => number,
): A {
  for (let k = 0; k < array.length; k++) array[k] = at(k)
  return array
}

/** An empty array that holds elements of `type` in host memory. */
export function hostArray(type: ElementType, size: number): Float32Array | Float64Array | Int32Array | Uint8Array {
  if (type === 'uint8' || type === 'bool') return new Uint8Array(size)
  if (type === 'double' || type === 'int64' || type === 'uint64' || type === 'uint32') return new Float64Array(size)
  return isFloat(type) ? new Float32Array(size) : new Int32Array(size)
}

function fromFields(proto: TensorProto, type: ElementType, size: number, where: string, shape: Shape): HostData {
  if (type === 'string') {
    const texts = proto.stringData ?? []
    checkCount(texts.length, size, 'string_data', where, shape)
    return texts.map((bytes) => new TextDecoder().decode(bytes))
  }
  const [name, values] = fieldOf(proto, type)
  const packs = type === 'int4' || type === 'uint4'
  checkCount(values.length, packs ? Math.ceil(size / 2) : size, name, where, shape)
  if (packs) return fromRaw(Uint8Array.from(values), type, size, where)
  const format = smallFormat(type)
  const array = hostArray(type, size)
  const range = elementTypes[type].range
  for (let k = 0; k < size; k++) {
    const value = values[k]!
    if (range !== undefined && (value < range[0] || value > range[1])) {
      throw illegal(where, `element ${k} is ${value}, which does not fit ${type}`, again)
    }
    array[k] = format !== undefined ? decodeSmallFloat(value, format) : type === 'bool' ? Number(value !== 0) : value
  }
  return array
}

function fieldOf(proto: TensorProto, type: ElementType): readonly [name: string, values: readonly number[]] {
  if (type === 'float') return ['float_data', proto.floatData ?? []]
  if (type === 'double') return ['double_data', proto.doubleData ?? []]
  if (type === 'int64') return ['int64_data', proto.int64Data ?? []]
  if (type === 'uint32' || type === 'uint64') return ['uint64_data', proto.uint64Data ?? []]
  return ['int32_data', proto.int32Data ?? []]
}

function checkCount(got: number, expected: number, name: string, where: string, shape: Shape): void {
  if (got === expected) return
  throw illegal(where, `${name} has ${got} values, expected ${expected} for shape ${shapeText(shape)}`, again)
}
