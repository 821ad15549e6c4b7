// Where data sets begin: tensors, arrays, generators.

import { DataError, isTensor, type Shape, ShapeError, scope, type Tensor, tensor } from '@tensorloom/tensor'
import { checkOptions } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import type { Batched } from './batched.js'
import { collate } from './collate.js'
import { type Dataset, makeDataset } from './dataset.js'
import { rowStage, share } from './stage.js'

/** Tensors by name, with one row per sample along their first axis. */
export type TensorRecord = Readonly<Record<string, Tensor>>

/** The number of rows of the tensors. Throws if they differ. */
export function rowCount(user: string, tensors: TensorRecord): number {
  const entries = Object.entries(tensors ?? {})
  const other = entries.find(([, one]) => !isTensor(one))
  if (entries.length === 0 || other !== undefined) {
    const got = other === undefined ? '' : `, but ${other[0]} is ${describeValue(other[1])}`
    throw new DataError(`${user}: expected tensors by name${got}`, { help: `write ${user}({ x, y })` })
  }
  const text = entries.map(([name, { shape }]) => `${name} [${shape.join(', ')}]`).join(', ')
  const [[, { shape }]] = entries as [[string, Tensor]]
  if (shape.length === 0 || entries.some(([, one]) => one.shape[0] !== shape[0])) {
    throw new ShapeError(`${user}: all tensors must have the same number of rows, got ${text}`, {
      help: 'the first axis of every tensor counts the samples',
    })
  }
  return shape[0]!
}

/** The given rows of every tensor: a view if they are neighbours, else one gather each. */
export function rowsOf<T extends TensorRecord>(tensors: T, rows: Int32Array): { readonly [K in keyof T]: Tensor } {
  const first = rows[0] ?? 0
  const neighbours = rows.every((row, k) => row === first + k)
  return scope(() => {
    const indices = neighbours ? undefined : tensor(rows)
    const picked = Object.entries(tensors).map(([name, one]) => {
      const rest = one.shape.slice(1)
      const rowsOfOne =
        indices === undefined ? one.slice([first, ...rest.map(() => 0)], [rows.length, ...rest]) : one.gather(indices)
      return [name, rowsOfOne] as const
    })
    return Object.fromEntries(picked)
  }) as { readonly [K in keyof T]: Tensor }
}

function counting(count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, k) => k)
}

/**
 * A data set of the rows of tensors. The tensors stay the caller's; do not dispose them before the last pass. `shuffle`,
 * `take`, `skip`, `split`, `repeat(count)` and then `batch` work on row numbers: a batch is one gather per tensor, or a
 * view.
 *
 * @param tensors - by name, each [samples, …]
 * @throws `ShapeError` if the numbers of rows differ
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { fromTensors } from '@tensorloom/datasets'
 * const [first] = await fromTensors({ x: tensor([[1, 2], [3, 4]]), y: tensor([0, 1]) }).toArray()
 * console.log(first?.x.shape, first?.y.shape) // [2] []
 * ```
 */
export function fromTensors<T extends TensorRecord>(tensors: T): Dataset<{ readonly [K in keyof T]: Tensor }> {
  const size = rowCount('fromTensors', tensors)
  type Element = { readonly [K in keyof T]: Tensor }
  return makeDataset<Element>(
    rowStage(
      {
        order: () => counting(size),
        element: (row) =>
          scope(() => {
            const one = Object.entries(rowsOf(tensors, Int32Array.of(row)) as TensorRecord)
            return Object.fromEntries(one.map(([name, x]) => [name, x.reshape(x.shape.slice(1) as Shape)]))
          }) as Element,
        batch: (rows) => rowsOf(tensors, rows) as unknown as Batched<Element>,
      },
      size,
    ),
  )
}

/**
 * A data set of the entries of an array. Tensors inside stay the caller's.
 *
 * @example
 * ```ts
 * import { fromArray } from '@tensorloom/datasets'
 * const squares = fromArray([1, 2, 3]).map((x) => x * x)
 * console.log(await squares.toArray()) // [1, 4, 9]
 * ```
 */
export function fromArray<T>(elements: readonly T[]): Dataset<T> {
  if (!Array.isArray(elements)) {
    throw new DataError(`fromArray: expected an array, got ${describeValue(elements)}`, {
      help: 'for tensors use fromTensors({ x, y }), for other iterables fromGenerator(() => iterable)',
    })
  }
  const { length } = elements
  return makeDataset(
    rowStage(
      {
        order: () => counting(length),
        element: (row) => share(elements[row] as T),
        batch: (rows) =>
          collate(
            Array.from(rows, (row) => elements[row] as T),
            (k) => rows[k]!,
          ),
      },
      length,
    ),
  )
}

/**
 * A data set from a function that starts a pass: a generator function, or one that returns an iterable. The pipeline owns the
 * tensors that it yields.
 *
 * @param make - called once per pass
 * @param options - `size`: elements per pass, if known
 * @throws `DataError`, in the loop, if a pass has another number of elements than `size`
 * @example
 * ```ts
 * import { fromGenerator } from '@tensorloom/datasets'
 * const data = fromGenerator(function* () {
 *   for (let k = 0; ; k++) yield k
 * })
 * console.log(await data.filter((k) => k % 2 === 1).take(3).toArray()) // [1, 3, 5]
 * ```
 */
export function fromGenerator<T>(
  make: () => Iterable<T> | AsyncIterable<T>,
  options: { readonly size?: number | undefined } = {},
): Dataset<T> {
  if (typeof make !== 'function') {
    throw new DataError(`fromGenerator: expected a function, got ${describeValue(make)}`, {
      help: 'pass a function that starts a new pass: fromGenerator(() => iterable)',
    })
  }
  checkOptions('fromGenerator', options, ['size'])
  const { size } = options
  return makeDataset<T>({
    size,
    batchSize: undefined,
    reshuffles: false,
    async *iterate() {
      let count = 0
      for await (const element of make()) {
        if (count === size) wrongSize(size, `more`)
        count++
        yield element
      }
      if (size !== undefined && size !== Number.POSITIVE_INFINITY && count < size) wrongSize(size, `only ${count}`)
    },
  })
}

function wrongSize(size: number | undefined, got: string): never {
  throw new DataError(`fromGenerator: size is ${size} elements, but the pass had ${got}`, {
    help: 'pass the correct size, or leave it out',
  })
}
