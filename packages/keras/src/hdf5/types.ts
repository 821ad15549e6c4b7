// Datatypes, dataspaces, and elements from their bytes.
import { type Cursor, damaged, type Input, textOf, unsupported } from './input.js'
import { countOf, type Elements, type ElementType, type StringType, type ValueType } from './tree.js'

/** A datatype as it is stored. */
export interface StoredType {
  readonly type: ValueType
  /** Bytes of one element. */
  readonly size: number
  readonly bigEndian: boolean
  /** What follows the text of a string that is shorter than its place. */
  readonly padding: 'zero' | 'space'
}

const charsets = ['ascii', 'utf-8'] as const

/** A datatype message. */
export function readType(from: Cursor): StoredType {
  const at = from.place
  const first = from.u8()
  const [version, kind] = [first >> 4, first & 15]
  const bits = from.uint(3)
  const size = from.u32()
  if (version < 1 || version > 5) throw damaged(at, `a datatype has version ${version}, expected 1 to 5`)
  if (size === 0) throw damaged(at, 'a datatype has elements of 0 bytes')
  const bigEndian = (bits & 1) === 1
  const stored = (type: ValueType): StoredType => ({ type, size, bigEndian, padding: 'zero' })
  if (kind === 0) {
    const [offset, precision] = [from.u16(), from.u16()]
    if (offset !== 0 || precision !== size * 8 || ![1, 2, 4, 8].includes(size)) {
      throw unsupported(at, `an integer of ${precision} bits in ${size} bytes`)
    }
    return stored(`${(bits & 8) === 0 ? 'u' : ''}int${size * 8}` as ElementType)
  }
  if (kind === 1) {
    const sign = (bits >> 8) & 255
    const [offset, precision] = [from.u16(), from.u16()]
    const layout = [from.u8(), from.u8(), from.u8(), from.u8(), from.u32()].join()
    const ieee: Readonly<Record<number, string>> = { 2: '10,5,0,10,15', 4: '23,8,0,23,127', 8: '52,11,0,52,1023' }
    const standard = offset === 0 && precision === size * 8 && sign === size * 8 - 1 && (bits & 64) === 0
    if (!standard || ieee[size] !== layout) throw unsupported(at, `a number of ${size} bytes that is not IEEE 754`)
    return stored(`float${size * 8}` as ElementType)
  }
  if (kind === 3) {
    const charset = charsets[(bits >> 4) & 15]
    if (charset === undefined) throw damaged(at, 'a text has an unknown set of characters')
    const type: StringType = { kind: 'string', charset, size }
    return { type, size, bigEndian: false, padding: (bits & 15) === 2 ? 'space' : 'zero' }
  }
  if (kind === 8) return readEnum(from, at, version, bits & 0xffff, size)
  if (kind === 9 && (bits & 15) === 1) {
    const charset = charsets[(bits >> 8) & 15]
    if (charset === undefined) throw damaged(at, 'a text has an unknown set of characters')
    readType(from)
    return stored({ kind: 'string', charset })
  }
  const kinds = ['', '', 'time', '', 'bit field', 'opaque', 'compound', 'reference', '', 'list', 'array']
  throw unsupported(at, `the datatype '${kinds[kind] ?? kind}'`)
}

// Numpy's bool is an enumeration of FALSE and TRUE.
function readEnum(from: Cursor, at: number, version: number, members: number, size: number): StoredType {
  const base = readType(from)
  const names: string[] = []
  for (let k = 0; k < members; k++) {
    const start = from.place
    names.push(from.text())
    if (version < 3) from.align(start)
  }
  const values = from.bytes(members * base.size)
  if (size === 1 && names.join() === 'FALSE,TRUE' && values[0] === 0 && values[1] === 1) {
    return { type: 'bool', size, bigEndian: false, padding: 'zero' }
  }
  throw unsupported(at, `the enumeration ${names.slice(0, 4).join(', ')}`)
}

/** A dataspace message: the shape; undefined for no value at all. */
export function readShape(from: Cursor): readonly number[] | undefined {
  const at = from.place
  const version = from.u8()
  const [rank, flags] = [from.u8(), from.u8()]
  if (version === 1) from.skip(5)
  else if (version !== 2) throw damaged(at, `a dataspace has version ${version}, expected 1 or 2`)
  else if (from.u8() === 2) return undefined
  if (rank > 32) throw damaged(at, `a shape has ${rank} axes, more than the 32 that HDF5 allows`)
  const shape = Array.from({ length: rank }, () => from.length())
  if ((flags & 1) === 1) for (let k = 0; k < rank; k++) from.length()
  if (!Number.isSafeInteger(countOf(shape))) throw damaged(at, `the shape [${shape.join(', ')}] is too large`)
  return shape
}

