// Options of reading and writing safetensors files.
import type { DType, Shape, Tensor } from '@tensorloom/tensor'
import type { BigIntegers } from './decode.js'
import type { SafetensorsDtype } from './dtypes.js'

/** What a file says about a tensor. */
export interface SafetensorsInfo {
  /** Element type in the file. */
  readonly dtype: SafetensorsDtype
  /** Its shape. */
  readonly shape: Shape
  /** Bytes that its elements take in the file. */
  readonly bytes: number
}

/** Options of `read` and `readRaw`. */
export interface SafetensorsRowOptions {
  /** The first row and the row after the last, along the first axis; by default all. Only their bytes are read. */
  readonly rows?: readonly [begin: number, end: number] | undefined
}

/** Options of `read` and `readAll`. */
export interface SafetensorsReadOptions {
  /**
   * Dtype for I64, U64 and U32. Default: `int32`. `float64` holds whole numbers up to 2⁵³. A value that does not fit is an
   * error; it is never rounded.
   */
  readonly bigIntegers?: BigIntegers | undefined
}

/** Elements as they are in a file, without conversion. */
export interface SafetensorsArray {
  /** Element type in the file. */
  readonly dtype: SafetensorsDtype
  /** Its shape. */
  readonly shape: Shape
  /**
   * Its elements, in row-major order. F16 and BF16 are the bits of each number in a `Uint16Array`; F8 in a `Uint8Array`.
   * BOOL is bytes of 0 and 1. C64, F4 and F6 are the bytes of the file.
   */
  readonly data: SafetensorsData
}

/** A typed array that holds elements of a file. */
export type SafetensorsData =
  | Float64Array
  | Float32Array
  | BigInt64Array
  | Int32Array
  | Int16Array
  | Int8Array
  | BigUint64Array
  | Uint32Array
  | Uint16Array
  | Uint8Array

/** Tensors by name: an object, such as `model.stateDict()`, a `Map`, or pairs. They are written in this order. */
export type SafetensorsEntries =
  | Readonly<Record<string, Tensor | SafetensorsArray>>
  | Iterable<readonly [name: string, tensor: Tensor | SafetensorsArray]>

/** Options of `saveSafetensors`. */
export interface SafetensorsSaveOptions {
  /** Texts for the file's `__metadata__`. Python's transformers asks for `{ format: 'pt' }`. */
  readonly metadata?: Readonly<Record<string, string>> | undefined
  /**
   * Element type in the file: one for all tensors of float dtypes, or a function that gives it for each tensor. Default:
   * that of the tensor: F32, F64, I32, U8 or BOOL. Floats are rounded to the nearest number, ties to even; an integer that
   * does not fit is an error.
   */
  readonly dtype?:
    | SafetensorsDtype
    | ((name: string, tensor: { readonly dtype: DType; readonly shape: Shape }) => SafetensorsDtype | undefined)
    | undefined
  /** Bytes of tensors after which the next file begins. By default there is one file. */
  readonly shardSize?: number | undefined
  /** Name of the files of a sharded set, before `-00001-of-00002.safetensors`. Default: `model`. */
  readonly name?: string | undefined
}
