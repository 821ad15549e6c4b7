// Making tensors: from values, constants, and sequences.

import { describeValue } from './describe.js'
import {
  allocateArray,
  bytesPerElement,
  checkDType,
  type DType,
  isFloating,
  type TypedArray,
  weakDtype,
} from './dtype.js'
import { type AnyTypedArray, elementsOf, flatten, typedDtype } from './elements.js'
import { DtypeError, ShapeError, TensorloomError } from './errors.js'
import { checkOptions } from './options/check-options.js'
import { checkShape, type Shape, shapeText, sizeOf } from './shape.js'
import { fromArray } from './tensor.js'
import type { NestedArray, Tensor } from './tensor-types.js'

/**
 * The values that `tensor` accepts: nested arrays of numbers or booleans, or a typed array. Typed arrays of integers
 * that match no dtype become int32, also BigInt64Array and Uint16Array.
 */
export type TensorData = NestedArray | AnyTypedArray

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
 * @param options - shape and dtype; a list is the shape, which the dtype may follow
 * @throws `ShapeError` if the nesting is ragged or does not fit `shape`; `DtypeError` if a value does not fit `dtype`
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * const x = tensor([[1, 2], [3, 4]])
 * console.log(x.shape, x.dtype) // [2, 2] float32
 * const image = tensor(new Uint8Array(4), { shape: [2, 2, 1] })
 * console.log(image.dtype) // uint8
 * console.log(tensor([1, 2, 3, 4], [2, 2], 'int32').shape) // [2, 2]
 * ```
 */
export function tensor<D extends DType>(
  data: TensorData,
  options: TensorOptions<D> & { readonly dtype: D },
): Tensor<Shape, D>
export function tensor<D extends DType>(data: TensorData, shape: Shape, dtype: D): Tensor<Shape, D>
export function tensor(data: TensorData, options?: TensorOptions | Shape): Tensor
export function tensor(data: TensorData, given: TensorOptions | Shape = {}, third?: DType): Tensor {
  const options: TensorOptions = Array.isArray(given)
    ? { shape: given as Shape, ...(third !== undefined && { dtype: third }) }
    : (given as TensorOptions)
  if (third !== undefined && !Array.isArray(given)) {
    throw new TensorloomError(`tensor: got three arguments, and the second is ${describeValue(given)}`, {
      help: 'write tensor(values, shape, dtype) or tensor(values, { shape, dtype })',
    })
  }
  checkOptions<TensorOptions>('tensor', options, ['shape', 'dtype'], optionsHelp(options, 'tensor(values'))
  if (options.dtype !== undefined) checkDType('tensor', options.dtype)
  if (ArrayBuffer.isView(data)) return fromTyped(data, options)
  const found: number[] = []
  const flat: (number | boolean)[] = []
  flatten(data, 0, found, flat)
  const dtype =
    options.dtype ?? (flat.length > 0 && flat.every((value) => typeof value === 'boolean') ? 'bool' : 'float32')
  const shape = fitShape(options.shape, flat.length, found)
  return fromArray(elementsOf('tensor', flat, dtype), shape, dtype, 'tensor')
}

function fromTyped(data: AnyTypedArray, options: TensorOptions): Tensor {
  const own = typedDtype(data)
  const dtype = options.dtype ?? own
  const shape = fitShape(options.shape, data.length, [data.length])
  return fromArray(copied(data, own, dtype), shape, dtype, 'tensor')
}

function copied(data: AnyTypedArray, own: DType, dtype: DType): TypedArray {
  const same = data.BYTES_PER_ELEMENT === bytesPerElement(own) && dtype === own
  // Four bytes are also an unsigned number, which may not fit.
  if (!same || data[Symbol.toStringTag] === 'Uint32Array') return elementsOf('tensor', data, dtype)
  const array = allocateArray(dtype, data.length)
  array.set(data as TypedArray)
  return array
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

// Other libraries take a dtype here: what to write instead.
function optionsHelp(options: unknown, call: string): string | undefined {
  return typeof options === 'string' ? `write ${call}, { dtype: '${options}' })` : undefined
}

function checkNumber(user: string, name: string, value: unknown): asserts value is number {
  if (typeof value === 'number') return
  throw new TensorloomError(`${user}: ${name} is ${describeValue(value)}, expected a number`, { help: `give a number` })
}

/** Options of functions that make constant tensors. */
export interface DTypeOption<D extends DType = DType> {
  /** float32 by default. */
  readonly dtype?: D
}

function dtypeOf(user: string, options: DTypeOption, otherwise: DType = 'float32'): DType {
  checkOptions<DTypeOption>(user, options, ['dtype'], optionsHelp(options, `${user}(…`))
  if (options?.dtype === undefined) return otherwise
  checkDType(user, options.dtype)
  return options.dtype
}

/**
 * Makes a tensor filled with one value.
 *
 * @throws `DtypeError` if the value does not fit the dtype; `MemoryError` if there is no room for the elements
 * @example
 * ```ts
 * import { full } from '@tensorloom/tensor'
 * console.log(full([2], 7).dataSync()) // Float32Array [7, 7]
 * ```
 */
export function full(shape: Shape, value: number | boolean, options: DTypeOption = {}): Tensor {
  return filled('full', shape, value, dtypeOf('full', options, typeof value === 'boolean' ? 'bool' : 'float32'))
}

/**
 * Makes a tensor of zeros.
 *
 * @param shape - `[]` for a scalar
 * @param options - `dtype`, float32 by default
 * @example
 * ```ts
 * import { zeros } from '@tensorloom/tensor'
 * console.log(zeros([2, 3]).shape, zeros([2], { dtype: 'int32' }).dataSync()) // [2, 3] Int32Array [0, 0]
 * ```
 */
export function zeros(shape: Shape, options: DTypeOption = {}): Tensor {
  return filled('zeros', shape, 0, dtypeOf('zeros', options))
}

/**
 * Makes a tensor of ones.
 *
 * @param shape - `[]` for a scalar
 * @param options - `dtype`, float32 by default
 * @example
 * ```ts
 * import { ones } from '@tensorloom/tensor'
 * console.log(ones([3]).dataSync(), ones([2, 2]).sum().itemSync()) // Float32Array [1, 1, 1] 4
 * ```
 */
export function ones(shape: Shape, options: DTypeOption = {}): Tensor {
  return filled('ones', shape, 1, dtypeOf('ones', options))
}

function filled(user: string, shape: Shape, value: number | boolean, dtype: DType): Tensor {
  checkShape(
    user,
    shape,
    typeof shape === 'number' ? `write ${user}([${shape}]${user === 'full' ? ', value' : ''})` : undefined,
  )
  if (typeof value !== 'boolean') checkNumber(user, 'the value', value)
  if (!isFloating(dtype) && dtype !== 'bool' && typeof value === 'number') {
    if (weakDtype(user, value, dtype) !== dtype) {
      throw new DtypeError(`${user}: ${value} does not fit dtype ${dtype}`, { help: "use dtype 'float32'" })
    }
  }
  const array = allocateArray(dtype, sizeOf(shape))
  // A new array holds +0, which is not −0.
  if (!Object.is(Number(value), 0)) array.fill(dtype === 'bool' ? Number(Number(value) !== 0) : Number(value))
  return fromArray(array, shape, dtype, user)
}

/**
 * Makes a 1-D tensor of the numbers `start`, `start + step`, … below `stop`.
 *
 * @param options - `step` (1), `dtype` (float32)
 * @throws `ShapeError` if the step is 0 or a number is not finite; `MemoryError` if there are too many numbers
 * @example
 * ```ts
 * import { arange } from '@tensorloom/tensor'
 * console.log(arange(0, 6, { step: 2 }).dataSync()) // Float32Array [0, 2, 4]
 * ```
 */
export function arange(start: number, stop: number, options: DTypeOption & { readonly step?: number } = {}): Tensor {
  checkOptions<{ dtype: DType; step: number }>('arange', options, { dtype: 'any', step: 'number' })
  const { step = 1, dtype = 'float32' } = options
  checkDType('arange', dtype)
  checkNumber('arange', 'start', start)
  if (typeof stop !== 'number') {
    throw new TensorloomError(`arange: stop is ${describeValue(stop)}, expected a number`, {
      help: `write arange(0, ${start})`,
    })
  }
  if (step === 0 || !Number.isFinite((stop - start) / step)) {
    throw new ShapeError(`arange: cannot count from ${start} to ${stop} by ${step}`, {
      help: 'give a finite, non-zero step',
    })
  }
  const count = Math.max(0, Math.ceil((stop - start) / step))
  return sequence('arange', count, dtype, (k) => start + k * step)
}

/**
 * Makes `count` evenly spaced float32 numbers from `start` to `stop`, both included.
 *
 * @example
 * ```ts
 * import { linspace } from '@tensorloom/tensor'
 * console.log(linspace(0, 1, 5).dataSync()) // Float32Array [0, 0.25, 0.5, 0.75, 1]
 * ```
 */
export function linspace(start: number, stop: number, count: number): Tensor {
  checkNumber('linspace', 'start', start)
  checkNumber('linspace', 'stop', stop)
  if (!Number.isInteger(count) || count < 1) {
    throw new ShapeError(`linspace: count is ${describeValue(count)}, expected a whole number of at least 1`, {
      help: 'give the number of points',
    })
  }
  const step = count === 1 ? 0 : (stop - start) / (count - 1)
  return sequence('linspace', count, 'float32', (k) => (k === count - 1 && k > 0 ? stop : start + k * step))
}

function sequence(user: string, count: number, dtype: DType, value: (k: number) => number): Tensor {
  checkShape(user, [count])
  const exact = !isFloating(dtype) && dtype !== 'bool'
  const array = allocateArray(dtype, count)
  for (let k = 0; k < count; k++) {
    const given = value(k)
    array[k] = dtype === 'bool' ? Number(given !== 0) : given
    if (exact && array[k] !== given) {
      throw new DtypeError(`${user}: ${given} at position ${k} does not fit dtype ${dtype}`, {
        help: "use dtype 'float32', or other bounds",
      })
    }
  }
  return fromArray(array, [count], dtype, user)
}

/**
 * Makes the identity matrix [size, size].
 *
 * @example
 * ```ts
 * import { eye } from '@tensorloom/tensor'
 * console.log(eye(2).dataSync()) // Float32Array [1, 0, 0, 1]
 * ```
 */
export function eye(size: number, options: DTypeOption = {}): Tensor {
  checkShape('eye', [size], 'give the number of rows: eye(3)')
  const dtype = dtypeOf('eye', options)
  const shape = [size, size]
  checkShape('eye', shape)
  const array = allocateArray(dtype, size * size)
  for (let k = 0; k < size; k++) array[k * size + k] = 1
  return fromArray(array, shape, dtype, 'eye')
}
