// Element types of NumPy: how each is stored, and what it becomes here.

import type { DType } from '@tensorloom/tensor'
import { halfBits, halfValue } from '@tensorloom/tensor/internal'

/** Element types that NPY files hold and this package reads and writes. */
export type NpyDtype =
  | 'bool'
  | 'int8'
  | 'int16'
  | 'int32'
  | 'int64'
  | 'uint8'
  | 'uint16'
  | 'uint32'
  | 'uint64'
  | 'float16'
  | 'float32'
  | 'float64'

/** One element type. */
export interface ElementType {
  readonly name: NpyDtype
  /** Bytes of one element. */
  readonly size: number
  /** The dtype that it becomes unless told otherwise. */
  readonly dtype: DType
  /** Least and greatest value, for integers. */
  readonly range?: readonly [number, number]
  /** The value at a byte. Integers beyond 2^53 are rounded. */
  readonly read: (view: DataView, at: number, littleEndian: boolean) => number
  readonly write: (view: DataView, at: number, value: number) => void
}

const [two31, two63] = [2 ** 31, 2 ** 63]

/** By NumPy's name of kind and size, as in `<f4`. */
export const elementTypes: Readonly<Record<string, ElementType>> = {
  b1: {
    name: 'bool',
    size: 1,
    dtype: 'bool',
    read: (view, at) => (view.getUint8(at) === 0 ? 0 : 1),
    write: (view, at, value) => view.setUint8(at, value === 0 ? 0 : 1),
  },
  i1: {
    name: 'int8',
    size: 1,
    dtype: 'int32',
    range: [-128, 127],
    read: (view, at) => view.getInt8(at),
    write: (view, at, value) => view.setInt8(at, value),
  },
  i2: {
    name: 'int16',
    size: 2,
    dtype: 'int32',
    range: [-32768, 32767],
    read: (view, at, little) => view.getInt16(at, little),
    write: (view, at, value) => view.setInt16(at, value, true),
  },
  i4: {
    name: 'int32',
    size: 4,
    dtype: 'int32',
    range: [-two31, two31 - 1],
    read: (view, at, little) => view.getInt32(at, little),
    write: (view, at, value) => view.setInt32(at, value, true),
  },
  i8: {
    name: 'int64',
    size: 8,
    dtype: 'int32',
    range: [-two63, two63 - 1024],
    read: (view, at, little) => Number(view.getBigInt64(at, little)),
    write: (view, at, value) => view.setBigInt64(at, BigInt(value), true),
  },
  u1: {
    name: 'uint8',
    size: 1,
    dtype: 'uint8',
    range: [0, 255],
    read: (view, at) => view.getUint8(at),
    write: (view, at, value) => view.setUint8(at, value),
  },
  u2: {
    name: 'uint16',
    size: 2,
    dtype: 'int32',
    range: [0, 65535],
    read: (view, at, little) => view.getUint16(at, little),
    write: (view, at, value) => view.setUint16(at, value, true),
  },
  u4: {
    name: 'uint32',
    size: 4,
    dtype: 'int32',
    range: [0, 2 ** 32 - 1],
    read: (view, at, little) => view.getUint32(at, little),
    write: (view, at, value) => view.setUint32(at, value, true),
  },
  u8: {
    name: 'uint64',
    size: 8,
    dtype: 'int32',
    range: [0, 2 ** 64 - 2048],
    read: (view, at, little) => Number(view.getBigUint64(at, little)),
    write: (view, at, value) => view.setBigUint64(at, BigInt(value), true),
  },
  f2: {
    name: 'float16',
    size: 2,
    dtype: 'float32',
    read: (view, at, little) => halfValue(view.getUint16(at, little)),
    write: (view, at, value) => view.setUint16(at, halfBits(value), true),
  },
  f4: {
    name: 'float32',
    size: 4,
    dtype: 'float32',
    read: (view, at, little) => view.getFloat32(at, little),
    write: (view, at, value) => view.setFloat32(at, value, true),
  },
  f8: {
    name: 'float64',
    size: 8,
    dtype: 'float32',
    read: (view, at, little) => view.getFloat64(at, little),
    write: (view, at, value) => view.setFloat64(at, value, true),
  },
}
