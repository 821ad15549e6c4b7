// Triangular systems and decompositions: sizes from 0 to two vectors, batches, views, float64, singular matrices, NaN.
// Signs and row exchanges are LAPACK's, so factors are compared as they are.
import {
  cholesky,
  type DType,
  flip,
  luFactor,
  qr,
  type Shape,
  slice,
  solveTriangular,
  type Tensor,
  type TriangularOptions,
  tensor,
  transpose,
  zeros,
} from '@tensorloom/tensor'
import { numbers, sizeOf, type Variant, wholes } from './variant.js'

const floats = ['float32', 'float64'] as const satisfies readonly DType[]
const sizes = [0, 1, 2, 3, 8] as const

const ways: readonly TriangularOptions[] = [false, true].flatMap((lower) =>
  [false, true].flatMap((transposed) =>
    [false, true].map((unitDiagonal) => ({ lower, transpose: transposed, unitDiagonal })),
  ),
)

// Two matrices with a strong diagonal, so that rounding stays small.
function strong(size: number, dtype: DType): Tensor {
  const next = wholes(1)
  const values = Array.from({ length: 2 * size * size }, (_, k) => {
    const onDiagonal = (k % (size * size)) % (size + 1) === 0
    return (next(33) - 16) / 64 + (onDiagonal ? 2 : 0)
  })
  return tensor(values, { shape: [2, size, size], dtype })
}

// Two positive definite matrices: x · xᵀ / 4 + 4 with x lower triangular.
function definite(size: number, dtype: DType): Tensor {
  const next = wholes(3)
  const values = [0, 1].flatMap(() => {
    const x = Array.from({ length: size }, (_, i) =>
      Array.from({ length: size }, (_, j) => (j > i ? 0 : (next(33) - 16) / 4)),
    )
    const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, one, k) => sum + one * b[k]!, 0)
    return x.flatMap((row, i) => x.map((other, j) => dot(row, other) / 4 + (i === j ? 4 : 0)))
  })
  return tensor(values, { shape: [2, size, size], dtype })
}

// Ties, singular ones, and what is not a number.
const odd: readonly (readonly number[])[] = [
  [1, 1, -1, 1],
  [0, 0, 0, 0],
  [1, 2, 2, 4],
  [NaN, 1, 2, 3],
  [1, 2, NaN, 3],
  [0, Infinity, 1, 2],
]

const tall: readonly Shape[] = [
  [0, 0],
  [3, 0],
  [1, 1],
  [2, 5, 5],
  [2, 7, 3],
]

const turned = (x: Tensor): Tensor => transpose(x, { perm: [0, 2, 1] })

/** Linear algebra. */
export const linearAlgebraVariants: readonly Variant[] = floats.flatMap((dtype): readonly Variant[] => [
  ...sizes.map(
    (size): Variant => ({
      name: `triangular systems of ${size} × ${size}, ${dtype}, in all eight ways, with views and one column`,
      inputs: () => [strong(size, dtype), numbers([2, size, 3], 2, dtype)],
      run: (a, b) =>
        ways.flatMap((options) => [
          solveTriangular(a, b, options),
          solveTriangular(turned(a), flip(b, { axis: 2 }), options),
          solveTriangular(a, slice(b, [0, 0, 1], [2, size, 1]).reshape([2, size]), options),
        ]),
      gradients: size === 3,
    }),
  ),
  ...sizes.map(
    (size): Variant => ({
      name: `Cholesky factors of ${size} × ${size}, ${dtype}`,
      inputs: () => [definite(size, dtype)],
      run: (x) => [cholesky(x), cholesky(flip(x, { axis: 0 })), cholesky(x, { upper: true })],
      gradients: size === 3,
    }),
  ),
  {
    name: `Cholesky factor of what is not positive definite, ${dtype}`,
    inputs: () => [tensor([1, 2, 2, 1], { shape: [2, 2], dtype })],
    run: (x) => cholesky(x),
  },
  ...sizes.map(
    (size): Variant => ({
      name: `LU factors of ${size} × ${size}, ${dtype}`,
      inputs: () => [numbers([2, size, size], 5, dtype)],
      run: (x) => [...luFactor(x), ...luFactor(turned(x))],
    }),
  ),
  {
    name: `LU factors, ${dtype}: ties, singular matrices, NaN`,
    inputs: () => odd.map((values) => tensor(values, { shape: [2, 2], dtype })),
    run: (...matrices) => matrices.flatMap((x) => luFactor(x)),
  },
  {
    name: `LU factors, ${dtype}: gradient`,
    inputs: () => [strong(3, dtype)],
    run: (x) => luFactor(x)[0],
    gradients: true,
  },
  ...tall.map(
    (shape): Variant => ({
      name: `QR factors of [${shape}], ${dtype}`,
      inputs: () => [numbers(shape, 6, dtype)],
      run: (x) => qr(x),
      gradients: sizeOf(shape) > 1,
      tolerance: { absolute: 1e-3, relative: 1e-3 },
    }),
  ),
  {
    name: `QR factors of dependent columns and of a column that begins with 0, ${dtype}`,
    inputs: () => [
      zeros([3, 2], { dtype }),
      tensor([[2], [0]], { dtype }),
      tensor([0, 1, 2, 3, 0, 4], { shape: [3, 2], dtype }),
    ],
    run: (...matrices) => matrices.flatMap((x) => qr(x)),
  },
])
