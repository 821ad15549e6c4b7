// What works on rows: softmax, cross-entropy of labels, layer and RMS normalisation; rows of one element, of part of a
// vector, of many, and none at all.
import {
  type DType,
  equal,
  layerNorm,
  logSoftmax,
  rmsNorm,
  type Shape,
  softmax,
  type Tensor,
  tensor,
  transpose,
} from '@tensorloom/tensor'
import { sparseCategoricalCrossentropy } from '@tensorloom/tensor/losses'
import { numbers, sizeOf, type Variant, wholes } from './variant.js'

// biome-ignore format: a table
const shapes: readonly Shape[] = [
  [1, 1], [3, 1], [1, 2], [5, 3], [2, 4], [3, 2, 5], [7, 10], [2, 16], [4, 33], [2, 1000],
]

const scores: readonly Shape[] = [
  [4, 10],
  [3, 1],
  [2, 3, 5],
  [9, 33],
]

// One label for each row, the second of them no class.
function labels(rows: Shape, classes: number, dtype: DType): Tensor {
  const values = Array.from({ length: sizeOf(rows) }, (_, k) => (k === 1 ? 100 : k % classes))
  return tensor(values, { shape: rows, dtype })
}

// Rows of positive numbers, which are divided by their sum.
function odds(shape: Shape): Tensor {
  const next = wholes(13)
  return tensor(
    Array.from({ length: sizeOf(shape) }, () => (1 + next(16)) / 4),
    { shape },
  )
}

/** Softmax, cross-entropy, normalisation over the last axes. */
export const rowVariants: readonly Variant[] = [
  ...[...shapes, [0, 3]].map(
    (shape): Variant => ({
      name: `softmax and logSoftmax of [${shape}]`,
      inputs: () => [numbers(shape, 1)],
      run: (x) => [softmax(x), logSoftmax(x)],
      gradients: true,
    }),
  ),
  ...[-1, 0, 1].map(
    (axis): Variant => ({
      name: `softmax and logSoftmax along axis ${axis}`,
      inputs: () => [numbers([3, 4, 5], 1)],
      run: (x) => [softmax(x, { axis }), logSoftmax(x, { axis }), softmax(transpose(x), { axis })],
      gradients: true,
    }),
  ),
  {
    name: 'softmax at extremes, of integers and of float64',
    inputs: () => [
      tensor([300, -300, 0, Number.NaN, Number.NEGATIVE_INFINITY, 1], { shape: [3, 2] }),
      numbers([2, 3], 2, 'float64'),
      numbers([2, 3], 2, 'int32'),
    ],
    run: (x, double, whole) => [softmax(x), logSoftmax(x), softmax(double), softmax(whole)],
  },
  {
    name: 'softmax of what is far apart; of −∞ exactly 0',
    inputs: () => [
      tensor([
        [300, -300, 0, 299, -1e30],
        [0, Number.NEGATIVE_INFINITY, 1, Number.NEGATIVE_INFINITY, 2],
        [0, Number.NaN, 1, 2, 3],
        [Number.POSITIVE_INFINITY, 0, 1, 2, 3],
      ]),
    ],
    run: (x) => [softmax(x), logSoftmax(x), equal(softmax(x), 0)],
  },
  ...scores.flatMap((shape): readonly Variant[] =>
    (['int32', 'float32', 'uint8'] as const).map((dtype) => ({
      name: `cross-entropy of logits [${shape}] with labels of ${dtype}, one out of range`,
      inputs: () => [numbers(shape, 11)],
      run: (logits) =>
        sparseCategoricalCrossentropy(logits, labels(shape.slice(0, -1), shape.at(-1)!, dtype), {
          fromLogits: true,
          reduction: 'none',
        }),
      gradients: true,
    })),
  ),
  ...scores.map(
    (shape): Variant => ({
      name: `cross-entropy of probabilities [${shape}] with labels of every dtype, one out of range`,
      inputs: () => [odds(shape)],
      run: (probabilities) =>
        (['int32', 'float32', 'uint8'] as const).map((dtype) =>
          sparseCategoricalCrossentropy(probabilities, labels(shape.slice(0, -1), shape.at(-1)!, dtype), {
            reduction: 'none',
          }),
        ),
      gradients: true,
    }),
  ),
  {
    name: 'cross-entropy of probabilities 0 and 1, and of rows that are no multiple of a vector',
    inputs: () => [
      tensor([
        [0, 0.25, 0.75, 0, 0],
        [1, 0, 0, 0, 0],
        [0, 0, 1, 0, 0],
        [0, 0, 0, 0.5, 0.5],
      ]),
    ],
    run: (probabilities) => {
      const classes = tensor([0, 0, 1, 4], { dtype: 'int32' })
      return sparseCategoricalCrossentropy(probabilities, classes, { reduction: 'none' })
    },
    gradients: true,
  },
  {
    name: 'mean cross-entropy of logits with a column of labels',
    inputs: () => [numbers([5, 5], 12)],
    run: (logits) => sparseCategoricalCrossentropy(logits, labels([5, 1], 5, 'int32'), { fromLogits: true }),
    gradients: true,
  },
  // As many rows as several threads share.
  ...(['mean', 'sum'] as const).flatMap((reduction): readonly Variant[] =>
    (
      [
        [3, 7],
        [2, 3, 5],
        [2500, 6],
      ] as const
    ).map((shape) => ({
      name: `${reduction} of cross-entropies of logits and of probabilities [${shape}]`,
      inputs: () => [numbers(shape, 13), odds(shape)],
      run(logits, probabilities) {
        const classes = labels(shape.slice(0, -1), shape.at(-1)!, 'int32')
        return [
          sparseCategoricalCrossentropy(logits, classes, { reduction, fromLogits: true }),
          sparseCategoricalCrossentropy(probabilities, classes, { reduction }),
        ]
      },
      gradients: true,
    })),
  ),
  ...shapes.map(
    (shape): Variant => ({
      name: `layer and RMS normalisation of [${shape}]`,
      inputs: () => [numbers(shape, 4), numbers(shape.slice(-1), 5), numbers(shape.slice(-1), 6)],
      run: (x, scale, offset) => [
        layerNorm(x, scale, offset),
        rmsNorm(x, scale),
        layerNorm(x),
        layerNorm(x, scale),
        rmsNorm(x),
      ],
      gradients: true,
    }),
  ),
  {
    name: 'layer and RMS normalisation over two axes',
    inputs: () => [numbers([70, 3, 5], 9), numbers([3, 5], 7), numbers([3, 5], 8)],
    run: (x, scale, offset) => [
      layerNorm(x, scale, offset, { axis: [1, 2], epsilon: 1e-5 }),
      rmsNorm(x, scale, { axis: [-2, -1] }),
    ],
    gradients: true,
  },
  {
    name: 'layer normalisation far from 0, of integers, along the first axis',
    inputs: () => [tensor([[4096.25, 4096.5, 4096.75, 4097, 4095.5]]), numbers([4, 3], 2), numbers([2, 7], 1, 'int32')],
    run: (far, x, whole) => [layerNorm(far), layerNorm(x, { axis: 0 }), layerNorm(whole)],
  },
]
