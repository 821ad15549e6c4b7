// Products: sizes around the blocks of kernels and beyond, transposed operands, batches, dtypes, views, dense layers.
import {
  add,
  broadcastTo,
  type DenseOptions,
  dense,
  einsum,
  flip,
  matmul,
  mul,
  relu,
  type Shape,
  slice,
  tile,
  transpose,
} from '@tensorloom/tensor'
import { numbers, type Variant, wholes } from './variant.js'

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

// biome-ignore format: a table
const batches: readonly (readonly [Shape, Shape])[] = [
  [[2, 3, 4, 5], [2, 3, 5, 6]],
  [[3, 4, 5], [5, 6]],
  [[4, 5], [2, 3, 5, 6]],
  [[2, 1, 4, 5], [3, 5, 6]],
  [[2, 1, 4], [4, 5]],
  [[2, 1, 3, 4], [5, 4, 2]],
  [[2, 3, 1, 4], [2, 1, 4, 6]],
  [[3, 2, 9, 4], [3, 2, 4, 9]],
  [[1, 5, 3, 4], [7, 1, 4, 2]],
  [[2, 3, 4], [2, 4, 1]],
  [[0, 3, 4], [4, 5]],
  [[2, 3, 0], [2, 0, 5]],
  [[2, 1, 2, 1, 3, 4], [1, 3, 1, 2, 4, 5]],
]

// biome-ignore format: a table
const vectors: readonly (readonly [Shape, Shape])[] = [
  [[5], [2, 5, 3]],
  [[2, 3, 5], [5]],
  [[7], [7, 9]],
  [[9, 7], [7]],
  [[7], [7]],
]

const turned = (shape: Shape): Shape => [...shape.slice(0, -2), shape.at(-1)!, shape.at(-2)!]

const random = Array.from({ length: 12 }, (_, k) => {
  const next = wholes(k + 1)
  const extent = (): number => 1 + next(40)
  return { m: extent(), k: extent(), n: extent(), transposeA: next(2) > 0, transposeB: next(2) > 0 }
})

const product = (
  [m, k, n]: readonly [m: number, k: number, n: number],
  transposeA: boolean,
  transposeB: boolean,
): Variant => ({
  name: `matmul ${m}×${k}${transposeA ? ' transposed' : ''} · ${k}×${n}${transposeB ? ' transposed' : ''}`,
  inputs: () => [numbers(transposeA ? [k, m] : [m, k], 1), numbers(transposeB ? [n, k] : [k, n], 2)],
  run: (a, b) => matmul(a, b, { transposeA, transposeB }),
  // Of the long ones the results are enough: interpreting takes a second.
  gradients: m * k * n < 100_000,
})

// More rows than a kernel packs at once. They are copies of two, so that the reference backend has to interpret only those.
const equalRows: readonly (readonly [m: number, k: number, n: number])[] = [
  [100, 260, 40],
  [100, 40, 260],
]

// Few rows times a matrix of over a million elements, which is `steps` × `columns` copies of one that is k × n.
const largeMatrices: readonly (readonly [m: number, k: number, steps: number, n: number, columns: number])[] = [
  [1, 100, 11, 103, 10],
  [3, 91, 11, 105, 10],
  [16, 128, 8, 103, 10],
]

/** Products. */
export const productVariants: readonly Variant[] = [
  ...sizes.flatMap((size) =>
    [false, true].flatMap((transposeA) => [false, true].map((transposeB) => product(size, transposeA, transposeB))),
  ),
  ...random.map(({ m, k, n, transposeA, transposeB }) => product([m, k, n], transposeA, transposeB)),
  ...batches.map(
    ([left, right]): Variant => ({
      name: `matmul of batches [${left}] · [${right}], transposed in all four ways`,
      inputs: () => [numbers(left, 1), numbers(right, 2), numbers(turned(left), 3), numbers(turned(right), 4)],
      run: (a, b, c, d) => [
        matmul(a, b),
        matmul(c, b, { transposeA: true }),
        matmul(a, d, { transposeB: true }),
        matmul(c, d, { transposeA: true, transposeB: true }),
      ],
      gradients: true,
    }),
  ),
  ...vectors.map(
    ([left, right]): Variant => ({
      name: `matmul of vectors [${left}] · [${right}]`,
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
      matmul(flip(a, { axis: 1 }), flip(b, { axis: [0, 1] })),
      matmul(transpose(a, { perm: [2, 1, 0] }), slice(b, [0, 0], [3, 5])),
      matmul(transpose(slice(b, [0, 1], [8, 3])), transpose(slice(a, [1, 0, 0], [1, 6, 8]).reshape([6, 8]))),
      matmul(broadcastTo(slice(b, [0, 0], [1, 5]), [4, 5]), b, { transposeB: true }),
    ],
    gradients: true,
  },
  {
    name: 'einsum over heads, which lie between',
    inputs: () => [numbers([2, 5, 3, 4], 6), numbers([2, 6, 3, 4], 7)],
    run: (q, k) => einsum('bqhd,bkhd->bhqk', q, k),
    gradients: true,
  },
  ...(['linear', 'relu', 'sigmoid', 'tanh'] as const satisfies readonly DenseOptions['activation'][]).flatMap(
    (activation): readonly Variant[] => [
      {
        name: `dense, ${activation}, with a bias and without`,
        inputs: () => [numbers([2, 5, 7], 1, 'float32', 1 / 16), numbers([7, 13], 2), numbers([13], 3)],
        run: (x, kernel, bias) => [dense(x, kernel, bias, { activation }), dense(x, kernel, { activation })],
        gradients: true,
      },
      {
        name: `dense, ${activation}, of many rows`,
        inputs: () => [numbers([71, 5], 1, 'float32', 1 / 16), numbers([5, 37], 2), numbers([37], 3)],
        run: (x, kernel, bias) => dense(x, kernel, bias, { activation }),
        gradients: true,
      },
      {
        name: `dense, ${activation}, of data`,
        inputs: () => [numbers([7, 13], 2), numbers([13], 3)],
        run: (kernel, bias) => dense(numbers([33, 7], 1, 'float32', 1 / 16), kernel, bias, { activation }),
        gradients: true,
      },
    ],
  ),
  ...equalRows.map(
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
]
