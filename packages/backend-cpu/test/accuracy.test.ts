// Long sums against exact ones: the bounds of docs/cpu-numerics.md, on both engines. Equal terms are the worst case: every
// addition rounds in the same direction.
import { grad } from '@tensorloom/autograd'
import {
  batchNormTraining,
  conv2d,
  cos,
  full,
  gather,
  layerNorm,
  lgamma,
  matmul,
  mean,
  mul,
  ones,
  pow,
  scope,
  segmentSum,
  sin,
  sum,
  type Tensor,
  tensor,
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

// One unit in the last place of float32.
const ulp = (value: number): number => 2 ** (Math.floor(Math.log2(Math.max(2 ** -126, Math.abs(value)))) - 23)

/** ln |Γ(x)| in doubles: Stirling's series from 20 on, by the recurrence below, by the reflection formula below ½. */
function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.abs(Math.sin(Math.PI * x))) - logGamma(1 - x)
  let [at, product] = [x, 1]
  for (; at < 20; at++) product *= at
  const r = 1 / (at * at)
  const series = (1 / 12 - r * (1 / 360 - r * (1 / 1260 - r * (1 / 1680 - r / 1188)))) / at
  return (at - 0.5) * Math.log(at) - at + Math.log(2 * Math.PI) / 2 + series - Math.log(product)
}

const numbers = (count: number, at: (share: number) => number): Float32Array =>
  Float32Array.from({ length: count }, (_, k) => at((k + 0.5) / count))

describe.each(['js', 'wasm'] as const)('functions of float32 on the engine %s', (engine) => {
  const huge = numbers(1000, (share) => Math.round(2 ** (20 + share * 107)))

  // Of 1 where the result is smaller: near its zeros the logarithm of Γ is a difference.
  test.each([
    ['sin of huge integers', sin, huge, Math.sin, 0, 1.5],
    ['cos of huge integers', cos, huge, Math.cos, 0, 1.5],
    ['lgamma above 0', lgamma, numbers(2000, (share) => Math.exp(24 * share - 12)), logGamma, 1, 4],
    ['lgamma below 0', lgamma, numbers(2000, (share) => -21.97 * share), logGamma, 1, 12],
  ] as const)('%s', (_, op, inputs, reference, least, bound) => {
    const found = withBackend(cpu({ engine, threads: 1 }), () => [...op(tensor(inputs)).dataSync()])
    const worst = found.reduce((most, value, k) => {
      const right = reference(inputs[k]!)
      return Math.max(most, Math.abs(value - right) / ulp(Math.max(least, Math.abs(right))))
    }, 0)
    expect(worst).toBeLessThan(bound)
  })

  test('pow, denormals and overflow included', () => {
    const bases = numbers(50, (share) => Math.exp(8 * share - 4))
    const exponents = numbers(40, (share) => 60 * share - 30)
    const pairs = [...bases].flatMap((base) => [...exponents].map((exponent) => [base, exponent] as const))
    const found = withBackend(cpu({ engine, threads: 1 }), () =>
      pow(tensor(pairs.map(([base]) => base)), tensor(pairs.map(([, exponent]) => exponent))).dataSync(),
    )
    for (const [k, [base, exponent]] of pairs.entries()) {
      const right = base ** exponent
      if (Math.fround(right) === Number.POSITIVE_INFINITY) expect(found[k]).toBe(Number.POSITIVE_INFINITY)
      else expect(Math.abs(found[k]! - right)).toBeLessThanOrEqual(0.51 * ulp(right))
    }
  })
})
