// The dtypes of safetensors files: their sizes, and what they become.
import type { DType, TypedArray } from '@tensorloom/tensor'
import { allocateArray } from '@tensorloom/tensor/backend'
import { decodeSmallFloat, halfValue, smallFloats } from '@tensorloom/tensor/internal'

/** Element types of safetensors files. */
export type SafetensorsDtype =
  | 'F64'
  | 'F32'
  | 'F16'
  | 'BF16'
  | 'F8_E4M3'
  | 'F8_E5M2'
  | 'F8_E8M0'
  | 'I64'
  | 'I32'
  | 'I16'
  | 'I8'
  | 'U64'
  | 'U32'
  | 'U16'
  | 'U8'
  | 'BOOL'
  | 'C64'
  | 'F4'
  | 'F6_E2M3'
  | 'F6_E3M2'

/** How elements of a dtype are stored, and read. */
export interface StoredDtype {
  /** Bits of an element. */
  readonly bits: number
  /** The dtype that they are read as; undefined if no dtype of ours fits. */
  readonly dtype?: DType
  /** Makes elements of `dtype`, exactly. Without it, the bytes are the elements. */
  readonly decode?: (bytes: Uint8Array, size: number) => TypedArray
  /** Whether values may lie outside of `dtype`, so that each is checked. */
  readonly wide?: boolean
}

/** All dtypes of files. */
export const storedDtypes: Readonly<Record<SafetensorsDtype, StoredDtype>> = {
  F64: { bits: 64, dtype: 'float64' },
  F32: { bits: 32, dtype: 'float32' },
  F16: { bits: 16, dtype: 'float32', decode: decodeHalf },
  BF16: { bits: 16, dtype: 'float32', decode: decodeBfloat },
  F8_E4M3: {
    bits: 8,
    dtype: 'float32',
    decode: decodeBytes((bits) => decodeSmallFloat(bits, smallFloats.float8e4m3fn)),
  },
  F8_E5M2: { bits: 8, dtype: 'float32', decode: decodeBytes((bits) => decodeSmallFloat(bits, smallFloats.float8e5m2)) },
  // Powers of two, for scales (OCP Microscaling Formats, section 5.4.1).
  F8_E8M0: {
    bits: 8,
    dtype: 'float32',
    decode: decodeBytes((bits) => (bits === 255 ? Number.NaN : 2 ** (bits - 127))),
  },
  I64: { bits: 64, dtype: 'int32', wide: true },
  I32: { bits: 32, dtype: 'int32' },
  I16: { bits: 16, dtype: 'int32', decode: decodeNumbers(2, (view, at) => view.getInt16(at, true)) },
  I8: { bits: 8, dtype: 'int32', decode: decodeNumbers(1, (view, at) => view.getInt8(at)) },
  U64: { bits: 64, dtype: 'int32', wide: true },
  U32: { bits: 32, dtype: 'int32', wide: true },
  U16: { bits: 16, dtype: 'int32', decode: decodeNumbers(2, (view, at) => view.getUint16(at, true)) },
  U8: { bits: 8, dtype: 'uint8' },
  BOOL: { bits: 8, dtype: 'bool', decode: decodeBool },
  C64: { bits: 64 },
  F4: { bits: 4 },
  F6_E2M3: { bits: 6 },
  F6_E3M2: { bits: 6 },
}

/** Elements as they are in the file, in memory of their own. */
export function copied(dtype: DType, bytes: Uint8Array, size: number): TypedArray {
  const array = allocateArray(dtype, size)
  // The byte order of the format is that of every machine that runs this: little-endian.
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength).set(bytes)
  return array
}

function decodeNumbers(
  width: number,
  valueAt: (view: DataView, at: number) => number,
): (bytes: Uint8Array, size: number) => TypedArray {
  return (bytes, size) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const array = allocateArray('int32', size)
    for (let k = 0; k < size; k++) array[k] = valueAt(view, k * width)
    return array
  }
}

function decodeBytes(valueOf: (bits: number) => number): (bytes: Uint8Array, size: number) => TypedArray {
  return (bytes, size) => {
    const array = allocateArray('float32', size)
    for (let k = 0; k < size; k++) array[k] = valueOf(bytes[k]!)
    return array
  }
}

function decodeHalf(bytes: Uint8Array, size: number): TypedArray {
  const array = allocateArray('float32', size)
  // A table of all values pays for large tensors only.
  const table = size < 65_536 ? undefined : halfTable()
  for (let k = 0; k < size; k++) {
    const bits = bytes[2 * k]! | (bytes[2 * k + 1]! << 8)
    array[k] = table === undefined ? halfValue(bits) : table[bits]!
  }
  return array
}

let halves: Float32Array | undefined

function halfTable(): Float32Array {
  halves ??= Float32Array.from({ length: 65_536 }, (_, bits) => halfValue(bits))
  return halves
}

// A bfloat16 is the upper half of a float32.
function decodeBfloat(bytes: Uint8Array, size: number): TypedArray {
  const array = allocateArray('float32', size)
  const bits = new Uint32Array(array.buffer, array.byteOffset, size)
  for (let k = 0; k < size; k++) bits[k] = (bytes[2 * k]! << 16) | (bytes[2 * k + 1]! << 24)
  return array
}

// PyTorch takes every byte but 0 as true.
function decodeBool(bytes: Uint8Array, size: number): TypedArray {
  const array = allocateArray('bool', size)
  for (let k = 0; k < size; k++) array[k] = bytes[k] === 0 ? 0 : 1
  return array
}
