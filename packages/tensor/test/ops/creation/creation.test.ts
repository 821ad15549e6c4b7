// Tensors like others, and grids, against NumPy.

import { describe, expect, it } from 'vitest'
import { fullLike, meshgrid, onesLike, tensor, zerosLike } from '../../../src/index.js'
import { ints, near, values } from '../../elements.js'

describe('zerosLike, onesLike, fullLike', () => {
  it('zerosLike, onesLike, fullLike keep shape and dtype', () => {
    const x = ints([3, 4], [2, 1])
    for (const [op, value] of [
      [zerosLike, 0],
      [onesLike, 1],
    ] as const) {
      expect([op(x).dtype, op(x).shape, [...op(x).dataSync()]]).toEqual(['int32', [2, 1], [value, value]])
      expect(op(x, { dtype: 'bool' }).dtype).toBe('bool')
    }
    near(fullLike(x, 7), [7, 7])
    expect(fullLike(x, 0.5, { dtype: 'float64' }).dtype).toBe('float64')
  })
})

describe('meshgrid', () => {
  const [a, b, c] = [tensor([1, 2, 3]), tensor([4, 5]), tensor([6])]

  it('runs the first list along axis 1, or along axis 0 with ij', () => {
    const [x, y] = meshgrid([a, b])
    expect([values(x!), values(y!)]).toEqual([
      [1, 2, 3, 1, 2, 3],
      [4, 4, 4, 5, 5, 5],
    ])
    const [i, j] = meshgrid([a, b], { indexing: 'ij' })
    expect([values(i!), values(j!)]).toEqual([
      [1, 1, 2, 2, 3, 3],
      [4, 5, 4, 5, 4, 5],
    ])
    expect(meshgrid([a, b, c]).map((one) => one.shape)).toEqual([
      [2, 3, 1],
      [2, 3, 1],
      [2, 3, 1],
    ])
    expect(meshgrid([a, b, c], { indexing: 'ij' })[0]!.shape).toEqual([3, 2, 1])
    expect(meshgrid([a]).map(values)).toEqual([[1, 2, 3]])
  })

  it('refuses matrices and other words', () => {
    expect(() => meshgrid([tensor([[1]])])).toThrow('meshgrid: expected lists of rank 1, got [1, 1]')
    // @ts-expect-error: no such order
    expect(() => meshgrid([a], { indexing: 'yx' })).toThrow('meshgrid: indexing is "yx"')
  })
})
