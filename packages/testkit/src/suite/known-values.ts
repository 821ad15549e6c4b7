// Values that are known without another implementation: NumPy or mathematics decide. Backends once gave something else,
// without a word.
import { grad } from '@tensorloom/autograd'
import {
  type Backend,
  categorical,
  cbrt,
  concat,
  corrcoef,
  type DType,
  dense,
  det,
  floorDiv,
  full,
  gather,
  gatherNd,
  matmul,
  mod,
  nanStd,
  oneHot,
  ones,
  randomUniform,
  scatterAdd,
  segmentMax,
  segmentSum,
  squareplus,
  stack,
  std,
  sum,
  type Tensor,
  takeAlongAxis,
  tensor,
  type UniformOptions,
  zeros,
} from '@tensorloom/tensor'
import { categoricalGeneralizedCrossEntropy, ctcLoss, sparseCategoricalCrossentropy } from '@tensorloom/tensor/losses'
import { expectElements, expectThat } from './context.js'
import { valuesOf } from './place.js'

interface Known {
  readonly run: () => Tensor
  /** The elements, or what must hold for them. */
  readonly want: readonly number[] | ((got: readonly number[]) => boolean)
}

const nan = Number.NaN
const infinity = Number.POSITIVE_INFINITY

const numerators = [6, 1, infinity, 1, -1, 7, -7, 0]
const denominators = [0.1, -infinity, 1, 0, infinity, -2, 2, 5]

// numpy.floor_divide and numpy.remainder of these numbers.
const quotient = (dtype: DType, from = 0): Known => ({
  run: () => floorDiv(tensor(numerators.slice(from), { dtype }), tensor(denominators.slice(from), { dtype })),
  want: [59, -1, nan, infinity, -1, -4, -4, 0].slice(from),
})
const remainder: Known = {
  run: () => mod(tensor([7, -7, 1, -1, 0], { dtype: 'float64' }), tensor([-2, 2, -infinity, infinity, 3])),
  want: [-1, 1, -infinity, infinity, 0],
}

const rows = (values: readonly number[]): Tensor => tensor(values, { shape: [1, values.length] })
// 0, and invalid indices of an axis of one element.
const oddIndices = (): Tensor => tensor([0, 0.5, nan, -1, 1])

const slope = (fn: (x: Tensor) => Tensor, at: Tensor): Tensor => grad((x) => sum(fn(x)))(at)

const within = (options: UniformOptions, more: (got: readonly number[]) => boolean = () => true): Known => ({
  run: () => randomUniform([4096], options),
  want: (got) => got.every((x) => x >= options.min! && x < options.max!) && more(got),
})
const half = (got: readonly number[], is: (x: number) => boolean): boolean => {
  const share = got.filter(is).length / got.length
  // 4096 draws: six standard deviations.
  return Math.abs(share - 0.5) < 0.05
}

