// Quantiles, counts, histograms and covariances against NumPy.
import { describe, expect, it } from 'vitest'
import {
  bincount,
  clipByNorm,
  countNonZero,
  covariance,
  flip,
  histogram,
  median,
  percentile,
  quantile,
  type Tensor,
  tensor,
} from '../src/index.js'

const values = (x: Tensor): number[] => [...x.dataSync()]
const close = (numbers: number[]): number[] => numbers.map((one) => expect.closeTo(one, 6) as number)
const table = tensor([
  [3, 1, 4, 1],
  [5, 9, 2, 6],
  [5, 3, 5, 8],
])

describe('quantile', () => {
  const q = [0, 0.1, 0.25, 0.5, 0.77, 1]

  it.each([
    ['linear', [1, 2, 3, 1, 2.9, 3.6, 1, 4.25, 4.5, 2, 5.5, 5, 3.31, 6.93, 5.93, 4, 9, 8]],
    ['lower', [1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 5, 5, 3, 6, 5, 4, 9, 8]],
    ['higher', [1, 2, 3, 1, 5, 5, 1, 5, 5, 3, 6, 5, 4, 9, 8, 4, 9, 8]],
    ['midpoint', [1, 2, 3, 1, 3.5, 4, 1, 3.5, 4, 2, 5.5, 5, 3.5, 7.5, 6.5, 4, 9, 8]],
    ['nearest', [1, 2, 3, 1, 2, 3, 1, 5, 5, 3, 6, 5, 3, 6, 5, 4, 9, 8]],
  ] as const)('%s agrees with NumPy', (method, want) => {
    const got = quantile(table, q, { axis: 1, method })
    expect(got.shape).toEqual([6, 3])
    expect(values(got)).toEqual(close([...want]))
  })

  it('reduces one, several or all axes', () => {
    expect(values(quantile(table, 0.3, { axis: [0, 1] }))).toEqual(close([3]))
    expect(values(percentile(table, [30, 60]))).toEqual(close([3, 5]))
    expect(values(median(table, { axis: -2 }))).toEqual([5, 3, 4, 6])
    expect(median(table).itemSync()).toBe(4.5)
    expect(quantile(table, 0.5, { axis: 0, keepDims: true }).shape).toEqual([1, 4])
    expect(quantile(table, [0.5], { keepDims: true }).shape).toEqual([1, 1, 1])
    const cube = tensor(new Float32Array([5, 1, 4, 2, 3, 0, 9, 8, 7, 6, 11, 10]), { shape: [2, 3, 2] })
    expect(values(median(cube, { axis: [0, 2] }))).toEqual([6.5, 5, 6.5])
  })

  it('takes views, integers and single elements', () => {
    expect(values(median(table.transpose(), { axis: 0 }))).toEqual([2, 5.5, 5])
    expect(values(median(flip(table), { axis: 1 }))).toEqual([5, 5.5, 2])
    expect(values(median(tensor([1, 2], { dtype: 'int32' })))).toEqual([1.5])
    expect(median(tensor([1, 2], { dtype: 'float64' })).dtype).toBe('float64')
    expect(median(tensor(7)).itemSync()).toBe(7)
  })

  it('is NaN where there is a NaN, and infinite between infinities', () => {
    expect(
      values(
        median(
          tensor([
            [1, NaN, 2],
            [1, 3, 2],
          ]),
          { axis: 1 },
        ),
      ),
    ).toEqual([NaN, 2])
    expect(quantile(tensor([1, Infinity, Infinity]), 0.75).itemSync()).toBe(Infinity)
    expect(quantile(tensor([-Infinity, 1]), 0.5).itemSync()).toBe(-Infinity)
  })

  it('refuses what it cannot do', () => {
    expect(() => quantile(table, 1.2)).toThrow('quantile: q is 1.2, out of range\nhelp: quantile takes 0 to 1')
    expect(() => percentile(table, [10, -1])).toThrow('percentile: q is [0.1,-0.01], out of range')
    expect(() => quantile(table, NaN)).toThrow('out of range')
    expect(() => median(tensor([]))).toThrow('median: nothing to reduce: shape [0] over axes [0]')
    // @ts-expect-error: no such method
    expect(() => quantile(table, 0.5, { method: 'cubic' })).toThrow(
      'quantile: unknown method "cubic"\nhelp: use one of linear',
    )
    expect(() => median(table, { axis: 2 })).toThrow('median: axis 2 is out of range')
  })
})

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
    expect(() => histogram(table, { range: [2, 1] })).toThrow('histogram: range [2,1] is no interval')
  })
})

describe('countNonZero, covariance, clipByNorm', () => {
  it('count', () => {
    expect(countNonZero(tensor([0, 1, NaN, -0])).itemSync()).toBe(2)
    expect(
      values(
        countNonZero(
          tensor([
            [1, 0],
            [2, 3],
          ]),
          { axis: 0, keepDims: true },
        ),
      ),
    ).toEqual([2, 1])
  })

  it('vary together as in NumPy', () => {
    expect(values(covariance(table))).toEqual(
      close([2.25, -3.8333333, -0.4166667, -3.8333333, 8.3333333, -1.8333333, -0.4166667, -1.8333333, 4.25]),
    )
    expect(values(covariance(table, { correction: 0 })).slice(0, 3)).toEqual(close([1.6875, -2.875, -0.3125]))
    expect(() => covariance(tensor([1]))).toThrow('covariance: expected [variables, observations], got [1]')
  })

  it('limit norms', () => {
    const x = tensor([
      [6, 8],
      [0.3, 0.4],
      [0, 0],
    ])
    expect(values(clipByNorm(x, 5, { axis: 1 }))).toEqual(close([3, 4, 0.3, 0.4, 0, 0]))
    expect(values(clipByNorm(tensor([3, 4]), 1))).toEqual(close([0.6, 0.8]))
    expect(() => clipByNorm(x, 0)).toThrow('clipByNorm: maxNorm is 0, expected a positive number')
  })
})
