// Matrix products: sizes around the blocks of kernels, transposed operands, batches, dtypes, views.
import { broadcastTo, flip, matmul, type Shape, slice, transpose } from '@tensorloom/tensor'
import { numbers, type Variant } from './variant.js'

const sizes: readonly (readonly [m: number, k: number, n: number])[] = [
  [1, 1, 1],
  [4, 4, 4],
  [3, 5, 7],
  [17, 33, 19],
  [5, 400, 130],
  [1, 6, 5],
  [5, 6, 1],
  [2, 0, 3],
  [0, 2, 3],
]
const batches: readonly (readonly [Shape, Shape])[] = [
  [
    [2, 3, 4, 5],
    [2, 3, 5, 6],
  ],
  [
    [3, 4, 5],
    [5, 6],
  ],
  [
    [4, 5],
    [2, 3, 5, 6],
  ],
  [
    [2, 1, 4, 5],
    [3, 5, 6],
  ],
  [[5], [2, 5, 3]],
  [[2, 3, 5], [5]],
]

/** Matrix products. */
export const productVariants: readonly Variant[] = [
  ...sizes.flatMap(([m, k, n]) =>
    [false, true].flatMap((transposeA) =>
      [false, true].map(
        (transposeB): Variant => ({
          name: `matmul ${m}×${k}${transposeA ? ' transposed' : ''} · ${k}×${n}${transposeB ? ' transposed' : ''}`,
          inputs: () => [numbers(transposeA ? [k, m] : [m, k], 1), numbers(transposeB ? [n, k] : [k, n], 2)],
          run: (a, b) => matmul(a, b, { transposeA, transposeB }),
          // Of the long ones the results are enough: interpreting takes a second.
          gradients: m * k * n < 100_000,
        }),
      ),
    ),
  ),
  ...batches.map(
    ([left, right]): Variant => ({
      name: `matmul of batches [${left}] · [${right}]`,
      inputs: () => [numbers(left, 1), numbers(right, 2)],
      run: (a, b) => matmul(a, b),
      gradients: true,
    }),
  ),
  ...(['float64', 'int32', 'uint8', 'bool'] as const).map(
    (dtype): Variant => ({
      name: `matmul of ${dtype}`,
      inputs: () => [numbers([6, 2], 3), numbers([5, 6], 1, dtype), numbers([6, 7], 2, dtype)],
      run: (float, a, b) => [matmul(a, b), matmul(a, float)],
    }),
  ),
  {
    name: 'matmul of views',
    inputs: () => [numbers([3, 6, 8], 1), numbers([8, 5], 2)],
    run: (a, b) => [
      matmul(transpose(a, { perm: [1, 0, 2] }), b),
      matmul(slice(a, [1, 1, 2], [2, 4, 3]), slice(b, [3, 1], [3, 4])),
      matmul(flip(a, { axis: 2 }), flip(b, { axis: 0 })),
      matmul(broadcastTo(slice(b, [0, 0], [1, 5]), [4, 5]), b, { transposeB: true }),
    ],
    gradients: true,
  },
]
