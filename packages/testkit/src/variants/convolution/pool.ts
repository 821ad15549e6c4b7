// Pooling: paddings, overlaps, gaps, one to three dimensions, ties, NaN, dtypes, with gradients.
import {
  avgPool1d,
  avgPool2d,
  avgPool3d,
  maxPool1d,
  maxPool2d,
  type PoolOptions,
  type Shape,
  tensor,
  zeros,
} from '@tensorloom/tensor'
import { numbers, type Variant, wholes } from '../variant.js'

type Pooling = readonly [name: string, x: Shape, size: number | readonly number[], options: PoolOptions]

const poolings: readonly Pooling[] = [
  ['halves', [2, 6, 6, 5], 2, {}],
  ['halves, a multiple of four channels', [3, 4, 8, 16], 2, {}],
  ['overlapping', [2, 7, 6, 3], 3, { strides: 2 }],
  ['same', [2, 7, 5, 9], [3, 2], { strides: 2, padding: 'same' }],
  ['steps of one', [2, 5, 4, 2], 3, { strides: 1, padding: 'same' }],
  ['one channel', [1, 4, 4, 1], 2, { strides: 1 }],
  ['gaps between windows', [1, 7, 7, 2], 2, { strides: 3 }],
  ['a window as large as the image', [2, 4, 4, 6], 4, {}],
  ['a large window', [1, 6, 7, 2], 5, { strides: 1 }],
  ['nothing in the batch', [0, 4, 4, 2], 2, {}],
]

// A geometry from a seed; its name says what it is.
function random(seed: number): Pooling {
  const next = wholes(seed)
  const size = [1 + next(4), 1 + next(4)]
  const strides = [1 + next(3), 1 + next(3)]
  const padding = size.map((extent) => [next(extent), next(extent)] as const)
  const x = [1 + next(2), 4 + next(6), 4 + next(6), 1 + next(9)]
  const name = `[${x}] by ${size}, strides ${strides}, padding ${JSON.stringify(padding)}`
  return [name, x, size, { strides, padding }]
}

/** Pooling. */
export const poolVariants: readonly Variant[] = [
  ...[...poolings, ...Array.from({ length: 12 }, (_, k) => random(k + 1))].flatMap(([name, shape, size, options]) =>
    [maxPool2d, avgPool2d].map(
      (op): Variant => ({
        name: `${op.definition.name}: ${name}`,
        inputs: () => [numbers(shape, 5)],
        run: (x) => op(x, size, options),
        gradients: true,
      }),
    ),
  ),
  ...[2, 3].map(
    (size): Variant => ({
      name: `maxPool1d by ${size}: ties go to the first, NaN wins, −∞ is an element`,
      inputs: () => {
        const [no, low] = [Number.NaN, Number.NEGATIVE_INFINITY]
        return [tensor([1, 1, 0, no, no, 3, low, low, 2, -0, 0, -1], { shape: [1, 12, 1] })]
      },
      run: (x) => maxPool1d(x, size, { strides: 1, padding: 'same' }),
      gradients: true,
    }),
  ),
  {
    name: 'avgPool1d: same, strides',
    inputs: () => [numbers([2, 9, 7], 6)],
    run: (x) => avgPool1d(x, 3, { strides: 2, padding: 'same' }),
    gradients: true,
  },
  {
    name: 'pooling of integers, in three dimensions, with paddings wider than the window',
    inputs: () => [
      numbers([1, 3, 4, 5, 2], 1),
      numbers([1, 4, 4, 2], 1),
      numbers([1, 4, 4, 2], 1, 'int32'),
      numbers([1, 4, 4, 2], 1, 'uint8'),
    ],
    run: (block, image, whole, bytes) => [
      maxPool1d(zeros([1, 0, 2]), 2, { padding: [[1, 1]] }),
      maxPool2d(whole, 2),
      avgPool2d(bytes, 2),
      avgPool3d(block, 2, { padding: 'same' }),
      maxPool2d(image, 2, {
        padding: [
          [2, 0],
          [0, 2],
        ],
      }),
    ],
  },
]
