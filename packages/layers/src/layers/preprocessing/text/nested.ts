// Nested arrays of strings or numbers, which are host data: their shape and their leaves.
import { DataError, type Shape, ShapeError } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'

/** A value, or nested arrays of values. */
export type Nested<T> = T | readonly Nested<T>[]

/** Nested arrays of equal lengths, flat. */
export interface Flat<T> {
  readonly shape: Shape
  readonly values: readonly T[]
}

/**
 * The shape and the leaves, row by row.
 *
 * @param expected - what leaves should be, for messages: `strings`
 * @throws `ShapeError` if rows have different lengths; `DataError` for another kind of leaf
 */
export function flat<T>(
  layer: string,
  data: unknown,
  isLeaf: (value: unknown) => value is T,
  expected: string,
): Flat<T> {
  const shape: number[] = []
  for (let at = data; Array.isArray(at); at = at[0]) shape.push(at.length)
  const values: T[] = []
  const visit = (value: unknown, depth: number): void => {
    if (Array.isArray(value)) {
      if (value.length !== shape[depth]) {
        throw new ShapeError(`${layer}: rows have lengths ${shape[depth] ?? 'of their own'} and ${value.length}`, {
          help: 'all rows need the same length: pad them, or give each sample as one string to textVectorization',
        })
      }
      for (const one of value) visit(one, depth + 1)
    } else if (isLeaf(value)) {
      if (depth < shape.length)
        throw new ShapeError(`${layer}: ${describeValue(value)} stands beside lists`, { help: 'nest all rows alike' })
      values.push(value)
    } else {
      throw new DataError(`${layer}: expected ${expected}, got ${describeValue(value)}`, {
        help: `pass ${expected} in arrays: [['a', 'b'], ['c', 'd']]`,
      })
    }
  }
  visit(data, 0)
  return { shape, values }
}

/** Whether a value is a string. */
export const isText = (value: unknown): value is string => typeof value === 'string'

/** Whether a value is a whole number. */
export const isWhole = (value: unknown): value is number => Number.isSafeInteger(value)

/** Whether a value is a string or a number. */
export const isTextOrNumber = (value: unknown): value is string | number =>
  typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value))

/** Leaves as nested arrays of a shape. */
export function nested<T>(values: readonly T[], [extent, ...rest]: Shape): Nested<T> {
  if (extent === undefined) return values[0]!
  const size = values.length / extent
  return Array.from({ length: extent }, (_, k) => nested(values.slice(k * size, (k + 1) * size), rest))
}

/** Batches of host data: a data set, or any other sequence that is not an array. */
export type HostBatches<T> = AsyncIterable<Nested<T>> | Iterable<Nested<T>>
