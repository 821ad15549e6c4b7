// Strided slices; rolled, turned, tiled, repeated and padded tensors: values from NumPy.

import { describe, expect, it } from 'vitest'
import {
  arange,
  flip,
  moveAxis,
  type PadMode,
  pad,
  repeat,
  roll,
  rot90,
  stridedSlice,
  swapAxes,
  tensor,
  tile,
  transpose,
  unstack,
  zeros,
} from '../../../src/index.js'
import { count, near, values } from '../../elements.js'

const cube = tensor(count(24), { shape: [2, 3, 4] })
const grid = tensor([
  [1, 2, 3],
  [4, 5, 6],
])

describe('stridedSlice', () => {
  it('follows NumPy', () => {
    const [all, back] = [null, -1]
    const odd = stridedSlice(cube, [all, all, 1], [all, all, 4], [1, back, 2])
    expect(odd.shape).toEqual([2, 3, 2])
    expect(values(odd)).toEqual([9, 11, 5, 7, 1, 3, 21, 23, 17, 19, 13, 15])
    const reversed = stridedSlice(cube, [1, 2], [0, -5], [-1, -1])
    expect(values(reversed)).toEqual([20, 21, 22, 23, 16, 17, 18, 19, 12, 13, 14, 15])
    const clipped = stridedSlice(cube, [-1, -100], [null, 100], [1, 2])
    expect(values(clipped)).toEqual([12, 13, 14, 15, 20, 21, 22, 23])
    expect(values(stridedSlice(tensor(count(6)), [1], [5]))).toEqual([1, 2, 3, 4])
  })

  it('gives empty tensors where nothing lies between the bounds', () => {
    expect(stridedSlice(cube, [2], [1]).shape).toEqual([0, 3, 4])
    expect(stridedSlice(cube, [0, 0], [2, 2], [1, -1]).shape).toEqual([2, 0, 4])
    expect(stridedSlice(zeros([0, 2]), [null], [null], [-1]).shape).toEqual([0, 2])
    expect(stridedSlice(tensor(3), [], []).itemSync()).toBe(3)
  })

  it('takes views and keeps dtypes', () => {
    const view = transpose(flip(tensor(count(6), { shape: [2, 3], dtype: 'int32' }), { axis: 1 }))
    const every = stridedSlice(view, [2, 1], [null, null], [-2, 1])
    expect([every.dtype, values(every)]).toEqual(['int32', [3, 5]])
  })

  it('refuses steps of 0 and lists that do not fit', () => {
    expect(() => stridedSlice(grid, [0], [1], [0])).toThrow(
      'stridedSlice: begin [0], end [1], strides [0] do not fit [2, 3]\nhelp: give one whole number for each axis in all three lists; a stride is not 0',
    )
    expect(() => stridedSlice(grid, [0, 0], [1])).toThrow('do not fit [2, 3]')
    expect(() => stridedSlice(grid, [0, 0, 0], [1, 1, 1])).toThrow('do not fit [2, 3]')
    expect(() => stridedSlice(grid, [0.5], [1])).toThrow('do not fit [2, 3]')
  })
})

describe('roll', () => {
  it('follows NumPy', () => {
    expect(values(roll(grid, 4))).toEqual([3, 4, 5, 6, 1, 2])
    expect(values(roll(grid, [-1, 5], { axis: [0, 1] }))).toEqual([5, 6, 4, 2, 3, 1])
    expect(values(roll(grid, 1, { axis: -1 }))).toEqual([3, 1, 2, 6, 4, 5])
    expect(values(roll(grid, 1, { axis: [0, 0] }))).toEqual([1, 2, 3, 4, 5, 6])
    expect(roll(zeros([0, 3]), 2, { axis: 0 }).shape).toEqual([0, 3])
  })

  it('gives a tensor of its own where nothing moves', () => {
    const x = tensor([1, 2])
    roll(x, 2).dispose()
    expect(values(x)).toEqual([1, 2])
  })

  it('refuses shifts that do not fit', () => {
    expect(() => roll(grid, [1, 2], { axis: 0 })).toThrow('roll: shift [1,2] does not fit axis 0\nhelp: ')
    expect(() => roll(grid, 0.5)).toThrow('roll: shift 0.5 does not fit')
    expect(() => roll(grid, 1, { axis: 2 })).toThrow('roll: axis 2 is out of range')
  })
})

describe('rot90', () => {
  it('rot90 agrees with NumPy', () => {
    const x = arange(0, 6).reshape([2, 3])
    const turns = [
      [0, 1, 2, 3, 4, 5],
      [2, 5, 1, 4, 0, 3],
      [5, 4, 3, 2, 1, 0],
      [3, 0, 4, 1, 5, 2],
    ]
    turns.forEach((expected, k) => {
      near(rot90(x, { k }), expected)
      near(rot90(x, { k: k - 4 }), expected)
    })
    near(rot90(x, { axes: [1, 0] }), turns[3]!)
    expect(rot90(zeros([2, 3, 4]), { axes: [-1, 0] }).shape).toEqual([4, 3, 2])
    expect(() => rot90(x, { k: 0.5 })).toThrow('rot90: k is 0.5')
    expect(() => rot90(x, { axes: [1, -1] })).toThrow('rot90: k is 1, axes are [1,-1]')
  })
})

