// Collation stacks elements of the same structure into one element, whose tensors have a leading batch axis.

import {
  DataError,
  DtypeError,
  isTensor,
  type NestedArray,
  ShapeError,
  scope,
  stack,
  type Tensor,
  type TypedArray,
  tensor,
} from '@tensorloom/tensor'
import { describeValue, sameShape } from '@tensorloom/tensor/op'
import type { Batched } from './batched.js'
import { isPlain } from './stage.js'

/** Stacks elements. `indexOf` returns the index of an element in the data set, for messages. */
export function collate<T>(elements: readonly T[], indexOf: (k: number) => number): Batched<T> {
  return scope((): unknown => collated(elements, indexOf, '')) as Batched<T>
}

type IndexOf = (k: number) => number

// `at` is the path inside an element.

function collated(elements: readonly unknown[], indexOf: IndexOf, at: string): unknown {
  const [sample] = elements
  const kind = kindOf(sample)
  const odd = elements.findIndex((element) => kindOf(element) !== kind)
  if (odd >= 0) {
    throw new DataError(
      `batch: element ${indexOf(odd)}${at} is ${kindOf(elements[odd])}, element ${indexOf(0)} is ${kind}`,
      {
        help: 'all elements of a batch must have the same structure; map() them first',
      },
    )
  }
  switch (kind) {
    case 'a tensor':
      return stackTensors(elements as readonly Tensor[], indexOf, at)
    case 'a number':
    case 'a boolean':
    case 'numbers':
      return fromNumbers(elements as readonly NestedArray[], indexOf, at)
    case 'a typed array':
      return fromTyped(elements as readonly TypedArray[], indexOf, at)
    case 'a string':
      return [...elements]
    case 'a list': {
      const rows = elements as readonly (readonly unknown[])[]
      const wrong = rows.findIndex((row) => row.length !== rows[0]!.length)
      if (wrong >= 0) differs(indexOf, wrong, at, `${rows[wrong]!.length} entries`, `${rows[0]!.length}`)
      return rows[0]!.map((_, k) =>
        collated(
          rows.map((row) => row[k]),
          indexOf,
          `${at}[${k}]`,
        ),
      )
    }
    case 'an object': {
      const rows = elements as readonly Readonly<Record<string, unknown>>[]
      const keys = Object.keys(rows[0]!)
      const wrong = rows.findIndex((row) => Object.keys(row).length !== keys.length || !keys.every((key) => key in row))
      if (wrong >= 0) differs(indexOf, wrong, at, `keys ${Object.keys(rows[wrong]!).join(', ')}`, keys.join(', '))
      return Object.fromEntries(
        keys.map((key) => [
          key,
          collated(
            rows.map((row) => row[key]),
            indexOf,
            `${at}.${key}`,
          ),
        ]),
      )
    }
    default:
      throw new DataError(`batch: element ${indexOf(0)}${at} is ${kind}, which cannot be stacked`, {
        help: 'elements are tensors, numbers, strings, arrays and objects of them; map() others first',
      })
  }
}

type Kind = 'a tensor' | 'a number' | 'a boolean' | 'numbers' | 'a typed array' | 'a string' | 'a list' | 'an object'

function kindOf(value: unknown): Kind | (string & {}) {
  if (isTensor(value)) return 'a tensor'
  if (Array.isArray(value)) return value.every(isNumbers) ? 'numbers' : 'a list'
  if (ArrayBuffer.isView(value)) return 'a typed array'
  if (isPlain(value)) return 'an object'
  if (typeof value === 'object' && value !== null) return describeValue(value)
  return value === undefined || value === null ? String(value) : `a ${typeof value}`
}

function isNumbers(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'boolean' || (Array.isArray(value) && value.every(isNumbers))
}

function differs(indexOf: IndexOf, wrong: number, at: string, got: string, expected: string): never {
  throw new ShapeError(`batch: element ${indexOf(wrong)}${at} has ${got}, element ${indexOf(0)} has ${expected}`, {
    help: 'all elements of a batch must have the same shape; pad or cut them in map() first',
  })
}

function stackTensors(rows: readonly Tensor[], indexOf: IndexOf, at: string): Tensor {
  const [{ shape, dtype }] = rows as readonly [Tensor]
  rows.forEach((row, k) => {
    if (!sameShape(row.shape, shape)) {
      differs(indexOf, k, at, `shape [${row.shape.join(', ')}]`, `[${shape.join(', ')}]`)
    }
    if (row.dtype !== dtype) {
      throw new DtypeError(`batch: element ${indexOf(k)}${at} is ${row.dtype}, element ${indexOf(0)} is ${dtype}`, {
        help: `cast them in map() first: x.cast('${dtype}')`,
      })
    }
  })
  return stack(rows)
}

function fromNumbers(rows: readonly NestedArray[], indexOf: IndexOf, at: string): Tensor {
  const wrong = rows.findIndex((row) => !sameShape(lengthsOf(row), lengthsOf(rows[0]!)))
  if (wrong >= 0) {
    differs(indexOf, wrong, at, `shape [${lengthsOf(rows[wrong]!).join(', ')}]`, `[${lengthsOf(rows[0]!).join(', ')}]`)
  }
  return tensor(rows)
}

function lengthsOf(row: NestedArray): readonly number[] {
  if (typeof row !== 'object') return []
  return [row.length, ...(row.length === 0 ? [] : lengthsOf(row[0]!))]
}

function fromTyped(rows: readonly TypedArray[], indexOf: IndexOf, at: string): Tensor {
  const [sample] = rows as readonly [TypedArray]
  const wrong = rows.findIndex((row) => row.length !== sample.length || row.constructor !== sample.constructor)
  if (wrong >= 0) {
    const describe = (row: TypedArray): string => `${row.length} values in ${describeValue(row)}`
    differs(indexOf, wrong, at, describe(rows[wrong]!), describe(sample))
  }
  const all = new (sample.constructor as new (length: number) => TypedArray)(rows.length * sample.length)
  rows.forEach((row, k) => {
    all.set(row, k * sample.length)
  })
  return tensor(all, { shape: [rows.length, sample.length] })
}
