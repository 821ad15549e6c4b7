// Norms, products, and reductions that leave NaN out, against NumPy.

import { describe, expect, it } from 'vitest'
import {
  nanMax,
  nanMean,
  nanMin,
  nanStd,
  nanSum,
  nanVariance,
  norm,
  prod,
  tensor,
  transpose,
  zeros,
} from '../../../src/index.js'
import { near, values } from '../../elements.js'

const grid = tensor([
  [3, -1, 2],
  [0.5, 4, -2],
])
const x = tensor([1, NaN, 3, NaN, NaN, NaN, 4, -2, 0.5], { shape: [3, 3], dtype: 'float64' })

describe('norm', () => {
  const x = tensor([
    [3, -4, 0],
    [0, 0, 0],
  ])
  it.each<[number | 'fro', number]>([
    [0, 2],
    [1, 7],
    [2, 5],
    ['fro', 5],
    [Infinity, 4],
    [-Infinity, 0],
    [3, 4.497941445],
    [0.5, 13.92820323],
  ])('of order %s', (ord, expected) => {
    const rows = values(norm(x, { ord, axis: 1 }))
    expect(rows[0]).toBeCloseTo(expected, 5)
    expect(rows[1]).toBe(0)
    expect(norm(transpose(x), { ord }).itemSync()).toBeCloseTo(expected, 5)
    expect(norm(x, { ord, axis: [-1, 0], keepDims: true }).shape).toEqual([1, 1])
  })

  it('lets NaN and infinities through, takes integers, and refuses other orders', () => {
    expect(
      values(
        norm(
          tensor([
            [Number.NaN, 1],
            [-Infinity, 0],
          ]),
          { axis: 1 },
        ),
      ),
    ).toEqual([Number.NaN, Infinity])
    expect(norm(tensor([3, 4], { dtype: 'int32' })).itemSync()).toBe(5)
    expect(norm(zeros([0])).itemSync()).toBe(0)
    expect(() => norm(x, { ord: 'nuc' as 'fro' })).toThrow('norm: ord is "nuc"\nhelp: ')
  })
})

describe('prod', () => {
  it('multiplies over axes', () => {
    expect(values(prod(grid))).toEqual([24])
    expect(values(prod(grid, { axis: 0 }))).toEqual([1.5, -4, -4])
    expect(prod(tensor([2, 3], { dtype: 'uint8' })).dtype).toBe('int32')
    expect(values(prod(tensor([], { shape: [2, 0] }), { axis: 1 }))).toEqual([1, 1])
  })
})

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
