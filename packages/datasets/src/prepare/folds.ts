// Several splits of the same tensors: cross-validation, and training on the past to test on the future.

import { DataError } from '@tensorloom/tensor'
import { checkOptions } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import { checkSeed, permuted } from '../order.js'
import { rowCount, rowsOf, type TensorRecord } from '../sources.js'
import { strata } from './strata.js'
import type { Split } from './train-test-split.js'

/** Options of `kFold`. */
export interface KFoldOptions<K extends string = string> {
  /** Number of folds; 5 by default. */
  readonly folds?: number | undefined
  /** Seed to shuffle the rows first; without it, folds are consecutive rows. */
  readonly seed?: number | undefined
  /** Name of a tensor, usually the labels, whose values are equally frequent in every fold. */
  readonly stratify?: K | undefined
}

/**
 * K-fold cross-validation: every row is in the test part of one fold, and in the training part of all others. The tensors of a
 * fold are made when the loop asks for them. They are the caller's.
 *
 * @param data - tensors by name, each [samples, …]
 * @throws `DataError`, in the loop, if an option is out of range
 * @example
 * ```ts
 * import { iris, kFold } from '@tensorloom/datasets'
 * const { x, y } = await iris()
 * for await (const { train, test } of kFold({ x, y }, { folds: 3, seed: 1, stratify: 'y' })) {
 *   console.log(train.x.shape, test.y.shape) // [100, 4] [50]
 * }
 * ```
 */
export async function* kFold<T extends TensorRecord>(
  data: T,
  options: KFoldOptions<keyof T & string> = {},
): AsyncGenerator<Split<T>, void, undefined> {
  checkOptions<KFoldOptions<string>>('kFold', options, { folds: 'any', seed: 'any', stratify: 'string' })
  const count = rowCount('kFold', data)
  const { folds = 5, seed, stratify } = options
  if (!Number.isInteger(folds) || folds < 2 || folds > count) {
    throw new DataError(
      `kFold: folds is ${describeValue(folds)}, expected a whole number from 2 to the ${count} rows`,
      {
        help: 'write folds: 5',
      },
    )
  }
  if (seed !== undefined) checkSeed('kFold', seed)
  const order = seed === undefined ? Int32Array.from({ length: count }, (_, k) => k) : permuted(count, seed, 0)
  const foldOf = new Int32Array(count)
  if (stratify === undefined) {
    // Consecutive rows; the first folds have one row more, as in scikit-learn.
    order.forEach((row, k) => {
      const larger = count % folds
      const size = Math.floor(count / folds)
      foldOf[row] =
        k < larger * (size + 1) ? Math.floor(k / (size + 1)) : larger + Math.floor((k - larger * (size + 1)) / size)
    })
  } else {
    // Dealt out class by class, going on where the class before has ended: neither classes nor folds differ by more than 1.
    const dealt = (await strata('kFold', data, stratify, order)).flatMap((group) => [...group])
    dealt.forEach((row, k) => {
      foldOf[row] = k % folds
    })
  }
  for (let fold = 0; fold < folds; fold++) {
    yield parts(
      data,
      order.filter((row) => foldOf[row] !== fold),
      order.filter((row) => foldOf[row] === fold),
    )
  }
}

/** Options of `timeSeriesSplit`, with the defaults of scikit-learn. */
export interface TimeSeriesSplitOptions {
  /** Number of splits; 5 by default. */
  readonly splits?: number | undefined
  /** Rows to test on; samples / (splits + 1) by default. */
  readonly testSize?: number | undefined
  /** Rows to leave out between training and test; 0 by default. */
  readonly gap?: number | undefined
  /** Largest number of rows to train on; the latest rows are kept. All by default. */
  readonly maxTrainSize?: number | undefined
}

/**
 * Splits of rows in time: each trains on earlier rows and tests on the rows that follow. Later splits train on more rows.
 *
 * @param data - tensors by name, each [time, …]
 * @throws `DataError`, in the loop, if an option is out of range, or there are too few rows
 * @example
 * ```ts
 * import { arange } from '@tensorloom/tensor'
 * import { timeSeriesSplit } from '@tensorloom/datasets'
 * for await (const { train, test } of timeSeriesSplit({ x: arange(0, 6) }, { splits: 2 })) {
 *   console.log(train.x.dataSync(), test.x.dataSync())
 *   // Float32Array [0, 1] Float32Array [2, 3], then Float32Array [0, 1, 2, 3] Float32Array [4, 5]
 * }
 * ```
 */
export async function* timeSeriesSplit<T extends TensorRecord>(
  data: T,
  options: TimeSeriesSplitOptions = {},
): AsyncGenerator<Split<T>, void, undefined> {
  checkOptions<TimeSeriesSplitOptions>('timeSeriesSplit', options, ['splits', 'testSize', 'gap', 'maxTrainSize'])
  const count = rowCount('timeSeriesSplit', data)
  const { splits = 5, gap = 0, maxTrainSize = count } = options
  const { testSize = Math.floor(count / (splits + 1)) } = options
  for (const [name, value, least] of [
    ['splits', splits, 1],
    ['testSize', testSize, 1],
    ['gap', gap, 0],
    ['maxTrainSize', maxTrainSize, 1],
  ] as const) {
    if (Number.isInteger(value) && value >= least) continue
    throw new DataError(
      `timeSeriesSplit: ${name} is ${describeValue(value)}, expected a whole number of at least ${least}`,
      {
        help: `there are ${count} rows: choose fewer splits`,
      },
    )
  }
  const first = count - splits * testSize
  if (first - gap < 1) {
    throw new DataError(
      `timeSeriesSplit: ${splits} tests of ${testSize} rows and a gap of ${gap} leave none of ${count} to train on`,
      {
        help: 'choose fewer splits, or smaller tests',
      },
    )
  }
  for (let start = first; start < count; start += testSize) {
    const end = start - gap
    yield parts(data, rowsBetween(Math.max(0, end - maxTrainSize), end), rowsBetween(start, start + testSize))
  }
}

function rowsBetween(from: number, to: number): Int32Array {
  return Int32Array.from({ length: to - from }, (_, k) => from + k)
}

function parts<T extends TensorRecord>(data: T, train: Int32Array, test: Int32Array): Split<T> {
  return { train: rowsOf(data, train), test: rowsOf(data, test) }
}
