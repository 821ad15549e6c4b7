// Quantiles against NumPy.

import { describe, expect, it } from 'vitest'
import { flip, median, percentile, quantile, tensor } from '../../../src/index.js'
import { values } from '../../elements.js'

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
