// What an HDF5 file holds: groups with attributes, and in them groups and datasets.

/** The types of elements that are read and written. */
export type ElementType =
  | 'float16'
  | 'float32'
  | 'float64'
  | 'int8'
  | 'int16'
  | 'int32'
  | 'int64'
  | 'uint8'
  | 'uint16'
  | 'uint32'
  | 'uint64'
  | 'bool'

/** How a string is stored. */
export interface StringType {
  readonly kind: 'string'
  readonly charset: 'ascii' | 'utf-8'
  /** Bytes of every string; undefined for strings of any length. */
  readonly size?: number | undefined
}

/** The type of a dataset or of an attribute. */
export type ValueType = ElementType | StringType

/** Elements in row-major order. Float32 and int32 as they are; other types as numbers that JavaScript can hold. */
export type Elements = Float32Array | Float64Array | Int32Array | readonly string[]

/** An attribute; a shape of `[]` is one value. */
export interface Attribute {
  readonly type: ValueType
  readonly shape: readonly number[]
  readonly values: Elements
}

/** A group. */
export interface Group {
  readonly kind: 'group'
  readonly attributes: ReadonlyMap<string, Attribute>
  readonly children: ReadonlyMap<string, Group | Dataset>
}

/** A dataset, whose elements are read when they are asked for. */
export interface Dataset {
  readonly kind: 'dataset'
  readonly attributes: ReadonlyMap<string, Attribute>
  readonly type: ValueType
  readonly shape: readonly number[]
  /** The elements. Asynchronous, because they may be compressed. */
  read(): Promise<Elements>
}

/** The number of elements of a shape. */
export function countOf(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1)
}
