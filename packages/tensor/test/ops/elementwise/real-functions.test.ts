// Functions of real numbers, bits, comparisons within a tolerance, replacements of NaN, against NumPy.

import { describe, expect, it } from 'vitest'
import {
  allClose,
  bitwiseAnd,
  bitwiseNot,
  bitwiseOr,
  bitwiseXor,
  cbrt,
  fmax,
  fmin,
  heaviside,
  hypot,
  isClose,
  lerp,
  nanToNum,
  sinc,
  tensor,
} from '../../../src/index.js'
import { f64, ints, near, values } from '../../elements.js'

describe('functions of real numbers', () => {
  it('agree with NumPy', () => {
    near(hypot(f64([3, 0, -Infinity, NaN]), f64([4, 0, 1, 1])), [5, 0, Infinity, NaN])
    expect(hypot(f64([1e200]), f64([1e200])).itemSync() / 1e200).toBeCloseTo(Math.SQRT2)
    near(sinc(f64([0, 0.5, 1e-3, 2.5, -1])), [1, 0.6366197723675814, 0.999998355066745, 0.12732395447351627, 0])
    near(cbrt(f64([-8, 0, 27])), [-2, 0, 3])
    near(heaviside(f64([-1, 0, 2, NaN]), 0.5), [0, 0.5, 1, NaN])
    near(lerp(f64([0, 10]), f64([4, 20]), 0.25), [1, 12.5])
    near(fmax(f64([1, NaN, NaN]), f64([2, 3, NaN])), [2, 3, NaN])
    near(fmin(f64([1, NaN, NaN]), f64([2, 3, NaN])), [1, 3, NaN])
  })
  it('bitwise ops agree with NumPy', () => {
    const x = ints([6, -5])
    near(bitwiseAnd(x, 3), [2, 3])
    near(bitwiseOr(x, 3), [7, -5])
    near(bitwiseXor(x, 3), [5, -8])
    near(bitwiseNot(x), [-7, 4])
    near(bitwiseNot(tensor([6, 250], { dtype: 'uint8' })), [249, 5])
    near(bitwiseNot(tensor([true, false])), [0, 1])
    near(bitwiseXor(tensor([true, false]), true), [0, 1])
    expect(() => bitwiseAnd(f64([1]), x)).toThrow('bitwiseAnd: operands are float64, expected integers or booleans')
  })
})

describe('isClose and allClose', () => {
  it('compare within a tolerance, as NumPy does', () => {
    const a = tensor([1, Infinity, -Infinity, NaN, 1e-9, 100])
    const b = tensor([1 + 1e-6, Infinity, Infinity, NaN, 0, 100.01])
    expect(values(isClose(a, b))).toEqual([1, 1, 0, 0, 1, 0])
    expect(values(isClose(a, b, { equalNan: true, rtol: 1e-3 }))).toEqual([1, 1, 0, 1, 1, 1])
    expect(isClose(1, tensor(Infinity)).itemSync()).toBe(0)
    expect(values(isClose(tensor([250], { dtype: 'uint8' }), tensor([251], { dtype: 'uint8' }), { atol: 1 }))).toEqual([
      1,
    ])
    expect(isClose(tensor([[1], [2]]), tensor([1, 2])).shape).toEqual([2, 2])
    expect(isClose(a, b).dtype).toBe('bool')
  })

  it('ask about all elements', () => {
    expect(allClose(tensor([1, 2]), tensor([1, 2])).itemSync()).toBe(1)
    expect(allClose(tensor([1, 2]), tensor([1, 2.1])).itemSync()).toBe(0)
    expect(allClose(tensor([1, 2]), tensor([1, 2.1]), { atol: 0.2 }).itemSync()).toBe(1)
    expect(allClose(tensor([]), 1).itemSync()).toBe(1)
  })
})

describe('nanToNum', () => {
  it('replaces what is not a number', () => {
    const y = tensor([1, NaN, Infinity, -Infinity])
    near(nanToNum(y), [1, 0, 3.4028234663852886e38, -3.4028234663852886e38])
    near(nanToNum(y, { nan: 7, posInf: 8, negInf: 9 }), [1, 7, 8, 9])
    near(nanToNum(y.cast('float64')), [1, 0, Number.MAX_VALUE, -Number.MAX_VALUE])
    expect(nanToNum(tensor([3], { dtype: 'int32' })).dtype).toBe('int32')
    near(nanToNum(NaN), [0])
  })
})
