// Reads elements of one type from bytes into a typed array. A value that does not fit throws an error with its position.
import { DataError, type DType, type TypedArray } from '@tensorloom/tensor'
import { allocateArray } from '@tensorloom/tensor/backend'
import type { ElementType } from './elements.js'

/** Which elements to read, and as what. */
export interface ElementRange {
  readonly element: ElementType
  readonly littleEndian: boolean
  /** Position of the first byte. */
  readonly start: number
  /** Number of elements. */
  readonly size: number
  readonly dtype: DType
  /** Where elements go, called for one after the other; in order by default. */
  readonly position?: (() => number) | undefined
}

const hostIsLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1

/** Reads elements. */
export function readElements(user: string, bytes: Uint8Array, range: ElementRange): TypedArray {
  const { element, littleEndian, start, size, dtype, position } = range
  const values = allocateArray(dtype, size)
  const sameBytes = element.size === 1 || littleEndian === hostIsLittleEndian
  if (element.name === dtype && dtype !== 'bool' && sameBytes && position === undefined) {
    new Uint8Array(values.buffer).set(bytes.subarray(start, start + size * element.size))
    return values
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const fits = fitting(dtype)
  for (let k = 0; k < size; k++) {
    const at = start + k * element.size
    const value = element.read(view, at, littleEndian)
    if (!fits(value)) {
      throw new DataError(`${user}: ${value} at byte ${at} does not fit dtype ${dtype}`, {
        help: `read it with { dtype: '${dtype === 'float32' || dtype === 'int32' ? 'float64' : 'float32'}' }`,
      })
    }
    values[position === undefined ? k : position()] = value
  }
  return values
}

// Whether a value is unchanged, except that fractions are rounded.
function fitting(dtype: DType): (value: number) => boolean {
  if (dtype === 'float64') return () => true
  if (dtype === 'float32') return (value) => Number.isFinite(Math.fround(value)) || !Number.isFinite(value)
  const [low, high] = dtype === 'int32' ? [-(2 ** 31), 2 ** 31 - 1] : [0, dtype === 'uint8' ? 255 : 1]
  return (value) => Number.isInteger(value) && value >= low && value <= high
}
