// The safetensors format: 8 bytes of header length, a JSON header, the elements. With a checksum over all of it.
import { type DType, SerializationError, type Shape, type TypedArray } from '@tensorloom/tensor'
import { allocateArray, bytesPerElement, sizeOf } from '@tensorloom/tensor/backend'
import { halfBits, halfValue } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import { crc32 } from './crc32.js'
import { foreignFormat } from './foreign.js'

/** Elements in host memory. */
export interface StoredTensor {
  /** Its dtype. */
  readonly dtype: DType
  /** Its shape. */
  readonly shape: Shape
  /** Its elements, in row-major order. */
  readonly data: TypedArray
  /** Whether the file holds the elements in half precision, as F16. Only for float32; read back as float32. */
  readonly half?: boolean | undefined
}

/** What a file holds. */
export interface SafetensorsFile {
  /** Its tensors by name. */
  readonly tensors: ReadonlyMap<string, StoredTensor>
  /** Texts of the header's `__metadata__`. */
  readonly metadata: Readonly<Record<string, string>>
}

const dtypeNames: Record<DType, string> = { float32: 'F32', float64: 'F64', int32: 'I32', uint8: 'U8', bool: 'BOOL' }

// What files of other programs hold besides; read as float32.
const narrow: Readonly<Record<string, (bits: number) => number>> = { F16: halfValue, BF16: bfloatValue }

// A bfloat16 is the upper half of a float32.
function bfloatValue(bits: number): number {
  return new Float32Array(Uint32Array.of(bits << 16).buffer)[0]!
}

// The checksum is computed with zeros in its own place.
const checksumKey = 'tensorloom.crc32'
const noChecksum = '00000000'
const checksumField = (checksum: string): string => `"${checksumKey}":"${checksum}"`

interface Entry {
  readonly dtype: string
  readonly shape: Shape
  readonly data_offsets: readonly [begin: number, end: number]
}

/** A file as bytes. */
export function encodeSafetensors({ tensors, metadata }: SafetensorsFile): Uint8Array {
  // Without a prototype, a tensor may have any name.
  const header = Object.create(null) as Record<string, Entry | Record<string, string>>
  header.__metadata__ = { ...metadata, [checksumKey]: noChecksum }
  let end = 0
  for (const [name, { dtype, shape, data, half }] of tensors) {
    const halved = half === true && dtype === 'float32'
    const begin = end
    end += halved ? data.length * 2 : data.byteLength
    header[name] = { dtype: halved ? 'F16' : dtypeNames[dtype], shape, data_offsets: [begin, end] }
  }
  const text = JSON.stringify(header)
  const encoder = new TextEncoder()
  const length = Math.ceil(encoder.encode(text).length / 8) * 8
  const file = new Uint8Array(8 + length + end)
  new DataView(file.buffer).setBigUint64(0, BigInt(length), true)
  // Padded with spaces, so that the elements are aligned.
  file.fill(0x20, 8, 8 + length)
  file.set(encoder.encode(text), 8)
  let at = 8 + length
  for (const { dtype, data, half } of tensors.values()) {
    // Byte order is that of the format on every machine that runs this: little-endian.
    const elements = half === true && dtype === 'float32' ? Uint16Array.from(data, halfBits) : data
    file.set(new Uint8Array(elements.buffer, elements.byteOffset, elements.byteLength), at)
    at += elements.byteLength
  }
  // The first match is ours: `__metadata__` comes first, and inside other texts the quotes are escaped.
  file.set(encoder.encode(text.replace(checksumField(noChecksum), checksumField(crc32(file)))), 8)
  return file
}

/**
 * Reads the file in `bytes`. Elements are copied when they are asked for. Throws a `SerializationError` that says what is
 * wrong.
 */
export function decodeSafetensors(bytes: Uint8Array): SafetensorsFile {
  if (bytes.length < 8) throw unlike(bytes, `it has ${bytes.length} bytes, too few for a header`)
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true))
  if (length > bytes.length - 8) {
    throw unlike(bytes, `it ends inside the header: ${bytes.length} bytes, the header needs ${8 + length}`)
  }
  const header = parseHeader(bytes, length)
  const metadata = textsOf(header.__metadata__)
  const entries = Object.entries(header)
    .filter(([name]) => name !== '__metadata__')
    .map(([name, entry]) => [name, entryOf(name, entry)] as const)
  const needed = endOf(entries)
  const data = bytes.subarray(8 + length)
  if (data.length < needed) throw damaged(`it is truncated: ${data.length} of ${needed} bytes of weights`)
  if (data.length > needed) throw damaged(`it has ${data.length - needed} bytes too many`)
  checkChecksum(bytes, length, metadata)
  return { tensors: new Map(entries.map(([name, entry]) => [name, readTensor(name, entry, data)])), metadata }
}

