// Reductions of many elements against closed forms: rounding must not grow with their number as in one long float32 sum,
// which for 2²⁰ elements of 0.1 is off by a hundredth.
import {
  argMax,
  type Backend,
  cumsum,
  layerNorm,
  logSumExp,
  matmul,
  max,
  mean,
  scatterAdd,
  softmax,
  sum,
  type Tensor,
  tensor,
  variance,
} from '@tensorloom/tensor'
import { expectThat } from './context.js'
import { valuesOf } from './place.js'

const many = 2 ** 20
const filled = (length: number, value: (k: number) => number, shape: readonly number[] = [length]): Tensor =>
  tensor(
    Float32Array.from({ length }, (_, k) => value(k)),
    { shape },
  )

interface Large {
  readonly run: () => Tensor
  /** Elements that are looked at, with what they must be. */
  readonly want: Readonly<Record<number, number>>
  /** How far they may be off, relative to what they must be. */
  readonly relative: number
}

const tenth = Math.fround(0.1)

const checks: Readonly<Record<string, Large>> = {
  'sum of equal numbers': { run: () => sum(filled(many, () => tenth)), want: { 0: many * tenth }, relative: 1e-3 },
  'sum of rows': {
    run: () =>
      sum(
        filled(many, () => tenth, [4, many / 4]),
        { axis: 1 },
      ),
    want: { 0: (many / 4) * tenth, 3: (many / 4) * tenth },
    relative: 1e-3,
  },
  'sum of columns': {
    run: () =>
      sum(
        filled(many, () => tenth, [many / 4, 4]),
        { axis: 0 },
      ),
    want: { 0: (many / 4) * tenth, 3: (many / 4) * tenth },
    relative: 1e-3,
  },
  'mean of equal numbers': { run: () => mean(filled(many, () => tenth)), want: { 0: tenth }, relative: 1e-3 },
  'variance far from 0': {
    run: () => variance(filled(1 << 16, (k) => 10_000 + (k % 2))),
    want: { 0: 0.25 },
    relative: 1e-3,
  },
  'logSumExp of zeros': {
    run: () => logSumExp(filled(1 << 16, () => 0)),
    want: { 0: Math.log(1 << 16) },
    relative: 1e-5,
  },
  'softmax of zeros': {
    run: () => softmax(filled(1 << 16, () => 0)),
    want: { 0: 2 ** -16, 65535: 2 ** -16 },
    relative: 1e-3,
  },
  'sum of integers, exactly': {
    run: () => sum(tensor(Int32Array.from({ length: many }, (_, k) => k % 4096))),
    want: { 0: (many / 4096) * ((4095 * 4096) / 2) },
    relative: 0,
  },
  'running sum of ones, exactly': {
    run: () => cumsum(filled(1 << 16, () => 1)),
    want: { 0: 1, 4095: 4096, 65535: 65536 },
    relative: 0,
  },
  'maximum and its place': {
    run: () => {
      const x = filled(many, (k) => (k === 1_000_003 ? 5 : k % 5))
      return max(x).add(argMax(x))
    },
    want: { 0: 1_000_008 },
    relative: 0,
  },
  'product of long rows': {
    run: () =>
      matmul(
        filled(1 << 14, () => tenth, [1, 1 << 14]),
        filled(1 << 14, () => tenth, [1 << 14, 1]),
      ),
    want: { 0: (1 << 14) * tenth * tenth },
    relative: 1e-4,
  },
  'product of few rows and great depth': {
    run: () =>
      matmul(
        filled(1 << 17, () => tenth, [2, 1 << 16]),
        filled(1 << 17, () => 1, [1 << 16, 2]),
      ),
    want: { 0: (1 << 16) * tenth, 3: (1 << 16) * tenth },
    relative: 1e-4,
  },
  'sum into one place': {
    run: () =>
      scatterAdd(
        filled(4, () => 0, [1, 4]),
        tensor(new Int32Array(1 << 16)),
        filled(1 << 18, () => tenth, [1 << 16, 4]),
      ),
    want: { 0: (1 << 16) * tenth, 3: (1 << 16) * tenth },
    relative: 1e-3,
  },
  'layer normalisation of large equal numbers': {
    run: () => layerNorm(filled(1000, () => 12345.678, [1, 1000])).add(1),
    want: { 0: 1, 999: 1 },
    relative: 1e-3,
  },
}

/** The checks by name. */
export const largeReductions: Readonly<Record<string, (backend: Backend) => Promise<void>>> = Object.fromEntries(
  Object.entries(checks).map(([name, { run, want, relative }]) => [
    name,
    async (backend: Backend) => {
      const [result] = await valuesOf(backend, () => [run()])
      for (const [at, expected] of Object.entries(want)) {
        const got = Number(result!.data[Number(at)])
        const error = Math.abs(got - expected) / Math.abs(expected)
        expectThat(
          error <= relative,
          `element ${at}: got ${got}, expected ${expected}, off by ${error.toExponential(1)}`,
        )
      }
    },
  ]),
)
