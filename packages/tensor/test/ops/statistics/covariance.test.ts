// Covariances and correlations against NumPy, modes against PyTorch.

import { describe, expect, it } from 'vitest'
import { corrcoef, covariance, flip, mode, tensor, zeros } from '../../../src/index.js'
import { f64, ints, near, values } from '../../elements.js'

const close = (numbers: number[]): number[] => numbers.map((one) => expect.closeTo(one, 6) as number)
const table = tensor([
  [3, 1, 4, 1],
  [5, 9, 2, 6],
  [5, 3, 5, 8],
])

describe('covariance', () => {
  it('vary together as in NumPy', () => {
    expect(values(covariance(table))).toEqual(
      close([2.25, -3.8333333, -0.4166667, -3.8333333, 8.3333333, -1.8333333, -0.4166667, -1.8333333, 4.25]),
    )
    expect(values(covariance(table, { correction: 0 })).slice(0, 3)).toEqual(close([1.6875, -2.875, -0.3125]))
    expect(() => covariance(tensor([1]))).toThrow('covariance: expected [variables, observations], got [1]')
  })
})

describe('corrcoef and mode', () => {
  it('corrcoef agrees with NumPy', () => {
    near(
      corrcoef(f64([1, 2, 4, 3, 1, 0, 1, 1, 5], [3, 3])),
      [
        1, -0.9285714285714286, 0.9449111825230678, -0.9285714285714288, 1, -0.7559289460184544, 0.9449111825230679,
        -0.7559289460184544, 1,
      ],
    )
    near(corrcoef(f64([1, 1, 0, 2], [2, 2])), [NaN, NaN, NaN, 1])
    expect(() => corrcoef(f64([1, 2]))).toThrow('corrcoef: expected [variables, observations], got [2]')
  })

  it('mode agrees with PyTorch', () => {
    near(mode(ints([3, 1, 3, 1, 2, 5, 4, 5], [2, 4])), [1, 5])
    near(mode(f64([3, 1, 3, 2, 5, 2], [3, 2]), { axis: 0 }), [3, 2])
    expect(mode(f64([3, 1, 3, 2, 5, 2], [3, 2]), { axis: 0, keepDims: true }).shape).toEqual([1, 2])
    near(mode(f64([0, 0, 7])), [0])
    near(mode(f64([5, 0, 7])), [0])
    near(mode(f64([NaN, 1, NaN])), [NaN])
    near(mode(flip(f64([2, 2, 1]))), [2])
    near(mode(f64([4])), [4])
    expect(() => mode(zeros([2, 0]))).toThrow('mode: axis 1 of [2, 0] has no elements')
  })
})
