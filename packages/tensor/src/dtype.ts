// The five dtypes, their typed arrays, and the rules of promotion.
import { describeValue, withArticle } from './describe.js'
import { DtypeError, MemoryError } from './errors.js'

/** Element type of a tensor. */
export type DType = 'float32' | 'float64' | 'int32' | 'uint8' | 'bool'

/** Any typed array that can hold a tensor's elements. */
export type TypedArray = Float32Array | Float64Array | Int32Array | Uint8Array

/** The typed array that holds elements of dtype `D`; `bool` is bytes of 0 and 1. */
export type TypedArrayOf<D extends DType> = D extends 'float32'
  ? Float32Array
  : D extends 'float64'
    ? Float64Array
    : D extends 'int32'
      ? Int32Array
      : Uint8Array

interface TypedArrayConstructor {
  new (length: number): TypedArray
  new (values: ArrayLike<number>): TypedArray
  readonly BYTES_PER_ELEMENT: number
}

const arrays: Record<DType, TypedArrayConstructor> = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  uint8: Uint8Array,
  bool: Uint8Array,
}

/**
 * All dtypes, weakest first. Two dtypes promote to the later one.
 *
 * @example
 * ```ts
 * import { dtypes } from '@tensorloom/tensor'
 * console.log(dtypes.join(' ')) // bool uint8 int32 float32 float64
 * ```
 */
export const dtypes: readonly DType[] = ['bool', 'uint8', 'int32', 'float32', 'float64']

/**
 * Makes a zero-filled typed array of `length` elements of `dtype`. Throws `MemoryError` if there is no room for it.
 *
 * @example
 * ```ts
 * import { allocateArray } from '@tensorloom/tensor/backend'
 * console.log(allocateArray('int32', 3)) // Int32Array [0, 0, 0]
 * ```
 */
export function allocateArray(dtype: DType, length: number): TypedArray {
  let cause: unknown
  if (Number.isSafeInteger(length) && length >= 0) {
    try {
      return new arrays[dtype](length)
    } catch (error) {
      cause = error
    }
  }
  throw new MemoryError(`tensorloom: no room for ${length} elements of ${dtype}`, {
    help: 'use smaller shapes or batches, or free tensors with scope() and dispose()',
    cause,
  })
}

/**
 * The number of bytes of one element.
 *
 * @example
 * ```ts
 * import { bytesPerElement } from '@tensorloom/tensor/backend'
 * console.log(bytesPerElement('float32'), bytesPerElement('bool')) // 4 1
 * ```
 */
export function bytesPerElement(dtype: DType): number {
  // Every new storage calls this. Comparing is faster than a table.
  if (dtype === 'float32' || dtype === 'int32') return 4
  return dtype === 'float64' ? 8 : 1
}

/**
 * Whether `dtype` is `float32` or `float64`.
 *
 * @example
 * ```ts
 * import { isFloating } from '@tensorloom/tensor'
 * console.log([isFloating('float32'), isFloating('int32')]) // [true, false]
 * ```
 */
export function isFloating(dtype: DType): dtype is 'float32' | 'float64' {
  return dtype === 'float32' || dtype === 'float64'
}

/** Whether `value` names a dtype. */
export function isDType(value: unknown): value is DType {
  return typeof value === 'string' && (dtypes as readonly string[]).includes(value)
}

/** Throws unless `dtype` is a dtype. */
export function checkDType(user: string, dtype: unknown): asserts dtype is DType {
  if (isDType(dtype)) return
  throw new DtypeError(`${user}: unknown dtype ${describeValue(dtype)}`, {
    help: `the dtypes are ${dtypes.join(', ')}`,
  })
}

/**
 * The common dtype of two tensors: the wider of the two, in the order bool, uint8, int32, float32, float64.
 *
 * @example
 * ```ts
 * import { promote } from '@tensorloom/tensor'
 * console.log(promote('uint8', 'float32'), promote('bool', 'int32')) // float32 int32
 * ```
 */
export function promote(a: DType, b: DType): DType {
  return dtypes.indexOf(a) >= dtypes.indexOf(b) ? a : b
}

/** The floating dtype for maths on `dtype`: floats stay as they are, the others become float32. */
export function toFloating(dtype: DType): DType {
  return isFloating(dtype) ? dtype : 'float32'
}

/**
 * The dtype that a JavaScript number or boolean takes beside tensors of dtype `strong`. Scalars are weak: they take the
 * dtype of the tensor. There are two exceptions: a fractional number beside an integer tensor gives float32, and a
 * number that does not fit throws.
 */
export function weakDtype(op: string, value: number | boolean, strong: DType | undefined): DType {
  if (typeof value === 'boolean') return strong ?? 'bool'
  if (strong === undefined) return 'float32'
  if (isFloating(strong)) return strong
  if (!Number.isInteger(value)) return 'float32'
  const dtype = strong === 'bool' ? 'int32' : strong
  const [low, high] = dtype === 'uint8' ? [0, 255] : [-2147483648, 2147483647]
  if (value < low || value > high) {
    throw new DtypeError(`${op}: the number ${value} does not fit ${withArticle(dtype)} tensor (${low} to ${high})`, {
      help: `widen the tensor first: x.cast('${dtype === 'uint8' ? 'int32' : 'float32'}')`,
    })
  }
  return dtype
}

/** Throws if a tensor cannot hold the number that stands where it has no elements. Integers have no fractions, and booleans two values. */
export function checkFill(op: string, dtype: DType, value: unknown): void {
  if (typeof value !== 'number' || isFloating(dtype)) return
  const fits = dtype === 'bool' ? value === 0 || value === 1 : weakDtype(op, value, dtype) === dtype
  if (fits) return
  throw new DtypeError(`${op}: the value ${value} does not fit ${withArticle(dtype)} tensor`, {
    help: "cast the tensor first: x.cast('float32')",
  })
}
