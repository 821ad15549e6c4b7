// Cross-validation and splits in time. Expected rows are those of scikit-learn 1.9 for the same input.
import { arange, tensor } from '@tensorloom/tensor'
import { describe, expect, it } from 'vitest'
import { type KFoldOptions, kFold, type Split, type TimeSeriesSplitOptions, timeSeriesSplit } from '../../src/index.js'

const rows = ({ train, test }: Split<{ x: ReturnType<typeof arange> }>): number[][] => [
  [...train.x.dataSync()],
  [...test.x.dataSync()],
]

async function all<T>(parts: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const part of parts) list.push(part)
  return list
}

describe('kFold', () => {
  it('takes rows in a row, as KFold does', async () => {
    expect((await all(kFold({ x: arange(0, 5) }, { folds: 2 }))).map(rows)).toEqual([
      [
        [3, 4],
        [0, 1, 2],
      ],
      [
        [0, 1, 2],
        [3, 4],
      ],
    ])
    const tests = (await all(kFold({ x: arange(0, 11) }, { folds: 4 }))).map((split) => rows(split)[1])
    expect(tests).toEqual([
      [0, 1, 2],
      [3, 4, 5],
      [6, 7, 8],
      [9, 10],
    ])
  })

  it('shuffles by a seed, every row once', async () => {
    const make = () => all(kFold({ x: arange(0, 23) }, { folds: 5, seed: 7 }))
    const splits = (await make()).map(rows)
    expect((await make()).map(rows)).toEqual(splits)
    expect(splits.flatMap(([, test]) => test!).sort((a, b) => a - b)).toEqual(Array.from({ length: 23 }, (_, k) => k))
    for (const [train, test] of splits) {
      expect([...train!, ...test!].sort((a, b) => a - b)).toEqual(Array.from({ length: 23 }, (_, k) => k))
    }
    expect(splits[0]![1]).not.toEqual([0, 1, 2, 3, 4])
  })

  it('keeps the shares of classes', async () => {
    const labels = Array.from({ length: 50 }, (_, k) => (k < 30 ? 0 : k < 43 ? 1 : 2))
    const y = tensor(Int32Array.from(labels))
    for await (const { test } of kFold({ x: arange(0, 50), y }, { folds: 4, seed: 3, stratify: 'y' })) {
      const counts = [0, 0, 0]
      for (const label of test.y.dataSync()) counts[label]!++
      expect(
        [
          [7, 8],
          [3, 4],
          [1, 2],
        ].map((allowed, k) => allowed.includes(counts[k]!)),
      ).toEqual([true, true, true])
      expect([12, 13]).toContain(test.x.size)
    }
  })

  it.each([
    [{ folds: 1 }, 'kFold: folds is 1, expected a whole number from 2 to the 4 rows\nhelp: write folds: 5'],
    [{ folds: 5 }, 'kFold: folds is 5, expected a whole number from 2 to the 4 rows'],
    [
      { folds: 2, seed: 0.5 },
      'kFold: the seed is 0.5, expected an integer\nhelp: give one, so that every run has the same order: kFold(data',
    ],
    [{ folds: 2, stratify: 'z' }, "kFold: there is no tensor 'z' to stratify by\nhelp: name the tensor"],
    [{ folds: 2, stratify: 'x' }, "kFold: no two rows have the same 'x', so there are no classes to stratify by"],
  ])('refuses %j', async (options, message) => {
    await expect(all(kFold({ x: arange(0, 4) }, options as KFoldOptions<'x'>))).rejects.toThrow(message)
  })
})

describe('timeSeriesSplit', () => {
  it.each([
    [
      6,
      { splits: 5 },
      [
        [[0], [1]],
        [[0, 1], [2]],
        [[0, 1, 2], [3]],
        [[0, 1, 2, 3], [4]],
        [[0, 1, 2, 3, 4], [5]],
      ],
    ],
    [
      12,
      { splits: 3, testSize: 2 },
      [
        [
          [0, 1, 2, 3, 4, 5],
          [6, 7],
        ],
        [
          [0, 1, 2, 3, 4, 5, 6, 7],
          [8, 9],
        ],
        [
          [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
          [10, 11],
        ],
      ],
    ],
    [
      12,
      { splits: 3, testSize: 2, gap: 2 },
      [
        [
          [0, 1, 2, 3],
          [6, 7],
        ],
        [
          [0, 1, 2, 3, 4, 5],
          [8, 9],
        ],
        [
          [0, 1, 2, 3, 4, 5, 6, 7],
          [10, 11],
        ],
      ],
    ],
    [
      6,
      { splits: 2, maxTrainSize: 1 },
      [
        [[1], [2, 3]],
        [[3], [4, 5]],
      ],
    ],
  ])('%i rows with %j', async (count, options, expected) => {
    expect((await all(timeSeriesSplit({ x: arange(0, count) }, options))).map(rows)).toEqual(expected)
  })

  it.each([
    [{ splits: 0 }, 'timeSeriesSplit: splits is 0, expected a whole number of at least 1\nhelp: there are 4 rows'],
    [{ splits: 9 }, 'timeSeriesSplit: testSize is 0, expected a whole number of at least 1'],
    [
      { splits: 2, testSize: 2 },
      'timeSeriesSplit: 2 tests of 2 rows and a gap of 0 leave none of 4 to train on\nhelp: choose fewer',
    ],
    [{ splits: 1, gap: 2 }, 'timeSeriesSplit: 1 tests of 2 rows and a gap of 2 leave none of 4 to train on'],
    [{ splits: 1, gap: -1 }, 'timeSeriesSplit: gap is -1, expected a whole number of at least 0'],
  ] as [TimeSeriesSplitOptions, string][])('refuses %j', async (options, message) => {
    await expect(all(timeSeriesSplit({ x: arange(0, 4) }, options))).rejects.toThrow(message)
  })
})
