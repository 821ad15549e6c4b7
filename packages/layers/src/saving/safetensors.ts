// Files of models: safetensors with a checksum over all of it.
import type { DType, Shape, TypedArray } from '@tensorloom/tensor'
import { halfBits } from '@tensorloom/tensor/internal'
import { decodeElements } from '../safetensors/decode.js'
import { storedDtypes } from '../safetensors/dtypes.js'
import { bytesOfArray, encodeFile } from '../safetensors/encode-file.js'
import { damaged, type Entry, headerLength, lengthBytes, parseHeader } from '../safetensors/header.js'
import { crc32 } from './crc32.js'

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

const dtypeNames = { float32: 'F32', float64: 'F64', int32: 'I32', uint8: 'U8', bool: 'BOOL' } as const

// The checksum is computed with zeros in its own place.
const checksumKey = 'tensorloom.crc32'
const noChecksum = '00000000'
const checksumField = (checksum: string): string => `"${checksumKey}":"${checksum}"`

/** A file as bytes. */
export function encodeSafetensors({ tensors, metadata }: SafetensorsFile): Uint8Array {
  const encoded = [...tensors].map(([name, { dtype, shape, data, half }]) => {
    const halved = half === true && dtype === 'float32'
    const elements = halved ? Uint16Array.from(data, halfBits) : data
    return { name, dtype: halved ? ('F16' as const) : dtypeNames[dtype], shape, bytes: bytesOfArray(elements) }
  })
  const file = encodeFile(encoded, { ...metadata, [checksumKey]: noChecksum })
  const text = new TextDecoder().decode(headerOf(file))
  // The first match is ours: `__metadata__` comes first, and inside other texts the quotes are escaped.
  const checked = text.replace(checksumField(noChecksum), checksumField(crc32(file)))
  file.set(new TextEncoder().encode(checked), lengthBytes)
  return file
}

function headerOf(file: Uint8Array): Uint8Array {
  return file.subarray(lengthBytes, lengthBytes + headerLength('', file, file.length))
}

/**
 * Reads the file in `bytes`. Elements are copied when they are asked for. Throws a `SerializationError` that says what is
 * wrong.
 */
export function decodeSafetensors(bytes: Uint8Array, user = 'loadModel'): SafetensorsFile {
  const length = headerLength(user, bytes, bytes.length)
  const { metadata, entries, dataBegin } = parseHeader(
    user,
    bytes.subarray(lengthBytes, lengthBytes + length),
    bytes.length,
  )
  checkChecksum(user, bytes, dataBegin, metadata)
  const data = bytes.subarray(dataBegin)
  return {
    tensors: new Map([...entries].map(([name, entry]) => [name, storedTensor(user, name, entry, data)])),
    metadata,
  }
}

function checkChecksum(
  user: string,
  bytes: Uint8Array,
  dataBegin: number,
  metadata: Readonly<Record<string, string>>,
): void {
  const stored = metadata[checksumKey]
  if (stored === undefined) {
    const isOurs = Object.keys(metadata).some((key) => key.startsWith('tensorloom.'))
    if (isOurs) throw damaged(user, 'its checksum is missing')
    // A file of another program.
    return
  }
  const text = new TextDecoder().decode(bytes.subarray(lengthBytes, dataBegin))
  const blank = new TextEncoder().encode(text.replace(checksumField(stored), checksumField(noChecksum)))
  const found = crc32(bytes.subarray(0, lengthBytes), blank, bytes.subarray(dataBegin))
  if (found !== stored) {
    throw damaged(user, `its checksum is ${found}, expected ${stored}: some bytes were changed`)
  }
}

function storedTensor(user: string, name: string, entry: Entry, data: Uint8Array): StoredTensor {
  return {
    // What has no dtype of ours is refused when it is read.
    dtype: storedDtypes[entry.dtype].dtype ?? 'uint8',
    shape: entry.shape,
    get data() {
      return decodeElements(user, name, entry, data.subarray(entry.begin, entry.end)).data
    },
  }
}
