// Making tensors: from values, constants, and sequences.

import { allocateArray, checkDType, type DType, isFloating, type TypedArray, weakDtype } from './dtype.js'
import { DataError, DtypeError, ShapeError } from './errors.js'
import { layoutOf } from './runtime/layout.js'
import { checkShape, type Shape, shapeText, sizeOf } from './shape.js'
import { fromArray } from './tensor.js'
import type { NestedArray, Tensor } from './tensor-types.js'

/** The values that `tensor` accepts: nested arrays of numbers or booleans, or a typed array. */
export type TensorData = NestedArray | TypedArray | Uint8ClampedArray

/** Options of `tensor`. */
export interface TensorOptions<D extends DType = DType> {
  /** Shape. By default it follows the nesting; a typed array gives a flat tensor. */
  readonly shape?: Shape
  /** Dtype. By default it is that of the typed array, bool for booleans, and float32 for numbers. */
  readonly dtype?: D
}

/**
 * Makes a tensor from values. The values are copied.
 *
 * @param data - a number, nested arrays of equal lengths, or a typed array
 * @throws `ShapeError` if the nesting is ragged or does not fit `shape`; `DtypeError` if a value does not fit `dtype`
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * const x = tensor([[1, 2], [3, 4]])
 * console.log(x.shape, x.dtype) // [2, 2] float32
 * const image = tensor(new Uint8Array(4), { shape: [2, 2, 1] })
 * console.log(image.dtype) // uint8
 * ```
 */
export function tensor<D extends DType>(
  data: TensorData,
  options: TensorOptions<D> & { readonly dtype: D },
): Tensor<Shape, D>
export function tensor(data: TensorData, options?: TensorOptions): Tensor
export function tensor(data: TensorData, options: TensorOptions = {}): Tensor {
  if (options.dtype !== undefined) checkDType('tensor', options.dtype)
  if (ArrayBuffer.isView(data)) return fromTyped(data, options)
  const found: number[] = []
  const flat: (number | boolean)[] = []
  flatten(data, 0, found, flat)
  const dtype =
    options.dtype ?? (flat.length > 0 && flat.every((value) => typeof value === 'boolean') ? 'bool' : 'float32')
  return fill(flat, fitShape(options.shape, flat.length, found), dtype)
}

function fromTyped(data: TypedArray | Uint8ClampedArray, options: TensorOptions): Tensor {
  const own = typedDtype(data)
  const dtype = options.dtype ?? own
  const shape = fitShape(options.shape, data.length, [data.length])
  if (dtype !== own && !(dtype === 'bool' && own === 'uint8')) return fill(data, shape, dtype)
  const array = allocateArray(dtype, data.length)
  array.set(data)
  if (dtype === 'bool') for (let k = 0; k < array.length; k++) if (array[k]! > 1) array[k] = 1
  return fromArray(array, shape, dtype, 'tensor')
}

function typedDtype(data: ArrayBufferView): DType {
  if (data instanceof Float32Array) return 'float32'
  if (data instanceof Float64Array) return 'float64'
  if (data instanceof Int32Array) return 'int32'
  if (data instanceof Uint8Array || data instanceof Uint8ClampedArray) return 'uint8'
  throw new DtypeError(`tensor: a ${data.constructor.name} does not match any dtype`, {
    help: 'use Float32Array, Float64Array, Int32Array or Uint8Array, or convert with Int32Array.from(…)',
  })
}

function flatten(value: NestedArray, depth: number, shape: number[], out: (number | boolean)[]): void {
  if (typeof value === 'number' || typeof value === 'boolean') {
    if (depth < shape.length) ragged(depth, shape, 'a number')
    out.push(value)
    return
  }
  if (!Array.isArray(value)) {
    throw new DataError(`tensor: expected numbers, got ${value === null ? 'null' : typeof value}`, {
      help: 'pass a number, nested arrays of numbers, or a typed array',
    })
  }
  const row = value as readonly NestedArray[]
  if (depth === shape.length) {
    if (out.length > 0) ragged(depth, shape, `an array of length ${row.length}`)
    shape.push(row.length)
  } else if (row.length !== shape[depth]) ragged(depth, shape, `an array of length ${row.length}`)
  for (const one of row) flatten(one, depth + 1, shape, out)
}

function ragged(depth: number, shape: readonly number[], got: string): never {
  const expected = depth < shape.length ? `an array of length ${shape[depth]}` : 'a number'
  throw new ShapeError(`tensor: the arrays are ragged: ${got} at depth ${depth}, expected ${expected}`, {
    help: 'all rows need the same length; pad them first',
  })
}

