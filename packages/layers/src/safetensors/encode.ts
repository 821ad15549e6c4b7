// Elements of ours as elements of a file: floats are rounded to the nearest, integers must fit.
import { type DType, SerializationError, type TypedArray } from '@tensorloom/tensor'
import { encodeSmallFloat, halfBits, smallFloats } from '@tensorloom/tensor/internal'
import type { SafetensorsDtype } from './dtypes.js'
import { bytesOfArray } from './encode-file.js'
import { short } from './json-reader.js'

/** The dtypes of files that hold a tensor's elements as they are. */
export const sameDtypes: Readonly<Record<DType, SafetensorsDtype>> = {
  float32: 'F32',
  float64: 'F64',
  int32: 'I32',
  uint8: 'U8',
  bool: 'BOOL',
}

type Encode = (data: ArrayLike<number>) => ArrayBufferView

interface IntegerType {
  readonly low: number
  readonly high: number
  readonly encode: Encode
}

const integers: Readonly<Partial<Record<SafetensorsDtype, IntegerType>>> = {
  I64: { low: -(2 ** 53), high: 2 ** 53, encode: (data) => BigInt64Array.from(Array.from(data, BigInt)) },
  I32: { low: -(2 ** 31), high: 2 ** 31 - 1, encode: (data) => Int32Array.from(data) },
  I16: { low: -(2 ** 15), high: 2 ** 15 - 1, encode: (data) => Int16Array.from(data) },
  I8: { low: -128, high: 127, encode: (data) => Int8Array.from(data) },
  U64: { low: 0, high: 2 ** 53, encode: (data) => BigUint64Array.from(Array.from(data, BigInt)) },
  U32: { low: 0, high: 2 ** 32 - 1, encode: (data) => Uint32Array.from(data) },
  U16: { low: 0, high: 2 ** 16 - 1, encode: (data) => Uint16Array.from(data) },
  U8: { low: 0, high: 255, encode: (data) => Uint8Array.from(data) },
  BOOL: { low: 0, high: 1, encode: (data) => Uint8Array.from(data) },
}

const floats: Readonly<Partial<Record<SafetensorsDtype, Encode>>> = {
  F64: (data) => Float64Array.from(data),
  F32: (data) => Float32Array.from(data),
  F16: (data) => Uint16Array.from(data, halfBits),
  BF16: encodeBfloat,
  F8_E4M3: (data) => Uint8Array.from(data, (value) => encodeSmallFloat(value, smallFloats.float8e4m3fn)),
  F8_E5M2: (data) => Uint8Array.from(data, (value) => encodeSmallFloat(value, smallFloats.float8e5m2)),
}

/** The dtypes that `saveSafetensors` writes. */
export const writtenDtypes: readonly string[] = [...Object.keys(floats), ...Object.keys(integers)]

/** The bytes of elements of `dtype` as those of `stored`. */
export function encodeElements(
  user: string,
  name: string,
  data: TypedArray,
  dtype: DType,
  stored: SafetensorsDtype,
): Uint8Array {
  if (sameDtypes[dtype] === stored) return bytesOfArray(data)
  const float = floats[stored]
  if (float !== undefined) return bytesOfArray(float(data))
  const { low, high, encode } = integers[stored]!
  const wrong = data.findIndex((value: number) => !(Number.isInteger(value) && value >= low && value <= high))
  if (wrong < 0) return bytesOfArray(encode(data))
  throw new SerializationError(`${user}: ${short(name)} holds ${data[wrong]!}, which does not fit ${stored}`, {
    help: 'choose another dtype for it: saveSafetensors(tensors, { dtype: (name, tensor) => … })',
  })
}

// The upper half of a float32, rounded to the nearest, ties to even. A float64 is rounded once, not twice.
function encodeBfloat(data: ArrayLike<number>): Uint16Array {
  if (!(data instanceof Float32Array)) {
    return Uint16Array.from(data, (value) => encodeSmallFloat(value, smallFloats.bfloat16))
  }
  const bits = new Uint32Array(data.buffer, data.byteOffset, data.length)
  return Uint16Array.from(bits, (one) => {
    // Rounding must not make an infinity of a NaN.
    if ((one & 0x7fffffff) > 0x7f800000) return (one >>> 16) | 0x40
    return (one + 0x7fff + ((one >>> 16) & 1)) >>> 16
  })
}
