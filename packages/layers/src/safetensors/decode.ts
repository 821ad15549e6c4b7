// Elements of a file as elements of ours, exactly or not at all.
import { type DType, SerializationError, type TypedArray } from '@tensorloom/tensor'
import { allocateArray, sizeOf } from '@tensorloom/tensor/backend'
import { copied, storedDtypes } from './dtypes.js'
import type { Entry } from './header.js'
import { short } from './json-reader.js'

/** What integers of 64 bits, and unsigned ones of 32, become. */
export type BigIntegers = 'int32' | 'float64'

/** Elements in host memory, with the dtype that they are read as. */
export interface Decoded {
  readonly dtype: DType
  readonly data: TypedArray
}

/** The elements of a tensor. `file` names its file in errors. */
export function decodeElements(
  file: string,
  name: string,
  { dtype: stored, shape }: Pick<Entry, 'dtype' | 'shape'>,
  bytes: Uint8Array,
  bigIntegers: BigIntegers = 'int32',
): Decoded {
  const { dtype, decode, wide, bits } = storedDtypes[stored]
  const size = sizeOf(shape)
  if (dtype === undefined) {
    throw new SerializationError(`${file}: ${short(name)} has dtype ${stored}, which no tensor has`, {
      help: 'readRaw gives its bytes',
    })
  }
  if (wide)
    return decodeWide(file, name, bits === 32 ? readUint32 : stored === 'I64' ? readInt64 : readUint64, bytes, {
      size,
      dtype: bigIntegers,
    })
  return { dtype, data: decode === undefined ? copied(dtype, bytes, size) : decode(bytes, size) }
}

type ReadWide = (view: DataView, k: number) => number

// Beyond ±2⁵³ a number is not exact, but it is as large, so the check below refuses it.
const readUint32: ReadWide = (view, k) => view.getUint32(4 * k, true)
const readInt64: ReadWide = (view, k) => view.getInt32(8 * k + 4, true) * 2 ** 32 + view.getUint32(8 * k, true)
const readUint64: ReadWide = (view, k) => view.getUint32(8 * k + 4, true) * 2 ** 32 + view.getUint32(8 * k, true)

function decodeWide(
  file: string,
  name: string,
  valueAt: ReadWide,
  bytes: Uint8Array,
  { size, dtype }: { readonly size: number; readonly dtype: BigIntegers },
): Decoded {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const data = allocateArray(dtype, size)
  for (let k = 0; k < size; k++) {
    const value = valueAt(view, k)
    const fits = dtype === 'int32' ? value === (value | 0) : Number.isSafeInteger(value)
    if (!fits) {
      throw new SerializationError(`${file}: ${short(name)} holds ${value}, which does not fit ${dtype}`, {
        help:
          dtype === 'int32'
            ? "read it with { bigIntegers: 'float64' }, which is exact up to 2⁵³, or with readRaw as big integers"
            : 'readRaw gives big integers',
      })
    }
    data[k] = value
  }
  return { dtype, data }
}