// A file without a header may be one of another program.
function unlike(bytes: Uint8Array, problem: string): SerializationError {
  const foreign = foreignFormat(bytes)
  if (foreign === undefined) return damaged(problem)
  return new SerializationError(`loadModel: the file is ${foreign.what}, expected one of saveModel`, {
    help: foreign.help,
  })
}

function parseHeader(bytes: Uint8Array, length: number): Record<string, unknown> {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, 8 + length))
    const header: unknown = JSON.parse(text)
    if (typeof header === 'object' && header !== null && !Array.isArray(header)) {
      return header as Record<string, unknown>
    }
  } catch {
    // Said below.
  }
  throw unlike(bytes, 'its header is not a JSON object')
}

function textsOf(metadata: unknown): Record<string, string> {
  if (metadata === undefined) return {}
  const isObject = typeof metadata === 'object' && metadata !== null
  if (isObject && Object.values(metadata).every((one) => typeof one === 'string')) {
    return metadata as Record<string, string>
  }
  throw damaged('its metadata are not texts')
}

function entryOf(name: string, entry: unknown): Entry {
  const offsets = (entry as Partial<Entry> | null)?.data_offsets
  const valid =
    Array.isArray(offsets) && offsets.length === 2 && offsets.every((one) => Number.isSafeInteger(one) && one >= 0)
  if (valid) return entry as Entry
  throw damaged(`the entry of '${name}' has no position in the file`)
}

// The end of the last range. In this format ranges follow each other: overlapping ones would make gigabytes of a small file,
// and gaps would hide bytes.
function endOf(entries: readonly (readonly [string, Entry])[]): number {
  const sorted = [...entries].sort(([, a], [, b]) => a.data_offsets[0] - b.data_offsets[0] || lengthOf(a) - lengthOf(b))
  let end = 0
  for (const [name, { data_offsets: offsets }] of sorted) {
    const [begin, own] = offsets
    if (own < begin) throw damaged(`'${name}' ends at byte ${own}, before it begins at ${begin}`)
    if (begin !== end) {
      throw damaged(
        `'${name}' begins at byte ${begin}, ${begin < end ? 'inside another tensor' : `after a gap of ${begin - end} bytes`}`,
      )
    }
    end = own
  }
  return end
}

function lengthOf({ data_offsets: [begin, end] }: Entry): number {
  return end - begin
}

function checkChecksum(bytes: Uint8Array, length: number, metadata: Record<string, unknown>): void {
  const stored = metadata[checksumKey]
  if (stored === undefined) {
    if (Object.keys(metadata).some((key) => key.startsWith('tensorloom.'))) throw damaged('its checksum is missing')
    // A file of another program.
    return
  }
  const text = new TextDecoder().decode(bytes.subarray(8, 8 + length))
  const blank = new TextEncoder().encode(text.replace(checksumField(String(stored)), checksumField(noChecksum)))
  const found = crc32(bytes.subarray(0, 8), blank, bytes.subarray(8 + length))
  if (found !== stored) throw damaged(`its checksum is ${found}, expected ${String(stored)}: some bytes were changed`)
}

function readTensor(name: string, entry: Entry, data: Uint8Array): StoredTensor {
  const valueOf =
    typeof entry.dtype === 'string' && Object.hasOwn(narrow, entry.dtype) ? narrow[entry.dtype] : undefined
  const dtype = valueOf
    ? 'float32'
    : (Object.keys(dtypeNames) as DType[]).find((one) => dtypeNames[one] === entry.dtype)
  if (dtype === undefined) throw damaged(`'${name}' has dtype ${describeValue(entry.dtype)}, which is not supported`)
  const [begin, end] = entry.data_offsets
  const { shape } = entry
  const valid = Array.isArray(shape) && shape.every((extent) => Number.isInteger(extent) && extent >= 0)
  if (!valid || end - begin !== sizeOf(shape) * (valueOf ? 2 : bytesPerElement(dtype))) {
    throw damaged(`'${name}' has ${end - begin} bytes, which does not fit ${dtype} ${describeValue(shape)}`)
  }
  const elements = (): TypedArray => {
    const array = allocateArray(dtype, sizeOf(shape))
    if (valueOf !== undefined) {
      const view = new DataView(data.buffer, data.byteOffset + begin, end - begin)
      for (let k = 0; k < array.length; k++) array[k] = valueOf(view.getUint16(2 * k, true))
    } else new Uint8Array(array.buffer, array.byteOffset, array.byteLength).set(data.subarray(begin, end))
    return array
  }
  return {
    dtype,
    shape,
    get data() {
      return elements()
    },
  }
}

function damaged(problem: string): SerializationError {
  return new SerializationError(`loadModel: the file cannot be read: ${problem}`, {
    help: 'copy or download it again, or save the model again',
  })
}
