// Which kernels take which calls: WebAssembly first, then JavaScript, and nothing where neither is meant for the call.
// What they compute is checked by the kit, which sees only right and wrong: a kernel that declined everything would pass.
import {
  argSort,
  avgPool2d,
  type Backend,
  batchNormTraining,
  cholesky,
  conv2d,
  cumMax,
  cumMin,
  cumprod,
  cumsum,
  dense,
  gather,
  gru,
  layerNorm,
  linearScan,
  logSoftmax,
  lstm,
  luFactor,
  matmul,
  maxPool2d,
  qr,
  rmsNorm,
  type Shape,
  scaledDotProductAttention,
  scatterAdd,
  scope,
  simpleRnn,
  softmax,
  solveTriangular,
  type Tensor,
  takeAlongAxis,
  tensor,
  transpose,
  withBackend,
} from '@tensorloom/tensor'
import { sparseCategoricalCrossentropy } from '@tensorloom/tensor/losses'
import { describe, expect, test } from 'vitest'
import { jsKernels } from '../../src/engines/js/kernels/table.js'
import { allKernels } from '../../src/engines/parts.js'
import { mergeKernels } from '../../src/engines/wasm/kernels/merge.js'
import { wasmKernels } from '../../src/engines/wasm/kernels/table.js'
import { makeViews } from '../../src/engines/wasm/views.js'
import { cpu } from '../../src/index.js'
import { randomTensor, withGradients } from '../support.js'
import { kernelBackend, noted } from './kernel-backend.js'
import { testMachine } from './memory.js'

type Row = readonly [
  name: string,
  inputs: () => readonly Tensor[],
  run: (...inputs: Tensor[]) => Tensor | readonly Tensor[],
  kernels: readonly string[],
]

const some =
  (...shapes: Shape[]) =>
  (): Tensor[] =>
    shapes.map((shape, k) => randomTensor(shape, k + 1))
const of =
  (dtype: 'float64' | 'int32', ...shapes: Shape[]) =>
  (): Tensor[] =>
    shapes.map((shape, k) => randomTensor(shape, k + 1, dtype))
const indices = (): Tensor => tensor([2, 0, 2], { dtype: 'int32' })
const labels = (rows: number): Tensor => tensor(new Array<number>(rows).fill(1), { shape: [rows], dtype: 'int32' })
const crossentropy = (x: Tensor): Tensor =>
  sparseCategoricalCrossentropy(x, labels(x.shape[0]!), { fromLogits: true, reduction: 'none' })

const convolution = ['convolution', 'convolutionFilterGradient', 'convolutionInputGradient']
const blockwise = ['blockwiseAttention', 'blockwiseAttentionGradient']
const causal = { causal: true } as const
const recurrent = (name: string): string[] => [
  'dense',
  'denseGradient',
  'matmul',
  `${name}Steps`,
  `${name}StepsGradient`,
]