function fitShape(wanted: Shape | undefined, size: number, found: Shape): Shape {
  if (wanted === undefined) return found
  checkShape('tensor', wanted)
  if (sizeOf(wanted) !== size) {
    throw new ShapeError(`tensor: ${size} values do not fit shape ${shapeText(wanted)} (${sizeOf(wanted)} elements)`, {
      help: 'the product of the extents must equal the number of values',
    })
  }
  return wanted
}

// Copies values into a dtype. Throws if a value does not fit.
function fill(values: ArrayLike<number | boolean>, shape: Shape, dtype: DType): Tensor {
  const array = allocateArray(dtype, values.length)
  const exact = !isFloating(dtype)
  for (let k = 0; k < values.length; k++) {
    const value = values[k]!
    array[k] = dtype === 'bool' ? (Number(value) === 0 ? 0 : 1) : Number(value)
    if (exact && dtype !== 'bool' && array[k] !== Number(value)) {
      throw new DtypeError(`tensor: ${String(value)} at position ${k} does not fit dtype ${dtype}`, {
        help: "use dtype 'float32', or round and clip the values first",
      })
    }
  }
  return fromArray(array, shape, dtype, 'tensor')
}

/** Options of functions that make constant tensors. */
export interface DTypeOption<D extends DType = DType> {
  /** float32 by default. */
  readonly dtype?: D
}

/**
 * Makes a tensor filled with one value.
 *
 * @example
 * ```ts
 * import { full } from '@tensorloom/tensor'
 * console.log(full([2], 7).dataSync()) // Float32Array [7, 7]
 * ```
 */
export function full(shape: Shape, value: number | boolean, options: DTypeOption = {}): Tensor {
  checkShape('full', shape)
  const dtype = options.dtype ?? (typeof value === 'boolean' ? 'bool' : 'float32')
  if (!isFloating(dtype) && typeof value === 'number') {
    const fits = weakDtype('full', value, dtype)
    if (fits !== dtype && dtype !== 'bool') {
      throw new DtypeError(`full: ${value} does not fit dtype ${dtype}`, { help: "use dtype 'float32'" })
    }
  }
  const array = allocateArray(dtype, sizeOf(shape))
  if (value) array.fill(dtype === 'bool' ? 1 : Number(value))
  return fromArray(array, shape, dtype, 'full')
}

/** Makes a tensor of zeros. */
export function zeros(shape: Shape, options: DTypeOption = {}): Tensor {
  return full(shape, 0, { dtype: options.dtype ?? 'float32' })
}

/** Makes a tensor of ones. */
export function ones(shape: Shape, options: DTypeOption = {}): Tensor {
  return full(shape, 1, { dtype: options.dtype ?? 'float32' })
}

/**
 * Makes a 1-D tensor of the numbers `start`, `start + step`, … below `stop`.
 *
 * @param options - `step` (1), `dtype` (float32)
 * @example
 * ```ts
 * import { arange } from '@tensorloom/tensor'
 * console.log(arange(0, 6, { step: 2 }).dataSync()) // Float32Array [0, 2, 4]
 * ```
 */
export function arange(start: number, stop: number, options: DTypeOption & { readonly step?: number } = {}): Tensor {
  const { step = 1, dtype = 'float32' } = options
  if (step === 0 || !Number.isFinite((stop - start) / step)) {
    throw new ShapeError(`arange: cannot count from ${start} to ${stop} by ${step}`, {
      help: 'give a finite, non-zero step',
    })
  }
  const count = Math.max(0, Math.ceil((stop - start) / step))
  return fill(
    Array.from({ length: count }, (_, k) => start + k * step),
    [count],
    dtype,
  )
}

/** Makes `count` evenly spaced float32 numbers from `start` to `stop`, both included. */
export function linspace(start: number, stop: number, count: number): Tensor {
  if (!Number.isInteger(count) || count < 1) {
    throw new ShapeError(`linspace: count is ${count}, expected a whole number of at least 1`, {
      help: 'give the number of points',
    })
  }
  const step = count === 1 ? 0 : (stop - start) / (count - 1)
  return fill(
    Array.from({ length: count }, (_, k) => (k === count - 1 && k > 0 ? stop : start + k * step)),
    [count],
    'float32',
  )
}

/** Makes the identity matrix [size, size]. */
export function eye(size: number, options: DTypeOption = {}): Tensor {
  checkShape('eye', [size])
  const dtype = options.dtype ?? 'float32'
  const array = allocateArray(dtype, size * size)
  for (let k = 0; k < size; k++) array[k * size + k] = 1
  return fromArray(array, layoutOf([size, size], dtype).shape, dtype, 'eye')
}
