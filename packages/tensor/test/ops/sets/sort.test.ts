// Sorting and searching against PyTorch and NumPy, and against JavaScript's stable sort.
import { describe, expect, it } from 'vitest'
import { argSort, flip, randomUniform, searchSorted, setSeed, slice, sort, tensor, topK } from '../../../src/index.js'
import { values } from '../../elements.js'

const grid = tensor([
  [3, -1, 2],
  [0.5, 4, -2],
])

describe('argSort and sort', () => {
  it('sort along any axis', () => {
    expect(values(sort(grid))).toEqual([-1, 2, 3, -2, 0.5, 4])
    expect(values(argSort(grid))).toEqual([1, 2, 0, 2, 0, 1])
    expect(values(sort(grid, { axis: 0, descending: true }))).toEqual([3, 4, 2, 0.5, -1, -2])
    expect(values(argSort(grid, { axis: -2 }))).toEqual([1, 0, 1, 0, 1, 0])
    const cube = tensor(new Float32Array([5, 1, 4, 2, 3, 0, 9, 8, 7, 6, 11, 10]), { shape: [2, 3, 2] })
    expect(values(sort(cube, { axis: 1 }))).toEqual([3, 0, 4, 1, 5, 2, 7, 6, 9, 8, 11, 10])
    expect(argSort(grid).dtype).toBe('int32')
  })

  it('agree with a stable sort for every length, with many equals', () => {
    for (const n of [0, 1, 2, 3, 4, 5, 7, 8, 9, 16, 17, 31, 40]) {
      const x = Array.from({ length: n }, (_, k) => ((k * 7) % 5) - 2)
      const places = x.map((_, k) => k)
      const up = [...places].sort((a, b) => x[a]! - x[b]!)
      const down = [...places].sort((a, b) => x[b]! - x[a]!)
      expect(values(argSort(tensor(x, { shape: [n] })))).toEqual(up)
      expect(values(argSort(tensor(x, { shape: [n] }), { descending: true }))).toEqual(down)
    }
  })

  it('sort random numbers', () => {
    setSeed(3)
    const x = randomUniform([3, 100])
    const rows = [0, 1, 2].flatMap((k) => values(slice(x, [k, 0], [1, -1])).sort((a, b) => a - b))
    expect(values(sort(x))).toEqual(rows)
  })

  it('count NaN as largest and order infinities', () => {
    const x = tensor([3, NaN, 1, Infinity, NaN, -Infinity])
    expect(values(argSort(x))).toEqual([5, 2, 0, 3, 1, 4])
    expect(values(argSort(x, { descending: true }))).toEqual([1, 4, 3, 0, 2, 5])
    expect(values(sort(x))).toEqual([-Infinity, 1, 3, Infinity, NaN, NaN])
    expect(values(argSort(tensor([0, -0, 0])))).toEqual([0, 1, 2])
  })

  it('take views and every dtype', () => {
    expect(values(sort(grid.transpose()))).toEqual([0.5, 3, -1, 4, -2, 2])
    expect(values(sort(flip(grid, { axis: 1 })))).toEqual([-1, 2, 3, -2, 0.5, 4])
    expect(values(argSort(slice(grid, [0, 1], [2, 2])))).toEqual([0, 1, 1, 0])
    expect(values(sort(tensor([200, 3, 255, 0], { dtype: 'uint8' })))).toEqual([0, 3, 200, 255])
    expect(values(sort(tensor([-2147483648, 2147483647, 0], { dtype: 'int32' }), { descending: true }))).toEqual([
      2147483647, 0, -2147483648,
    ])
    expect(values(sort(tensor([true, false, true])))).toEqual([0, 1, 1])
    expect(values(sort(tensor([2, 1], { dtype: 'float64' })))).toEqual([1, 2])
  })

  it('keep empty tensors empty', () => {
    expect(sort(tensor([], { shape: [0, 3] })).shape).toEqual([0, 3])
    expect(argSort(tensor([], { shape: [0, 3] }), { axis: 0 }).shape).toEqual([0, 3])
    expect(values(argSort(tensor([[7], [8]])))).toEqual([0, 0])
  })

  it('refuse axes that do not exist', () => {
    expect(() => sort(tensor(1))).toThrow('argSort: axis -1 is out of range for a tensor of rank 0')
  })
})

