// Cross-entropy of labels: of logits and of probabilities, each by itself, their mean and sum, of few rows and of many.
import { type DType, type Shape, type Tensor, tensor, tile } from '@tensorloom/tensor'
import {
  binaryCrossentropy,
  categoricalCrossentropy,
  categoricalFocalCrossentropy,
  sparseCategoricalCrossentropy,
} from '@tensorloom/tensor/losses'
import { numbers, sizeOf, type Variant, wholes } from './variant.js'

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

// Enough terms to show the rounding of a sum in a single float32.
const manyRows = 2 ** 18

/** Losses. */
export const lossesVariants: readonly Variant[] = [
  ...[true, false].map(
    (fromLogits): Variant => ({
      name: `mean of many equal cross-entropies of ${fromLogits ? 'logits' : 'probabilities'}`,
      inputs: () => [tensor([[0.25, 0.5]])],
      run: (x) =>
        sparseCategoricalCrossentropy(tile(x, [manyRows, 1]), tensor(new Int32Array(manyRows)), { fromLogits }),
      shorter: (x) => sparseCategoricalCrossentropy(x, tensor(new Int32Array(1)), { fromLogits }),
      tolerance: { absolute: 1e-6, relative: 1e-5 },
    }),
  ),
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
    name: 'cross-entropy of probabilities 0 and 1, and of rows whose length is not a multiple of a vector',
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
  {
    name: 'cross-entropies of infinite logits, whose probability is 0 or 1',
    inputs: () => [
      tensor([[0, Number.NEGATIVE_INFINITY, 0]]),
      tensor([[Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]]),
    ],
    run: (classes, binary) => [
      sparseCategoricalCrossentropy(classes, tensor([0]), { fromLogits: true }),
      categoricalCrossentropy(classes, tensor([[1, 0, 0]]), { fromLogits: true }),
      categoricalFocalCrossentropy(classes, tensor([[1, 0, 0]]), { fromLogits: true, gamma: 0.5 }),
      binaryCrossentropy(binary, tensor([[1, 0]]), { fromLogits: true }),
    ],
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
]
