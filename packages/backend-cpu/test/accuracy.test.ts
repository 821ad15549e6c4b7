// Long sums against exact ones: the bounds of docs/cpu-numerics.md, on both engines. Equal terms are the worst case: every
// addition rounds in the same direction.
import { grad } from '@tensorloom/autograd'
import {
  batchNormTraining,
  conv2d,
  full,
  gather,
  layerNorm,
  matmul,
  mean,
  mul,
  ones,
  scope,
  segmentSum,
  sum,
  type Tensor,
  variance,
  withBackend,
  zeros,
} from '@tensorloom/tensor'
import { describe, expect, test } from 'vitest'
import { cpu } from '../src/index.js'

const tenth = Math.fround(0.1)
const tenths = (...shape: number[]): Tensor => full(shape, tenth)
const unit = 2 ** -24

interface Sum {
  readonly name: string
  readonly run: () => Tensor
  /** The number of terms of 0.1. */
  readonly terms: number
  /** The bound of the relative error in units of 2⁻²⁴. */
  readonly bound: number
}

const product = (m: number, k: number, n: number, bound: number): Sum => ({
  name: `product ${m} × ${k} × ${n}`,
  run: () => matmul(tenths(m, k), ones([k, n])),
  terms: k,
  bound,
})

// Products in tiles, in streams, and along rows.
const tiles = 384 + 96
const streams = 4 + 256
const rows = 4096 / 8 + 8

const sums: readonly Sum[] = [
  product(16, 262144, 8, streams),
  product(2, 65536, 2, streams),
  product(1, 200_000, 1, rows),
  product(64, 100_000, 16, tiles),
  {
    name: 'filter gradient of dense over 10⁶ rows',
    run: () => matmul(tenths(1_000_000, 3), ones([1_000_000, 4]), { transposeA: true }),
    terms: 1_000_000,
    bound: tiles,
  },
  {
    name: 'filter gradient of a 1 × 1 convolution',
    run: () => {
      const images = ones([1, 700, 700, 4])
      return grad((filters) => sum(mul(conv2d(images, filters), tenth)))(ones([1, 1, 4, 3]))
    },
    terms: 490_000,
    bound: tiles,
  },
  {
    name: 'gradient of gather from one place',
    run: () => grad((table) => sum(mul(gather(table, zeros([300_000], { dtype: 'int32' })), tenth)))(ones([1, 4])),
    terms: 300_000,
    bound: 4,
  },
  {
    name: 'segmentSum of one segment',
    run: () => segmentSum(tenths(300_000, 8), zeros([300_000], { dtype: 'int32' }), 1),
    terms: 300_000,
    bound: 4,
  },
  { name: 'sum', run: () => sum(tenths(2 ** 22)), terms: 2 ** 22, bound: 64 + 4 },
  { name: 'mean', run: () => mul(mean(tenths(2 ** 22)), 2 ** 22), terms: 2 ** 22, bound: 64 + 4 },
  {
    name: 'sum of columns',
    run: () => sum(tenths(2 ** 18, 4), { axis: 0 }),
    terms: 2 ** 18,
    bound: 256 + 2 ** 18 / 256,
  },
]

describe.each(['wasm', 'js'] as const)('long sums on the engine %s', (engine) => {
  const backend = cpu({ engine })
  const values = (run: () => Tensor): number[] =>
    withBackend(backend, () => scope(() => Array.from(run().dataSync()) as never))

  test.each(sums)('$name', ({ run, terms, bound }) => {
    for (const got of values(run)) expect(Math.abs(got / (terms * tenth) - 1)).toBeLessThan(bound * unit)
  })

  test('infinities and NaN stay what they are', () => {
    const many = (value: number): Tensor => full([20_000, 4], value)
    const indices = (): Tensor => zeros([20_000], { dtype: 'int32' })
    expect(values(() => segmentSum(many(Number.POSITIVE_INFINITY), indices(), 1))[0]).toBe(Number.POSITIVE_INFINITY)
    expect(values(() => segmentSum(many(3e38), indices(), 1))[0]).toBe(Number.POSITIVE_INFINITY)
    expect(values(() => segmentSum(many(Number.NaN), indices(), 1))[0]).toBe(Number.NaN)
    expect(values(() => layerNorm(full([1, 40], Number.NaN)))[0]).toBe(Number.NaN)
    expect(values(() => layerNorm(full([1, 40], Number.POSITIVE_INFINITY)))[0]).toBe(Number.NaN)
  })

  test('normalisation of large equal numbers is 0', () => {
    for (const length of [7, 1000, 100_000]) {
      expect(new Set(values(() => layerNorm(full([2, length], 12345.678)).abs()))).toEqual(new Set([0]))
      const channels = (): Tensor => batchNormTraining(full([length, 6], 12345.678), ones([6]), zeros([6]))[0].abs()
      expect(new Set(values(channels))).toEqual(new Set([0]))
    }
    // Far from 0 a variance is as exact as the numbers are: of n and n + 1 it is a quarter.
    const steps = (): Tensor => full([2, 512], 4096).add(full([512], 1).mul(0.5).add(0.5))
    expect(values(() => variance(steps(), { axis: 1 }))).toEqual([0, 0])
  })
})
