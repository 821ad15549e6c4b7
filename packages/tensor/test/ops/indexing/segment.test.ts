// Reductions of segments: values from NumPy.

import { describe, expect, it } from 'vitest'
import { segmentMax, segmentMean, segmentMin, segmentSum, tensor, transpose, zeros } from '../../../src/index.js'
import { ints, values } from '../../elements.js'

describe('segments', () => {
  const rows = tensor([
    [1, -2],
    [5, 0],
    [3, 4],
    [7, -9],
  ])
  const ids = ints([2, 0, 2, 5])

  it('reduce rows, in any order, with empty and missing segments', () => {
    expect(values(segmentSum(rows, ids, 3))).toEqual([5, 0, 0, 0, 4, 2])
    expect(values(segmentMean(rows, ids, 3))).toEqual([5, 0, 0, 0, 2, 1])
    expect(values(segmentMax(rows, ids, 3))).toEqual([5, 0, -Infinity, -Infinity, 3, 4])
    expect(values(segmentMin(rows, ids, 3))).toEqual([5, 0, Infinity, Infinity, 1, -2])
    expect(segmentSum(zeros([0, 2]), ints([]), 2).shape).toEqual([2, 2])
    expect(values(segmentSum(transpose(rows), ints([1, 1]), 2))).toEqual([0, 0, 0, 0, -1, 5, 7, -2])
  })

  it('sum integers in int32, and average them in float32', () => {
    const bytes = tensor([200, 100], { dtype: 'uint8' })
    const total = segmentSum(bytes, ints([0, 0]), 1)
    expect([total.dtype, values(total)]).toEqual(['int32', [300]])
    const average = segmentMean(bytes, ints([0, 0]), 1)
    expect([average.dtype, values(average)]).toEqual(['float32', [150]])
  })

  it('let NaN through its own segment only', () => {
    expect(values(segmentMax(tensor([1, Number.NaN, 3]), ints([0, 1, 1]), 2))).toEqual([1, Number.NaN])
  })

  it('say what does not fit', () => {
    expect(() => segmentSum(rows, ints([0, 1]), 2)).toThrow('segmentSum: segment ids [2] do not fit [4, 2]\nhelp: ')
    expect(() => segmentMax(rows, ids, -1)).toThrow('segmentMax: numSegments is -1, expected a whole number')
    expect(() => segmentSum(rows, tensor([true, true, true, true]), 1)).toThrow('segment ids are bool')
  })
})
