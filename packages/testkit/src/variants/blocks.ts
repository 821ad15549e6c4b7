// Products and convolutions of more rows than a kernel packs at once. The rows are copies of a few, so that the reference
// backend has to interpret only those.
import { add, type ConvOptions, conv2d, dense, matmul, mul, relu, type Shape, tensor, tile } from '@tensorloom/tensor'
import { sparseCategoricalCrossentropy } from '@tensorloom/tensor/losses'
import { numbers, sumTolerance, type Variant } from './variant.js'

const products: readonly (readonly [m: number, k: number, n: number])[] = [
  [100, 260, 40],
  [100, 40, 260],
]

// Few rows times a matrix of over a million elements, which is `steps` × `columns` copies of one that is k × n.
const largeMatrices: readonly (readonly [m: number, k: number, steps: number, n: number, columns: number])[] = [
  [1, 100, 11, 103, 10],
  [3, 91, 11, 105, 10],
  [16, 128, 8, 103, 10],
]

type Convolution = readonly [name: string, copies: number, x: Shape, filters: Shape, options: ConvOptions]
const convolutions: readonly Convolution[] = [
  ['windows', 4, [1, 16, 16, 16], [3, 3, 16, 2], { padding: 'same' }],
  ['tiles of 3 × 3 windows', 300, [1, 4, 4, 16], [3, 3, 16, 16], { padding: 'same' }],
  ['tiles of 3 × 3 windows, valid', 300, [1, 6, 6, 16], [3, 3, 16, 16], {}],
  ['several tiles of 3 × 3 windows in each image', 40, [1, 11, 13, 16], [3, 3, 16, 17], {}],
]

// So many that the rounding of sums in one float32 shows.
const manyRows = 2 ** 18

/** More than one block. */
export const blockVariants: readonly Variant[] = [
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
  ...products.map(
    ([m, k, n]): Variant => ({
      name: `matmul ${m}×${k} · ${k}×${n}, of equal rows`,
      inputs: () => [numbers([2, k], 1), numbers([k, n], 2)],
      run: (a, b) => matmul(tile(a, [m / 2, 1]), b),
      shorter: (a, b) => tile(matmul(a, b), [m / 2, 1]),
      gradients: true,
    }),
  ),
  ...largeMatrices.flatMap(([m, k, steps, n, columns]): readonly Variant[] => [
    {
      name: `matmul ${m}×${k * steps} · ${k * steps}×${n * columns}, of equal parts`,
      inputs: () => [numbers([m, k], 1), numbers([k, n], 2)],
      run: (a, b) => matmul(tile(a, [1, steps]), tile(b, [steps, columns])),
      shorter: (a, b) => tile(mul(matmul(a, b), steps), [1, columns]),
    },
    {
      name: `dense with bias and relu ${m}×${k * steps} · ${k * steps}×${n * columns}, of equal parts`,
      inputs: () => [numbers([m, k], 3), numbers([k, n], 4), numbers([n], 5)],
      run: (x, kernel, bias) =>
        dense(tile(x, [1, steps]), tile(kernel, [steps, columns]), tile(bias, [columns]), { activation: 'relu' }),
      shorter: (x, kernel, bias) => tile(relu(add(mul(matmul(x, kernel), steps), bias)), [1, columns]),
    },
  ]),
  ...convolutions.map(([name, copies, x, filters, options]): Variant => {
    const times = [copies, 1, 1, 1]
    return {
      name: `conv2d: ${name}, of equal images`,
      inputs: () => [numbers(x, 1), numbers(filters, 2)],
      run: (a, b) => conv2d(tile(a, times), b, options),
      shorter: (a, b) => tile(conv2d(a, b, options), times),
      gradients: true,
      // The gradient of an image is that of all its copies, whose errors are equal and add up.
      tolerance: { ...sumTolerance(filters), absolute: sumTolerance(filters).absolute * copies },
    }
  }),
]
