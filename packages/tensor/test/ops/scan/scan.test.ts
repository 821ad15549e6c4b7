// Running sums, products and extremes against NumPy and PyTorch.

import { describe, expect, it } from 'vitest'
import { cumMax, cumMin, cumprod, cumsum, flip, linearScan, slice, tensor } from '../../../src/index.js'
import { values } from '../../elements.js'

const grid = tensor([
  [3, -1, 2],
  [0.5, 4, -2],
])

describe('cumsum and cumprod', () => {
  it('run along any axis', () => {
    expect(values(cumsum(grid))).toEqual([3, 2, 4, 0.5, 4.5, 2.5])
    expect(values(cumsum(grid, { axis: 0 }))).toEqual([3, -1, 2, 3.5, 3, 0])
    expect(values(cumprod(grid, { axis: -1 }))).toEqual([3, -3, -6, 0.5, 2, -4])
    expect(values(cumprod(grid, { axis: -2 }))).toEqual([3, -1, 2, 1.5, -4, -4])
  })

  it('leave elements out and run backwards', () => {
    expect(values(cumsum(grid, { exclusive: true }))).toEqual([0, 3, 2, 0, 0.5, 4.5])
    expect(values(cumsum(grid, { reverse: true }))).toEqual([4, 1, 2, 2.5, 2, -2])
    expect(values(cumsum(grid, { reverse: true, exclusive: true }))).toEqual([1, 2, 0, 2, -2, 0])
    expect(values(cumprod(grid, { exclusive: true }))).toEqual([1, 3, -3, 1, 0.5, 2])
    expect(values(cumprod(grid, { reverse: true, exclusive: true }))).toEqual([-2, 2, 1, -8, -2, 1])
  })

  it('are right for every length around powers of two', () => {
    for (const n of [0, 1, 2, 3, 4, 5, 7, 8, 9, 16, 17, 33]) {
      const x = Array.from({ length: n }, (_, k) => ((k * 7) % 5) - 2)
      let total = 0
      const expected = x.map((value) => (total += value))
      expect(values(cumsum(tensor(x, { shape: [n] })))).toEqual(expected)
    }
  })

  it('take views', () => {
    expect(values(cumsum(grid.transpose()))).toEqual([3, 3.5, -1, 3, 2, 0])
    expect(values(cumsum(flip(grid, { axis: 1 })))).toEqual([2, 1, 4, -2, 2, 2.5])
    expect(values(cumsum(slice(grid, [0, 1], [2, 2]), { reverse: true }))).toEqual([1, 2, 2, -2])
  })

  it('count integers and booleans as int32', () => {
    const bytes = cumsum(tensor([200, 100, 7], { dtype: 'uint8' }))
    expect([bytes.dtype, values(bytes)]).toEqual(['int32', [200, 300, 307]])
    expect(values(cumsum(tensor([true, false, true])))).toEqual([1, 1, 2])
    expect(values(cumprod(tensor([3, 0, 5], { dtype: 'int32' })))).toEqual([3, 0, 0])
    expect(values(cumprod(tensor([65536, 65536, 3], { dtype: 'int32' })))).toEqual([65536, 0, 0])
    expect(cumsum(tensor([1, 2], { dtype: 'float64' })).dtype).toBe('float64')
  })

  it('carry NaN and infinities on', () => {
    expect(values(cumsum(tensor([1, Infinity, 2, -Infinity, 3])))).toEqual([1, Infinity, Infinity, NaN, NaN])
    expect(values(cumprod(tensor([2, NaN, 0])))).toEqual([2, NaN, NaN])
    expect(values(cumsum(tensor([NaN, 1]), { reverse: true }))).toEqual([NaN, 1])
  })

  it('keep empty tensors empty', () => {
    expect(cumsum(tensor([], { shape: [2, 0] })).shape).toEqual([2, 0])
    expect(cumprod(tensor([], { shape: [0, 3] }), { axis: 1 }).shape).toEqual([0, 3])
  })

  it('refuse axes that do not exist', () => {
    expect(() => cumsum(tensor(3))).toThrow('cumsum: axis -1 is out of range for a tensor of rank 0')
    expect(() => cumprod(grid, { axis: 2 })).toThrow('cumprod: axis 2 is out of range for a tensor of rank 2')
  })
})

describe('cumMax and cumMin', () => {
  it('keep the extreme so far', () => {
    expect(values(cumMax(grid))).toEqual([3, 3, 3, 0.5, 4, 4])
    expect(values(cumMin(grid, { axis: 0 }))).toEqual([3, -1, 2, 0.5, -1, -2])
    expect(values(cumMin(grid, { reverse: true }))).toEqual([-1, -1, 2, -2, -2, -2])
    expect(values(cumMax(tensor([2, 5, 1]), { exclusive: true }))).toEqual([-Infinity, 2, 5])
    expect(values(cumMin(tensor([2, 5, 1], { dtype: 'uint8' }), { exclusive: true }))).toEqual([255, 2, 2])
    expect(values(cumMax(tensor([-5, 3], { dtype: 'int32' }), { exclusive: true }))).toEqual([-2147483648, -5])
  })

  it('are NaN from the first NaN on', () => {
    expect(values(cumMax(tensor([1, NaN, 3])))).toEqual([1, NaN, NaN])
    expect(values(cumMin(tensor([-Infinity, Infinity, NaN])))).toEqual([-Infinity, -Infinity, NaN])
  })

  it('keep the dtype', () => {
    expect(cumMax(tensor([1, 7, 3], { dtype: 'int32' })).dtype).toBe('int32')
    expect(values(cumMax(tensor([false, true, false])))).toEqual([0, 1, 1])
  })
})

describe('linearScan', () => {
  it('runs the recurrence y = a·y + b', () => {
    const [a, b] = [tensor([9, 2, -1, 0, 0.5]), tensor([1, 1, 2, 3, 4])]
    expect(values(linearScan(a, b))).toEqual([1, 3, -1, 3, 5.5])
    // 4, then 0·4 + 3, −1·3 + 2, 2·(−1) + 1, 9·(−1) + 1.
    expect(values(linearScan(a, b, { reverse: true }))).toEqual([-8, -1, -1, 3, 4])
  })

  it('runs along any axis, also of views', () => {
    const a = tensor([
      [1, 1],
      [2, 3],
    ])
    expect(values(linearScan(a, a, { axis: 0 }))).toEqual([1, 1, 4, 6])
    expect(values(linearScan(a.transpose(), a.transpose()))).toEqual([1, 4, 1, 6])
  })

  it('wants equal shapes', () => {
    expect(() => linearScan(tensor([1, 2]), tensor([1]))).toThrow('linearScan: coefficients [2] do not fit [1]')
  })

  it('promotes dtypes, and keeps empty tensors empty', () => {
    expect(linearScan(tensor([1, 2], { dtype: 'int32' }), tensor([1, 2], { dtype: 'int32' })).dtype).toBe('float32')
    expect(linearScan(tensor([]), tensor([])).shape).toEqual([0])
  })
})