describe('tile and repeat', () => {
  it('tile follows NumPy', () => {
    expect(tile(grid, [2, 1, 2]).shape).toEqual([2, 2, 6])
    expect(values(tile(grid, [2]))).toEqual([1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6])
    expect(values(tile(tensor([1, 2]), [2, 2]))).toEqual([1, 2, 1, 2, 1, 2, 1, 2])
    expect(values(tile(transpose(grid), [1, 2]))).toEqual([1, 4, 1, 4, 2, 5, 2, 5, 3, 6, 3, 6])
    expect(tile(grid, [0]).shape).toEqual([2, 0])
    expect(values(tile(tensor(7), [2]))).toEqual([7, 7])
    expect(() => tile(grid, [-1])).toThrow('tile: reps is [-1], expected a list of whole numbers\nhelp: ')
  })

  it('repeat follows NumPy', () => {
    expect(values(repeat(grid, [2, 0, 1], { axis: 1 }))).toEqual([1, 1, 3, 4, 4, 6])
    expect(values(repeat(grid, 2))).toEqual([1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6])
    expect(values(repeat(flip(grid, { axis: 0 }), 2, { axis: -2 }))).toEqual([4, 5, 6, 4, 5, 6, 1, 2, 3, 1, 2, 3])
    expect(repeat(grid, 0, { axis: 0 }).shape).toEqual([0, 3])
    expect(repeat(zeros([0, 2]), [], { axis: 0 }).shape).toEqual([0, 2])
    const steps = repeat(tensor([0, 1, 2, 3, 4, 5]), [0, 1, 2, 3, 4, 5])
    expect(values(steps)).toEqual([1, 2, 2, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 5])
    expect(repeat(tensor([true, false]), 2).dtype).toBe('bool')
    expect(() => repeat(grid, [1, 2], { axis: 1 })).toThrow('repeat: repeats [1,2] do not fit 3 elements\nhelp: ')
  })
})

describe('axes', () => {
  it('move as in NumPy', () => {
    expect(moveAxis(zeros([2, 3, 4, 5]), [0, 1], [-1, -2]).shape).toEqual([4, 5, 3, 2])
    expect(moveAxis(zeros([2, 3, 4]), 0, -1).shape).toEqual([3, 4, 2])
    expect(swapAxes(zeros([2, 3, 4]), -1, 0).shape).toEqual([4, 3, 2])
    expect(() => moveAxis(cube, [0, 0], [1, 2])).toThrow('moveAxis: cannot move [0,0] to [1,2]\nhelp: ')
  })

  it('come apart', () => {
    const parts = unstack(grid, { axis: -1 })
    expect(parts.map(values)).toEqual([
      [1, 4],
      [2, 5],
      [3, 6],
    ])
    expect(unstack(zeros([0, 2]))).toEqual([])
  })
})

describe('pad', () => {
  const square = tensor([
    [1, 2],
    [3, 4],
  ])
  it.each<[PadMode, number[], number[]]>([
    ['edge', [1, 1, 1, 1, 2, 3, 4, 4, 4, 4, 4, 4], [1, 1, 1, 1, 1, 2, 1, 1, 1, 1, 1, 2, 3, 3, 3, 3, 3, 4]],
    ['reflect', [4, 3, 2, 1, 2, 3, 4, 3, 2, 1, 2, 3], [3, 4, 3, 4, 3, 4, 1, 2, 1, 2, 1, 2, 3, 4, 3, 4, 3, 4]],
    ['symmetric', [3, 2, 1, 1, 2, 3, 4, 4, 3, 2, 1, 1], [1, 2, 2, 1, 1, 2, 1, 2, 2, 1, 1, 2, 3, 4, 4, 3, 3, 4]],
    ['wrap', [2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4, 1], [3, 4, 3, 4, 3, 4, 1, 2, 1, 2, 1, 2, 3, 4, 3, 4, 3, 4]],
  ])('repeats elements in mode %s, also further than there are', (mode, line, rows) => {
    expect(values(pad(tensor([1, 2, 3, 4]), [[3, 5]], { mode }))).toEqual(line)
    expect(
      values(
        pad(
          square,
          [
            [1, 0],
            [4, 0],
          ],
          { mode },
        ),
      ),
    ).toEqual(rows)
    expect(values(pad(tensor([7]), [[2, 1]], { mode }))).toEqual([7, 7, 7, 7])
    expect(values(pad(tensor([7, 8]), [[0, 0]], { mode }))).toEqual([7, 8])
  })

  it('fills with a constant, and says what is wrong', () => {
    expect(values(pad(tensor([1, 2]), [[1, 2]], { value: 9 }))).toEqual([9, 1, 2, 9, 9])
    expect(values(pad(zeros([0]), [[1, 1]], { value: 2 }))).toEqual([2, 2])
    expect(() =>
      pad(
        zeros([0, 2]),
        [
          [1, 0],
          [0, 0],
        ],
        { mode: 'edge' },
      ),
    ).toThrow("pad: axis 0 of [0, 2] has no elements to repeat\nhelp: use mode 'constant'")
    expect(() => pad(tensor([1]), [[1, 1]], { mode: 'mirror' as PadMode })).toThrow(
      'pad: unknown mode "mirror"\nhelp: the modes are constant, edge, reflect, symmetric, wrap',
    )
    expect(() => pad(tensor([1]), [[1]] as never, { mode: 'edge' })).toThrow('pad: paddings [[1]] do not fit [1]')
  })
})