const values: Readonly<Record<string, Known>> = {
  'floorDiv of float64 as in NumPy': quotient('float64'),
  // Devices divide in float32, where 6 / 0.1 rounds to 60.
  'floorDiv of float32 as in NumPy': quotient('float32', 1),
  'mod as in NumPy': remainder,
  'NaN and −0 of full': { run: () => full([1], -0).add(full([1], nan)), want: [nan] },
  'gradient of std of equal numbers': { run: () => slope(std, tensor([2, 2, 2])), want: [0, 0, 0] },
  'gradient of nanStd of equal numbers': { run: () => slope(nanStd, tensor([2, nan, 2])), want: [0, 0, 0] },
  'gradient of corrcoef of a constant variable': {
    run: () =>
      slope(
        corrcoef,
        tensor([
          [1, 1, 1],
          [1, 2, 4],
        ]),
      ).slice([0, 0], [1, 3]),
    want: [0, 0, 0],
  },
  'gradient of det of a singular matrix': {
    run: () =>
      slope(
        det,
        tensor([
          [1, 2],
          [2, 4],
        ]),
      ),
    want: [4, -2, -2, 1],
  },
  'gradient of det of a nilpotent matrix': {
    run: () =>
      slope(
        det,
        tensor([
          [0, 1],
          [0, 0],
        ]),
      ),
    want: [0, 0, -1, 0],
  },
  'gradient of det of matrices of rank 1': {
    run: () =>
      slope(
        det,
        tensor([
          [
            [1, 2, 1],
            [2, 4, 2],
            [1, 2, 1],
          ],
        ]),
      ),
    want: [0, 0, 0, 0, 0, 0, 0, 0, 0],
  },
  'squareplus far from 0, and where it is small': {
    run: () => squareplus(tensor([-3e38, -1e4, 3e38])).mul(tensor([1e4, 1e4, 1e-37])),
    want: (got) => Math.abs(got[0]!) < 1e-9 && Math.abs(got[1]! - 1) < 1e-3 && Math.abs(got[2]! - 30) < 1e-4,
  },
  'gradient of squareplus far from 0': { run: () => slope(squareplus, tensor([-3e38, 3e38])), want: [0, 1] },
  'gradient of cbrt at 0 and infinity': { run: () => slope(cbrt, tensor([-infinity, 0, infinity])), want: [0, 0, 0] },
  'losses of labels that are not classes': {
    run: () => {
      const [scores, labels] = [tensor([[0.5, 0.5]]), tensor([2], { dtype: 'int32' })]
      return stack([
        sparseCategoricalCrossentropy(scores, labels),
        sparseCategoricalCrossentropy(scores, labels.sub(3), { fromLogits: true }),
        sparseCategoricalCrossentropy(scores, labels, { ignoreClass: 2, reduction: 'sum' }),
        ctcLoss(tensor([[[0, 0]]]), tensor([[2]])),
      ])
    },
    want: [nan, nan, 0, infinity],
  },
  'picks at invalid indices': {
    run: () => {
      const x = rows([1, 2, 3, 4])
      return concat([
        gather(x, oddIndices()).reshape([-1]),
        gather(x, oddIndices(), { fill: 9 }).reshape([-1]),
        takeAlongAxis(x, oddIndices().slice([0], [4]).reshape([1, 4])).reshape([-1]),
        gatherNd(x, oddIndices().reshape([5, 1])).reshape([-1]),
        gather(rows([1, 2, 3, 4, 5, 6, 7, 8]), oddIndices()).reshape([-1]),
      ])
    },
    want: [
      ...[1, 2, 3, 4, ...new Array<number>(16).fill(nan)],
      ...[1, 2, 3, 4, ...new Array<number>(16).fill(9)],
      ...[1, nan, nan, nan],
      ...[1, 2, 3, 4, ...new Array<number>(16).fill(nan)],
      ...[1, 2, 3, 4, 5, 6, 7, 8, ...new Array<number>(32).fill(nan)],
    ],
  },
  'integers picked at invalid indices': {
    run: () => gather(tensor([5, 6], { dtype: 'int32' }), tensor([1, 2, -1], { dtype: 'int32' })),
    want: [6, -(2 ** 31), -(2 ** 31)],
  },
  'gradient of a pick at invalid indices': {
    run: () => slope((x) => gather(x, oddIndices(), { fill: 0 }), rows([1, 2, 3, 4])),
    want: [1, 1, 1, 1],
  },
  'additions at invalid indices, and their gradient': {
    run: () => {
      const updates = ones([5, 4])
      return concat([
        scatterAdd(zeros([1, 4]), oddIndices(), updates).reshape([-1]),
        slope((x) => scatterAdd(zeros([1, 4]), oddIndices(), x), updates).reshape([-1]),
        segmentSum(updates, oddIndices(), 1).reshape([-1]),
        segmentMax(updates, oddIndices(), 1).reshape([-1]),
        slope((x) => segmentMax(x, oddIndices(), 1), updates).reshape([-1]),
        oneHot(oddIndices(), 1).reshape([-1]),
      ])
    },
    want: [
      ...[1, 1, 1, 1],
      ...[1, 1, 1, 1, ...new Array<number>(16).fill(0)],
      ...[1, 1, 1, 1, 1, 1, 1, 1],
      ...[1, 1, 1, 1, ...new Array<number>(16).fill(0)],
      ...[1, 0, 0, 0, 0],
    ],
  },
  'labels that are not whole numbers': {
    run: () => {
      const [scores, labels] = [tensor([[0.5, 0.5]]), tensor([0.5])]
      return stack([
        sparseCategoricalCrossentropy(scores, labels),
        sparseCategoricalCrossentropy(scores, labels, { fromLogits: true }),
        categoricalGeneralizedCrossEntropy(scores, labels),
      ])
    },
    want: [nan, nan, nan],
  },
  'classes of rows without a distribution': {
    run: () =>
      categorical(
        tensor([
          [nan, 0],
          [0, nan],
          [-infinity, -infinity],
          [0, -infinity],
        ]),
        1,
      ),
    want: [-1, -1, -1, 0],
  },
  'gradient of a product of no steps with a vector': {
    run: () => slope((x) => matmul(tensor([], { shape: [2, 3, 0] }), x), tensor([])),
    want: [],
  },
  'gradient of a dense layer of no features': {
    run: () =>
      slope((x) => dense(tensor([], { shape: [2, 2, 0] }), tensor([], { shape: [0, 3] }), x), tensor([1, 2, 3])),
    want: [4, 4, 4],
  },
  'whole random numbers far from 0': within(
    { min: 2 ** 30, max: 2 ** 30 + 100, dtype: 'int32' },
    (got) => new Set(got).size === 100,
  ),
  'whole random numbers of a wide range': within(
    { min: -(2 ** 31), max: 2 ** 31, dtype: 'int32' },
    (got) => half(got, (x) => x % 2 === 0) && half(got, (x) => x < 0),
  ),
  'random booleans': within({ min: 0, max: 2, dtype: 'bool' }, (got) => half(got, (x) => x === 1)),
  'random float64 on a finer grid': within(
    { min: 0, max: 1, dtype: 'float64' },
    (got) => got.filter((x) => x === Math.fround(x)).length < 10,
  ),
  'random numbers below their upper bound': within({ min: 1e6, max: 1e6 + 1 }),
  'random numbers of a range wider than float32': within({ min: -3e38, max: 3e38 }, (got) => half(got, (x) => x < 0)),
  'classes of probability 0': {
    run: () => categorical(tensor([[-infinity, 0, -infinity, 0]]), 4096),
    want: (got) => got.every((drawn) => drawn === 1 || drawn === 3) && half(got, (drawn) => drawn === 1),
  },
}

/** The checks by name. */
export const knownValues: Readonly<Record<string, (backend: Backend) => Promise<void>>> = Object.fromEntries(
  Object.entries(values).map(([name, { run, want }]) => [
    name,
    async (backend: Backend) => {
      const [result] = await valuesOf(backend, () => [run()])
      const got = result!.data.map(Number)
      if (typeof want === 'function') expectThat(want(got), `not as expected: ${got.slice(0, 20).join(', ')}, …`)
      else expectElements(got, want)
    },
  ]),
)