describe('topK', () => {
  it('gives the largest and where they are', () => {
    const [best, where] = topK(grid, 2)
    expect([values(best), values(where)]).toEqual([
      [3, 2, 4, 0.5],
      [0, 2, 1, 0],
    ])
    const [column] = topK(grid, 1, { axis: 0, sorted: false })
    expect([column.shape, values(column)]).toEqual([
      [1, 3],
      [3, 4, 2],
    ])
  })

  it('takes the first of equals, and NaN before all', () => {
    expect(values(topK(tensor([1, 5, 5, 5]), 2)[1])).toEqual([1, 2])
    expect(values(topK(tensor([3, NaN, 1, Infinity]), 3)[1])).toEqual([1, 3, 0])
    expect(topK(tensor([3, 4]), 0)[0].shape).toEqual([0])
  })

  it('refuses more than there are', () => {
    expect(() => topK(grid, 4)).toThrow('topK: k is 4, axis 1 of [2, 3] has 3 elements\nhelp: give a whole number')
    expect(() => topK(grid, 1.5)).toThrow('topK: k is 1.5')
  })
})

describe('searchSorted', () => {
  it('finds places before and after equals', () => {
    const edges = tensor([1, 3, 3, 5, 9])
    const x = tensor([0, 1, 3, 4, 9, 10])
    expect(values(searchSorted(edges, x))).toEqual([0, 0, 1, 3, 4, 5])
    expect(values(searchSorted(edges, x, { side: 'right' }))).toEqual([0, 1, 3, 3, 5, 5])
    expect(searchSorted(edges, 4).shape).toEqual([])
    expect(values(searchSorted(edges, 4))).toEqual([3])
  })

  it('is right for every length', () => {
    for (const n of [0, 1, 2, 3, 4, 5, 8, 9, 17]) {
      const edges = tensor(
        Array.from({ length: n }, (_, k) => 2 * k),
        { shape: [n] },
      )
      const x = Array.from({ length: 2 * n + 3 }, (_, k) => k - 1)
      const found = values(searchSorted(edges, tensor(x)))
      expect(found).toEqual(x.map((value) => Math.max(0, Math.min(n, Math.ceil(value / 2)))))
    }
  })

  it('searches one list per row', () => {
    const rows = tensor([
      [1, 2, 3],
      [10, 20, 30],
    ])
    const x = tensor([
      [2, 9],
      [9, 31],
    ])
    expect(values(searchSorted(rows, x))).toEqual([1, 3, 0, 3])
    expect(values(searchSorted(rows.transpose().transpose(), flip(x, { axis: 1 })))).toEqual([3, 1, 3, 0])
  })

  it('counts NaN as largest, as NumPy does', () => {
    const edges = tensor([1, Infinity, NaN, NaN])
    const x = tensor([NaN, Infinity, -Infinity])
    expect(values(searchSorted(edges, x))).toEqual([2, 1, 0])
    expect(values(searchSorted(edges, x, { side: 'right' }))).toEqual([4, 2, 0])
  })

  it('mixes dtypes', () => {
    expect(values(searchSorted(tensor([1, 2, 3], { dtype: 'int32' }), tensor([1.5, 2.5])))).toEqual([1, 2])
    expect(values(searchSorted(tensor([1, 200], { dtype: 'uint8' }), tensor([199], { dtype: 'uint8' })))).toEqual([1])
  })

  it('refuses shapes and sides that do not fit', () => {
    expect(() => searchSorted(tensor([[1], [2]]), tensor([1]))).toThrow(
      'searchSorted: sorted [2, 1] does not fit values [1]',
    )
    // @ts-expect-error: no such side
    expect(() => searchSorted(tensor([1]), 1, { side: 'up' })).toThrow('searchSorted: side is "up"\nhelp: use \'left\'')
  })
})
