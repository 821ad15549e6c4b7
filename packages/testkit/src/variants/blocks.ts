// Products and convolutions of more rows than a kernel packs at once. The rows are copies of a few, so that the reference
// backend has to interpret only those.
import { type ConvOptions, conv2d, matmul, type Shape, tile } from '@tensorloom/tensor'
import { numbers, type Variant } from './variant.js'

const products: readonly (readonly [m: number, k: number, n: number])[] = [
  [100, 260, 40],
  [100, 40, 260],
]

type Convolution = readonly [name: string, copies: number, x: Shape, filters: Shape, options: ConvOptions]
const convolutions: readonly Convolution[] = [
  ['windows', 4, [1, 16, 16, 16], [3, 3, 16, 2], { padding: 'same' }],
  ['tiles of 3 × 3 windows', 50, [1, 4, 4, 16], [3, 3, 16, 16], { padding: 'same' }],
]

/** More than one block. */
export const blockVariants: readonly Variant[] = [
  ...products.map(
    ([m, k, n]): Variant => ({
      name: `matmul ${m}×${k} · ${k}×${n}, of equal rows`,
      inputs: () => [numbers([2, k], 1), numbers([k, n], 2)],
      run: (a, b) => matmul(tile(a, [m / 2, 1]), b),
      shorter: (a, b) => tile(matmul(a, b), [m / 2, 1]),
      gradients: true,
    }),
  ),
  ...convolutions.map(([name, copies, x, filters, options]): Variant => {
    const times = [copies, 1, 1, 1]
    return {
      name: `conv2d: ${name}, of equal images`,
      inputs: () => [numbers(x, 1), numbers(filters, 2)],
      run: (a, b) => conv2d(tile(a, times), b, options),
      shorter: (a, b) => tile(conv2d(a, b, options), times),
      gradients: true,
    }
  }),
]
