// Reductions and replacements where data is missing, against NumPy.
import { describe, expect, it } from 'vitest'
import {
  nanMax,
  nanMean,
  nanMin,
  nanStd,
  nanSum,
  nanToNum,
  nanVariance,
  type Tensor,
  tensor,
  zeros,
} from '../src/index.js'

const x = tensor([1, NaN, 3, NaN, NaN, NaN, 4, -2, 0.5], { shape: [3, 3], dtype: 'float64' })
const near = (y: Tensor, expected: readonly number[]): void => {
  expect(y.size).toBe(expected.length)
  y.dataSync().forEach((one, k) => {
    if (Number.isFinite(expected[k])) expect(one).toBeCloseTo(expected[k]!, 12)
    else expect(one).toBe(expected[k])
  })
}

describe('reductions without NaN', () => {
  it.each([
    ['nanSum', nanSum, [4, 0, 2.5], 6.5],
    ['nanMean', nanMean, [2, NaN, 0.8333333333333334], 1.3],
    ['nanMax', nanMax, [3, NaN, 4], 4],
    ['nanMin', nanMin, [1, NaN, -2], -2],
    ['nanVariance', nanVariance, [1, NaN, 6.055555555555556], 4.36],
    ['nanStd', nanStd, [1, NaN, 2.4608038433722337], 2.08806130178211],
  ] as const)('%s', (_, op, rows, all) => {
    near(op(x, { axis: 1 }), rows)
    near(op(x), [all])
    near(op(x.transpose(), { axis: -2 }), rows)
    expect(op(x, { axis: 1, keepDims: true }).shape).toEqual([3, 1])
    const whole = tensor([5, 5], { dtype: 'int32' })
    near(op(whole), [{ nanSum: 10, nanVariance: 0, nanStd: 0 }[op.definition.name] ?? 5])
  })
  it('keep infinities, and say where there is nothing', () => {
    const y = tensor([-Infinity, NaN, 2])
    near(nanMax(y), [2])
    near(nanMin(y), [-Infinity])
    near(nanMax(tensor([-Infinity, NaN])), [-Infinity])
    near(nanSum(zeros([0])), [0])
    expect(() => nanMax(zeros([0]))).toThrow('max: nothing to reduce')
  })
})

describe('nanToNum', () => {
  it('replaces what is no number', () => {
    const y = tensor([1, NaN, Infinity, -Infinity])
    near(nanToNum(y), [1, 0, 3.4028234663852886e38, -3.4028234663852886e38])
    near(nanToNum(y, { nan: 7, posInf: 8, negInf: 9 }), [1, 7, 8, 9])
    near(nanToNum(y.cast('float64')), [1, 0, Number.MAX_VALUE, -Number.MAX_VALUE])
    expect(nanToNum(tensor([3], { dtype: 'int32' })).dtype).toBe('int32')
    near(nanToNum(NaN), [0])
  })
})
