// Splits tensors in memory into a part to train on and a part to test on.

import { DataError, type Tensor } from '@tensorloom/tensor'
import { checkOptions } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import { checkSeed, permuted } from '../order.js'
import { rowCount, rowsOf, type TensorRecord } from '../sources.js'
import { strata } from './strata.js'

/** Options of `trainTestSplit`. */
export interface SplitOptions<K extends string = string> {
  /** Seed of the order of rows, and so of the part that each row goes to. */
  readonly seed: number
  /** Fraction of the rows to test on; 0.2 by default. */
  readonly testFraction?: number | undefined
  /** Name of a tensor, usually the labels, whose values are equally frequent in both parts. */
  readonly stratify?: K | undefined
}

/** Both parts, each with the names that were given. */
export interface Split<T extends TensorRecord> {
  /** The rows to train on. */
  readonly train: { readonly [K in keyof T]: Tensor }
  /** The rows to test on. */
  readonly test: { readonly [K in keyof T]: Tensor }
}

/**
 * Shuffles rows and splits them into two parts. The given tensors stay the caller's.
 *
 * @param data - tensors by name, each [samples, …]
 * @returns new tensors: `test` has `round(testFraction · samples)` rows, `train` the others
 * @throws `ShapeError` if the numbers of rows differ; `DataError` if an option is out of range or a part would be empty
 * @example
 * ```ts
 * import { digits, trainTestSplit } from '@tensorloom/datasets'
 * const { x, y } = await digits()
 * const { train, test } = await trainTestSplit({ x, y }, { seed: 42, stratify: 'y' })
 * console.log(train.x.shape, test.y.shape) // [1438, 8, 8, 1] [359]
 * ```
 */
export async function trainTestSplit<T extends TensorRecord>(
  data: T,
  options: SplitOptions<keyof T & string>,
): Promise<Split<T>> {
  checkOptions<SplitOptions<string>>(
    'trainTestSplit',
    options,
    ['testFraction', 'seed', 'stratify'],
    'write { seed: 42 }',
  )
  const count = rowCount('trainTestSplit', data)
  const { seed, testFraction = 0.2, stratify } = options ?? {}
  checkSeed('trainTestSplit', seed)
  if (!(testFraction > 0 && testFraction < 1)) {
    throw new DataError(
      `trainTestSplit: testFraction is ${describeValue(testFraction)}, expected a number between 0 and 1`,
      {
        help: 'write testFraction: 0.2 for a fifth',
      },
    )
  }
  const held = Math.round(count * testFraction)
  if (held === 0 || held === count) {
    throw new DataError(`trainTestSplit: testFraction ${testFraction} of ${count} rows leaves a part empty`, {
      help: 'choose another fraction, or more rows',
    })
  }
  const order = permuted(count, seed, 0)
  const groups = stratify === undefined ? [order] : await strata('trainTestSplit', data, stratify, order)
  const quotas = sharesOf(groups, held, count)
  const tested = new Uint8Array(count)
  groups.forEach((group, k) => {
    for (const row of group.subarray(0, quotas[k])) tested[row] = 1
  })
  return {
    train: rowsOf(
      data,
      order.filter((row) => tested[row] === 0),
    ),
    test: rowsOf(
      data,
      order.filter((row) => tested[row] === 1),
    ),
  }
}

// Whole numbers near each group's share that add up to `held` (largest remainders).
function sharesOf(groups: readonly Int32Array[], held: number, count: number): number[] {
  const exact = groups.map(({ length }) => (length * held) / count)
  const shares = exact.map(Math.floor)
  const missing = held - shares.reduce((total, share) => total + share, 0)
  const byRemainder = exact.map((share, k) => [share % 1, k] as const).sort(([a, j], [b, k]) => b - a || j - k)
  for (const [, k] of byRemainder.slice(0, missing)) shares[k]!++
  return shares
}
