// Counts and histograms against NumPy.

import { describe, expect, it } from 'vitest'
import { bincount, histogram, tensor } from '../../../src/index.js'
import { values } from '../../elements.js'

const table = tensor([
  [3, 1, 4, 1],
  [5, 9, 2, 6],
  [5, 3, 5, 8],
])

describe('bincount and histogram', () => {
  it('count integers', () => {
    const x = tensor(
      [
        [0, 2],
        [2, 7],
      ],
      { dtype: 'int32' },
    )
    expect(values(bincount(x, 4))).toEqual([1, 0, 2, 0])
    expect(bincount(x, 4).dtype).toBe('int32')
    expect(
      values(
        bincount(x.transpose(), 3, {
          weights: tensor([
            [0.5, 1],
            [2, 4],
          ]),
        }),
      ),
    ).toEqual([0.5, 0, 3])
    expect(values(bincount(tensor([1, 0, 1]), 2))).toEqual([1, 2])
    expect(values(bincount(tensor([true, false, true]), 2))).toEqual([1, 2])
    expect(values(bincount(tensor([], { dtype: 'int32' }), 2))).toEqual([0, 0])
    expect(() => bincount(x, 2, { weights: tensor([1]) })).toThrow('bincount: weights [1] do not fit [2, 2]')
    expect(() => bincount(x, -1)).toThrow('bincount: length is -1, expected a whole number')
  })

  it('counts numbers in intervals', () => {
    const x = tensor([1, 2, 2.5, 7, -3, 9, 9, 4])
    const [counts, edges] = histogram(x, { bins: 4 })
    expect([values(counts), values(edges)]).toEqual([
      [1, 3, 1, 3],
      [-3, 0, 3, 6, 9],
    ])
    expect(values(histogram(x, { bins: 3, range: [0, 9] })[0])).toEqual([3, 1, 3])
    expect(values(histogram(x.reshape([2, 4]).transpose(), { bins: 4 })[0])).toEqual([1, 3, 1, 3])
    expect(values(histogram(tensor([0, 5, 255], { dtype: 'uint8' }), { bins: 2 })[0])).toEqual([2, 1])
  })

  it('puts elements at edges where NumPy does', () => {
    const tenths = tensor(
      Array.from({ length: 10 }, (_, k) => k / 10),
      { dtype: 'float64' },
    )
    expect(values(histogram(tenths)[0])).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1, 1])
    const hundredths = tensor(
      Array.from({ length: 100 }, (_, k) => k / 100),
      { dtype: 'float64' },
    )
    expect(values(histogram(hundredths, { bins: 7 })[0])).toEqual([15, 14, 14, 14, 14, 14, 15])
  })

  it('widens ranges without extent, and leaves NaN and what is outside alone', () => {
    const [counts, edges] = histogram(tensor([5, 5]), { bins: 2 })
    expect([values(counts), values(edges)]).toEqual([
      [0, 2],
      [4.5, 5, 5.5],
    ])
    expect(values(histogram(tensor([]), { bins: 2 })[1])).toEqual([0, 0.5, 1])
    expect(values(histogram(tensor([NaN, 1, 5, -Infinity]), { bins: 2, range: [0, 2] })[0])).toEqual([0, 1])
  })

  it('refuses ranges and bins that make no sense', () => {
    expect(() => histogram(table, { bins: 0 })).toThrow('histogram: bins is 0, expected a whole number of at least 1')
    expect(() => histogram(table, { range: [2, 1] })).toThrow('histogram: range [2,1] is not an interval')
  })
})
