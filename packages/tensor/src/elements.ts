// Values as users write them, as the elements of a dtype: nested arrays, and typed arrays of any kind and realm.
import { describeValue } from './describe.js'
import { allocateArray, type DType, isFloating, type TypedArray } from './dtype.js'
import { DataError, DtypeError, ShapeError } from './errors.js'
import { isTensor, type NestedArray } from './tensor-types.js'

/** A typed array of JavaScript. Those that match no dtype are converted. */
export type AnyTypedArray =
  | TypedArray
  | Uint8ClampedArray
  | Int8Array
  | Int16Array
  | Uint16Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array

// An array of another window, of a worker or of a test's sandbox is no `instanceof` of ours, but has the same tag.
const dtypesByTag: Readonly<Record<string, DType>> = {
  Float16Array: 'float32',
  Float32Array: 'float32',
  Float64Array: 'float64',
  Int8Array: 'int32',
  Int16Array: 'int32',
  Int32Array: 'int32',
  BigInt64Array: 'int32',
  Uint8Array: 'uint8',
  Uint8ClampedArray: 'uint8',
  Uint16Array: 'int32',
  Uint32Array: 'int32',
  BigUint64Array: 'int32',
}

/** The dtype that holds the elements of a typed array. */
export function typedDtype(data: ArrayBufferView): DType {
  const tag = (data as { readonly [Symbol.toStringTag]?: unknown })[Symbol.toStringTag]
  const dtype = typeof tag === 'string' && Object.hasOwn(dtypesByTag, tag) ? dtypesByTag[tag] : undefined
  if (dtype !== undefined) return dtype
  throw new DtypeError(`tensor: ${describeValue(data)} does not match any dtype`, {
    help: `pass one of ${Object.keys(dtypesByTag).join(', ')}`,
  })
}

// Cyclic arrays have no end, and no tensor has so many axes.
const maxDepth = 64

/** Appends the numbers of nested arrays to `out`, and the extents of the nesting to `shape`. */
export function flatten(value: NestedArray, depth: number, shape: number[], out: (number | boolean)[]): void {
  if (typeof value === 'number' || typeof value === 'boolean') {
    if (depth < shape.length) ragged(depth, shape, 'a number')
    out.push(value)
    return
  }
  if (!Array.isArray(value)) throw noNumber(value)
  const row = value as readonly NestedArray[]
  if (depth === shape.length) {
    if (out.length > 0) ragged(depth, shape, `an array of length ${row.length}`)
    if (depth === maxDepth) {
      throw new ShapeError(`tensor: the arrays are nested more than ${maxDepth} deep`, {
        help: 'an array that contains itself is not a tensor',
      })
    }
    shape.push(row.length)
  } else if (row.length !== shape[depth]) ragged(depth, shape, `an array of length ${row.length}`)
  for (const one of row) flatten(one, depth + 1, shape, out)
}

function noNumber(value: unknown): DataError {
  return new DataError(`tensor: expected numbers, got ${describeValue(value)}`, { help: numberHelp(value) })
}

function numberHelp(value: unknown): string {
  if (isTensor(value)) return 'join tensors with stack or concat'
  if (typeof value === 'bigint') return 'convert it: Number(value)'
  if (ArrayBuffer.isView(value)) return 'make one flat typed array, or nested arrays: Array.from(row)'
  if (typeof value !== 'string') return 'pass a number, nested arrays of numbers, or a typed array'
  return Number.isNaN(Number(value)) || value.trim() === ''
    ? "number the classes first: labelEncoder(labels) of '@tensorloom/datasets'"
    : `convert it: Number('${value}')`
}

function ragged(depth: number, shape: readonly number[], got: string): never {
  const expected = depth < shape.length ? `an array of length ${shape[depth]}` : 'a number'
  throw new ShapeError(`tensor: the arrays are ragged: ${got} at depth ${depth}, expected ${expected}`, {
    help: 'all rows need the same length; pad them first',
  })
}

/** The values as elements of `dtype`. Throws `DtypeError` if a value does not fit. */
export function elementsOf(user: string, values: ArrayLike<number | boolean | bigint>, dtype: DType): TypedArray {
  const array = allocateArray(dtype, values.length)
  const exact = !isFloating(dtype) && dtype !== 'bool'
  for (let k = 0; k < values.length; k++) {
    const value = values[k]!
    array[k] = dtype === 'bool' ? (Number(value) === 0 ? 0 : 1) : Number(value)
    if (exact && array[k] !== Number(value)) {
      throw new DtypeError(`${user}: ${String(value)} at position ${k} does not fit dtype ${dtype}`, {
        help: "use dtype 'float32', or round and clip the values first",
      })
    }
  }
  return array
}