/** Elements from their bytes. `at` is their place in the file, for messages. */
export function decode(
  input: Input,
  { type, size, bigEndian, padding }: StoredType,
  bytes: Uint8Array,
  at: number,
): Elements {
  const count = bytes.length / size
  if (typeof type !== 'string') {
    const one = (k: number): string => {
      if (type.size === undefined) return variableText(input, bytes.subarray(k * size, (k + 1) * size), at)
      const raw = bytes.subarray(k * size, (k + 1) * size)
      const zero = padding === 'zero' ? raw.indexOf(0) : -1
      let end = zero < 0 ? raw.length : zero
      while (padding === 'space' && end > 0 && (raw[end - 1] === 32 || raw[end - 1] === 0)) end--
      return textOf(raw.subarray(0, end), at)
    }
    return Array.from({ length: count }, (_, k) => one(k))
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const little = !bigEndian
  const get: Readonly<Record<ElementType, (at: number) => number>> = {
    float16: (k) => half(view.getUint16(k, little)),
    float32: (k) => view.getFloat32(k, little),
    float64: (k) => view.getFloat64(k, little),
    int8: (k) => view.getInt8(k),
    int16: (k) => view.getInt16(k, little),
    int32: (k) => view.getInt32(k, little),
    int64: (k) => Number(view.getBigInt64(k, little)),
    uint8: (k) => view.getUint8(k),
    uint16: (k) => view.getUint16(k, little),
    uint32: (k) => view.getUint32(k, little),
    uint64: (k) => Number(view.getBigUint64(k, little)),
    bool: (k) => view.getUint8(k),
  }
  const whole = type === 'int32' || type === 'int16' || type === 'int8' || type === 'uint8' || type === 'uint16'
  const Values =
    type === 'float32' || type === 'float16' ? Float32Array : whole || type === 'bool' ? Int32Array : Float64Array
  const values = new Values(count)
  if (type === 'float32' && little && littleEndianHost()) {
    // Bit by bit, so that every NaN stays the one that it is.
    new Uint8Array(values.buffer).set(bytes)
    return values as Float32Array
  }
  const read = get[type]
  for (let k = 0; k < count; k++) values[k] = read(k * size)
  return values
}

function littleEndianHost(): boolean {
  return new Uint8Array(Uint16Array.of(1).buffer)[0] === 1
}

function half(bits: number): number {
  const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023]
  const size =
    exponent === 0
      ? fraction * 2 ** -24
      : exponent === 31
        ? fraction === 0
          ? Number.POSITIVE_INFINITY
          : Number.NaN
        : (1 + fraction / 1024) * 2 ** (exponent - 15)
  return bits & 0x8000 ? -size : size
}

// A text of any length: its length, and where it is in a global heap.
function variableText(input: Input, reference: Uint8Array, place: number): string {
  const number = (from: number, size: number): number => {
    let value = 0
    for (let k = size - 1; k >= 0; k--) value = value * 256 + reference[from + k]!
    return value
  }
  const { offsetSize } = input
  if (reference.length < 8 + offsetSize) throw damaged(place, 'a reference to a text is too short')
  const length = number(0, 4)
  if (length === 0) return ''
  const found = heapObject(input, number(4, offsetSize), number(4 + offsetSize, 4), place)
  if (length > found.length) throw damaged(place, 'a text is longer than its place in the heap')
  input.take(place, length)
  const text = found.subarray(0, length)
  const zero = text.indexOf(0)
  return textOf(zero < 0 ? text : text.subarray(0, zero), place)
}

function heapObject(input: Input, address: number, index: number, at: number): Uint8Array {
  const heap = input.heaps.get(address) ?? readHeap(input, address)
  input.heaps.set(address, heap)
  const found = heap.get(index)
  if (found !== undefined) return found
  throw damaged(at, `a text is number ${index} of a heap that does not have it`)
}

function readHeap(input: Input, address: number): Map<number, Uint8Array> {
  const from = input.at(address)
  const start = from.place
  from.signature('GCOL')
  if (from.u8() !== 1) throw damaged(start, 'a heap has another version than 1')
  const end = start + from.skip(3).length()
  const objects = new Map<number, Uint8Array>()
  while (from.place + 8 + input.lengthSize <= end) {
    const index = from.u16()
    const length = from.skip(6).length()
    // Number 0 is the free rest.
    if (index === 0) break
    objects.set(index, from.bytes(length))
    from.skip((8 - (length % 8)) % 8)
  }
  return objects
}
