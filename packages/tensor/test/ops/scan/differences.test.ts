// Differences and areas against NumPy, running logarithms of sums against PyTorch.

import { describe, expect, it } from 'vitest'
import { diff, logCumSumExp, trapezoid, zeros } from '../../../src/index.js'
import { f64, ints, near } from '../../elements.js'

describe('differences and areas', () => {
  it('agree with NumPy', () => {
    near(diff(f64([1, 4, 9, 17]), { n: 2 }), [2, 3])
    near(diff(f64([1, 4, 9, 17])), [3, 5, 8])
    near(diff(f64([1, 4, 9, 17], [2, 2]), { axis: 0 }), [8, 13])
    near(diff(f64([3]), { n: 5 }), [])
    near(diff(f64([3, 4]), { n: 0 }), [3, 4])
    expect(diff(ints([3, 1])).dtype).toBe('int32')
    near(trapezoid(f64([0, 1, 4]), f64([0, 1, 3])), [5.5])
    near(trapezoid(f64([0, 1, 4, 4, 1, 0], [2, 3]), { dx: 2, axis: 1 }), [6, 6])
    near(trapezoid(f64([0, 4, 2, 8], [2, 2]), { axis: 0 }), [1, 6])
    near(trapezoid(ints([0, 1])), [0.5])
  })
  it('refuse what has no meaning', () => {
    expect(() => diff(f64([1]), { n: -1 })).toThrow('diff: n is -1, expected a whole number of at least 0')
    expect(() => diff(zeros([]))).toThrow('diff: axis -1 is out of range')
  })
})

describe('logCumSumExp', () => {
  it('agrees with PyTorch', () => {
    const [none, all] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
    near(logCumSumExp(f64([0.5, -1, 300, -300, 2, none])), [0.5, 0.7014132779827524, 300, 300, 300, 300])
    near(logCumSumExp(f64([none, none, 1, all, 2])), [none, none, 1, all, all])
    near(logCumSumExp(f64([-300, -300, 0])), [-300, -300 + Math.LN2, 0])
    near(logCumSumExp(f64([1, NaN, 2])), [1, NaN, NaN])
  })
  it('runs along any axis, backwards, over views, integers and nothing', () => {
    const x = f64([0, 1, 2, 3], [2, 2])
    near(logCumSumExp(x, { axis: 0 }), [0, 1, Math.log(1 + Math.exp(2)), Math.log(Math.exp(1) + Math.exp(3))])
    near(logCumSumExp(x, { axis: 0, reverse: true }), [
      Math.log(1 + Math.exp(2)),
      Math.log(Math.exp(1) + Math.exp(3)),
      2,
      3,
    ])
    near(logCumSumExp(x.transpose()), [0, Math.log(1 + Math.exp(2)), 1, Math.log(Math.exp(1) + Math.exp(3))])
    expect(logCumSumExp(ints([0])).dtype).toBe('float32')
    expect(logCumSumExp(zeros([2, 0])).shape).toEqual([2, 0])
  })
})