const rows: readonly Row[] = [
  ['a product', some([3, 4], [4, 5]), (a, b) => matmul(a, b), ['matmul']],
  ['a product of views', some([4, 3], [5, 4]), (a, b) => matmul(transpose(a), transpose(b)), ['matmul']],
  ['a product of integers', of('int32', [3, 4], [4, 5]), (a, b) => matmul(a, b), ['js matmul']],
  [
    'a dense layer',
    some([3, 4], [4, 5], [5]),
    (x, kernel, bias) => dense(x, kernel, bias, { activation: 'relu' }),
    ['dense', 'denseGradient'],
  ],
  ['a dense layer without a bias', some([3, 4], [4, 5]), (x, kernel) => dense(x, kernel), ['dense', 'matmul']],
  [
    'a dense layer of nothing',
    some([0, 4], [4, 5], [5]),
    (x, kernel, bias) => dense(x, kernel, bias),
    ['dense', 'matmul'],
  ],

  ['a convolution', some([2, 6, 5, 3], [3, 3, 3, 4]), (x, f) => conv2d(x, f), convolution],
  ['a convolution of groups', some([2, 6, 5, 8], [3, 3, 4, 8]), (x, f) => conv2d(x, f, { groups: 2 }), convolution],
  ['a depthwise convolution', some([2, 6, 5, 3], [3, 3, 1, 3]), (x, f) => conv2d(x, f, { groups: 3 }), convolution],
  [
    'a convolution with bias and activation',
    some([2, 6, 5, 3], [3, 3, 3, 4], [4]),
    (x, f, bias) => conv2d(x, f, { bias, activation: 'relu' }),
    ['biasedActivationGradient', 'biasedConvolution', ...convolution.slice(1)],
  ],
  ['few filters in a group', some([2, 6, 5, 8], [3, 3, 4, 6]), (x, f) => conv2d(x, f, { groups: 2 }), []],
  ['a convolution in float64', of('float64', [1, 5, 5, 2], [2, 2, 2, 4]), (x, f) => conv2d(x, f), []],

  ['maxima of windows', some([2, 6, 6, 5]), (x) => maxPool2d(x, 2), ['maxPool', 'maxPoolGradient']],
  ['means of windows', some([2, 6, 6, 5]), (x) => avgPool2d(x, 2), ['avgPool', 'avgPoolGradient']],
  ['windows of many places', some([1, 6, 6, 2]), (x) => maxPool2d(x, 5), ['js maxPool', 'js maxPoolGradient']],
  [
    'windows that are all padding',
    some([1, 4, 4, 2]),
    (x) =>
      maxPool2d(x, 2, {
        padding: [
          [2, 0],
          [0, 2],
        ],
      }),
    [],
  ],

  ['softmax of rows', some([3, 5]), (x) => softmax(x), ['softmax', 'softmaxGradient']],
  ['logSoftmax of rows', some([3, 5]), (x) => logSoftmax(x), ['logSoftmax', 'logSoftmaxGradient']],
  ['softmax of columns', some([3, 5]), (x) => softmax(x, { axis: 0 }), []],
  ['cross-entropy', some([3, 5]), crossentropy, ['labelCrossentropy', 'labelCrossentropyGradient']],
  [
    'cross-entropy of probabilities',
    () => [tensor(new Array<number>(15).fill(0.2), { shape: [3, 5] })],
    (x) => sparseCategoricalCrossentropy(x, labels(3), { reduction: 'none' }),
    ['probabilityCrossentropy', 'probabilityCrossentropyGradient'],
  ],
  [
    'the mean of cross-entropies',
    some([3, 5]),
    (x) => sparseCategoricalCrossentropy(x, labels(3), { fromLogits: true }),
    ['labelCrossentropy', 'labelCrossentropyGradient'],
  ],
  ['cross-entropy of nothing', some([0, 5]), crossentropy, ['js addAlongAxis', 'logSoftmax']],
  [
    'layer normalisation',
    some([3, 5], [5], [5]),
    (x, scale, offset) => layerNorm(x, scale, offset),
    ['layerNorm', 'layerNormGradient'],
  ],
  ['RMS normalisation', some([3, 5], [5]), (x, scale) => rmsNorm(x, scale), ['rmsNorm', 'rmsNormGradient']],
  ['normalisation of columns', some([3, 5]), (x) => layerNorm(x, { axis: 0 }), []],
  [
    'batch normalisation',
    some([4, 3], [3], [3]),
    (x, scale, offset) => batchNormTraining(x, scale, offset),
    ['batchNormTraining', 'batchNormTrainingGradient'],
  ],
  ['batch normalisation with numbers', some([4, 3]), (x) => batchNormTraining(x, 1, 0), []],

  ['attention', some([65, 4], [64, 4], [64, 3]), (q, k, v) => scaledDotProductAttention(q, k, v, causal), blockwise],
  [
    'attention of views of heads with a mask',
    some([4, 65, 2], [64, 4], [1, 64, 1]),
    (q, k, v) => scaledDotProductAttention(transpose(q, { perm: [2, 1, 0] }), k, v, { ...causal, mask: tensor(true) }),
    blockwise,
  ],
  [
    'attention with a mask that is differentiated',
    some([64, 4], [64, 4], [64, 3], [64]),
    (q, k, v, mask) => scaledDotProductAttention(q, k, v, { ...causal, mask: mask }),
    ['blockwiseAttention', 'matmul'],
  ],
  [
    'attention with batches of values alone',
    some([64, 4], [64, 4], [2, 64, 3]),
    (q, k, v) => scaledDotProductAttention(q, k, v, causal),
    ['matmul'],
  ],
  [
    'attention over five axes of batches',
    some([1, 1, 1, 2, 1, 64, 4]),
    (x) => scaledDotProductAttention(x, x, x, causal),
    ['matmul'],
  ],
  [
    'attention with few weights',
    some([5, 4], [6, 4], [6, 3]),
    (q, k, v) => scaledDotProductAttention(q, k, v),
    ['matmul', 'softmax', 'softmaxGradient'],
  ],
  ['slices by index', some([3, 8]), (x) => gather(x, indices()), ['gather', 'scatterAdd']],
  [
    'slices that are added',
    some([3, 8], [3, 8]),
    (x, more) => scatterAdd(x, indices(), more),
    ['gather', 'scatterAdd'],
  ],
  ['elements by index', some([3, 3]), (x) => gather(x, indices(), { axis: 1 }), ['js scatterAdd']],
  ['slices of integers', of('int32', [3, 8]), (x) => gather(x, indices()), []],
  ['slices of nothing', some([0, 8]), (x) => gather(x, indices()), ['js scatterAdd']],

  ['an LSTM', some([2, 3, 2], [2, 8], [2, 8], [8]), (x, k, r, bias) => lstm(x, k, r, bias), recurrent('lstm')],
  ['a GRU', some([2, 3, 2], [2, 6], [2, 6], [2, 6]), (x, k, r, bias) => gru(x, k, r, bias), recurrent('gru')],
  ['a simple RNN', some([2, 3, 2], [2, 2], [2, 2], [2]), (x, k, r, b) => simpleRnn(x, k, r, b), recurrent('simpleRnn')],
  [
    'a GRU that resets before the product',
    some([2, 3, 2], [2, 6], [2, 6], [6]),
    (x, k, r, bias) => gru(x, k, r, bias, { resetAfter: false }),
    ['dense', 'denseGradient', 'matmul'],
  ],

  ['an order', some([2, 9]), (x) => argSort(x), ['js argSort']],
  ['elements in an order', some([2, 9]), (x) => takeAlongAxis(x, argSort(x)), ['js addAlongAxis', 'js argSort']],
  ['running sums', some([2, 9]), (x) => cumsum(x), ['js cumsum']],
  [
    'running products and extremes of integers',
    of('int32', [2, 9]),
    (x) => [cumprod(x), cumMax(x), cumMin(x)],
    ['js cumMax', 'js cumMin', 'js cumprod'],
  ],
  ['a linear recurrence', some([2, 9], [2, 9]), (a, b) => linearScan(a, b), ['js linearScan']],
  ['a Cholesky factor', of('int32', [2, 2]), (x) => cholesky(x), ['js choleskyDecomposition']],
  ['LU factors', of('float64', [3, 3]), (x) => luFactor(x), ['js luDecomposition']],
  ['QR factors', some([4, 3]), (x) => qr(x), ['js qrDecomposition', 'js triangularSolve', 'matmul']],
  ['a triangular system', some([3, 3], [3, 2]), (a, b) => solveTriangular(a, b), ['js triangularSolve', 'matmul']],
]

