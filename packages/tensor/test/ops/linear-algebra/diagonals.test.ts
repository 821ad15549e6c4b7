// Triangles, diagonals and Vandermonde matrices: values from NumPy.

import { describe, expect, it } from 'vitest'
import { diag, diagonal, flip, tensor, trace, tril, triu, vander, zeros } from '../../../src/index.js'
import { count, f64, ints, near, values } from '../../elements.js'

const cube = tensor(count(24), { shape: [2, 3, 4] })
const grid = tensor([
  [1, 2, 3],
  [4, 5, 6],
])

describe('tril and triu', () => {
  it.each([
    [-1, [0, 0, 0, 4, 0, 0], [1, 2, 3, 4, 5, 6]],
    [0, [1, 0, 0, 4, 5, 0], [1, 2, 3, 0, 5, 6]],
    [1, [1, 2, 0, 4, 5, 6], [0, 2, 3, 0, 0, 6]],
    [5, [1, 2, 3, 4, 5, 6], [0, 0, 0, 0, 0, 0]],
    [-5, [0, 0, 0, 0, 0, 0], [1, 2, 3, 4, 5, 6]],
  ])('keep one side of diagonal %i', (k, below, above) => {
    expect(values(tril(grid, { k }))).toEqual(below)
    expect(values(triu(grid, { k }))).toEqual(above)
  })

  it('drop NaN, keep dtypes and batches, and refuse vectors', () => {
    const poisoned = tensor([
      [1, Number.NaN],
      [2, 3],
    ])
    expect(values(tril(poisoned))).toEqual([1, 0, 2, 3])
    expect(tril(tensor([[true, true]])).dtype).toBe('bool')
    expect(values(triu(cube, { k: 2 })).filter((one) => one !== 0)).toEqual([2, 3, 7, 14, 15, 19])
    expect(() => tril(tensor([1]))).toThrow('tril: got shape [1] and k 0\nhelp: expected matrices')
  })
})

describe('diagonals', () => {
  it('diag follows NumPy', () => {
    expect(values(diag(tensor([1, 2]), { k: -1 }))).toEqual([0, 0, 0, 1, 0, 0, 0, 2, 0])
    expect(values(diag(tensor([1, 2]), { k: 1 }))).toEqual([0, 1, 0, 0, 0, 2, 0, 0, 0])
    expect(values(diag(grid, { k: 1 }))).toEqual([2, 6])
    expect(values(diag(grid, { k: -1 }))).toEqual([4])
    expect(diag(grid, { k: 7 }).shape).toEqual([0])
    expect(diag(zeros([0])).shape).toEqual([0, 0])
    expect(() => diag(cube)).toThrow('diag: got shape [2, 3, 4] and k 0\nhelp: ')
  })

  it('diagonal and trace follow NumPy', () => {
    const below = diagonal(cube, { offset: -1, axis1: 2, axis2: 1 })
    expect([below.shape, values(below)]).toEqual([
      [2, 3],
      [1, 6, 11, 13, 18, 23],
    ])
    expect(values(trace(cube, { offset: 1, axis1: -2, axis2: -1 }))).toEqual([18, 54])
    expect(values(diagonal(flip(grid, { axis: 1 })))).toEqual([3, 5])
    const sum = trace(
      tensor([
        [true, false],
        [false, true],
      ]),
    )
    expect([sum.dtype, sum.itemSync()]).toEqual(['int32', 2])
    expect(() => diagonal(grid, { axis1: 1, axis2: -1 })).toThrow(
      'diagonal: there is no diagonal 0 over axes 1 and -1 of [2, 3]',
    )
  })
})

describe('vander', () => {
  it('vander agrees with NumPy', () => {
    near(vander(f64([0, 2, -1])), [0, 0, 1, 4, 2, 1, 1, -1, 1])
    near(vander(f64([0, 2]), { n: 3, increasing: true }), [1, 0, 0, 1, 2, 4])
    near(vander(f64([3, 2], [2, 1])), [1, 1])
    expect(vander(f64([3, 2]), { n: 0 }).shape).toEqual([2, 0])
    expect(vander(ints([3]), { n: 2 }).dtype).toBe('int32')
    expect(() => vander(f64([1]), { n: 1.5 })).toThrow('vander: got shape [1] and n 1.5')
    expect(() => vander(zeros([]))).toThrow('vander: got shape []')
  })
})