describe('WebAssembly, then JavaScript', () => {
  const machine = testMachine(false)
  const ran = new Set<string>()
  const kernels = mergeKernels(
    noted(wasmKernels(machine, allKernels), ran),
    noted(jsKernels(), ran, 'js '),
    makeViews(machine),
  )
  expectKernels(kernelBackend(machine, kernels), ran, rows)

  test('every kernel takes one of these calls', () => {
    const taken = new Set(rows.flatMap(([, , , names]) => names))
    const first = Object.keys(wasmKernels(machine, allKernels))
    const second = Object.keys(jsKernels()).filter((name) => !first.includes(name))
    expect([...first, ...second.map((name) => `js ${name}`)].filter((name) => !taken.has(name))).toEqual([])
  })
})

describe('JavaScript', () => {
  const backend = cpu({ engine: 'js' })
  const ran = new Set<string>()
  const kernels = noted(backend.kernels as ReturnType<typeof jsKernels>, ran) as NonNullable<Backend['kernels']>
  expectKernels({ ...backend, kernels }, ran, [
    ['a product', some([3, 4], [4, 5]), (a, b) => matmul(a, b), ['matmul']],
    ['a convolution', some([2, 6, 5, 3], [3, 3, 3, 4]), (x, f) => conv2d(x, f), convolution],
    ['few filters in a group', some([2, 6, 5, 3], [3, 3, 1, 3]), (x, f) => conv2d(x, f, { groups: 3 }), []],
    ['maxima of windows', some([2, 6, 6, 5]), (x) => maxPool2d(x, 2), ['maxPool', 'maxPoolGradient']],
    ['means of windows', some([2, 6, 6, 5]), (x) => avgPool2d(x, 2), ['avgPool', 'avgPoolGradient']],
    ['softmax of rows', some([3, 5]), (x) => [softmax(x), logSoftmax(x)], ['logSoftmax', 'softmax']],
    ['softmax of columns', some([3, 5]), (x) => softmax(x, { axis: 0 }), []],
    ['slices that are added', some([3, 8], [3, 8]), (x, more) => scatterAdd(x, indices(), more), ['scatterAdd']],
  ])
})

function expectKernels(backend: Backend, ran: Set<string>, calls: readonly Row[]): void {
  test.each(calls)('%s', (_, inputs, run, expected) => {
    ran.clear()
    withBackend(backend, () => {
      scope(() => void withGradients({ inputs, run }))
    })
    expect([...ran].sort()).toEqual([...expected].sort())
  })
}
