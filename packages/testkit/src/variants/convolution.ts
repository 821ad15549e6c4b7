// Convolutions and pooling: paddings, strides, dilations, groups, ties, views, dtypes, with their gradients.
import {
  avgPool2d,
  avgPool3d,
  type ConvOptions,
  conv1d,
  conv2d,
  conv3d,
  flip,
  maxPool1d,
  maxPool2d,
  type PoolOptions,
  type Shape,
  slice,
  tensor,
  transpose,
  zeros,
} from '@tensorloom/tensor'
import { numbers, type Variant } from './variant.js'

type Convolution = readonly [name: string, x: Shape, filters: Shape, options: ConvOptions]
const convolutions: readonly Convolution[] = [
  ['valid', [2, 6, 5, 3], [3, 3, 3, 4], {}],
  ['same, even window', [2, 6, 5, 3], [2, 4, 3, 5], { padding: 'same' }],
  ['strides', [2, 9, 8, 2], [3, 3, 2, 4], { strides: [2, 3], padding: 'same' }],
  ['dilations', [1, 9, 9, 2], [3, 2, 2, 4], { dilations: [2, 3], padding: 'same' }],
  ['strides and dilations', [1, 11, 9, 2], [3, 2, 2, 4], { strides: 2, dilations: [3, 2] }],
  ['groups', [2, 6, 6, 8], [3, 3, 4, 12], { groups: 2, padding: 'same' }],
  ['one channel in each group', [2, 6, 6, 4], [3, 3, 1, 8], { groups: 4 }],
  ['window 1', [2, 4, 4, 6], [1, 1, 6, 5], {}],
  [
    'paddings of their own',
    [1, 5, 5, 2],
    [3, 3, 2, 3],
    {
      padding: [
        [2, 0],
        [0, 3],
      ],
    },
  ],
  ['nothing in the batch', [0, 5, 5, 2], [3, 3, 2, 3], {}],
  ['more windows than one block', [1, 32, 32, 16], [3, 3, 16, 2], { padding: 'same' }],
]

type Pooling = readonly [name: string, x: Shape, size: number | readonly number[], options: PoolOptions]
const poolings: readonly Pooling[] = [
  ['halves', [2, 6, 6, 5], 2, {}],
  ['overlapping', [2, 7, 6, 3], 3, { strides: 2 }],
  ['same', [2, 7, 5, 3], [3, 2], { strides: 2, padding: 'same' }],
  ['one channel', [1, 4, 4, 1], 2, { strides: 1 }],
  ['gaps between windows', [1, 7, 7, 2], 2, { strides: 3 }],
  ['nothing in the batch', [0, 4, 4, 2], 2, {}],
]

/** Convolutions and pooling. */
export const convolutionVariants: readonly Variant[] = [
  ...convolutions.map(
    ([name, x, filters, options]): Variant => ({
      name: `conv2d: ${name}`,
      inputs: () => [numbers(x, 1), numbers(filters, 2)],
      run: (a, b) => conv2d(a, b, options),
      gradients: true,
    }),
  ),
  {
    name: 'conv1d: causal, dilated',
    inputs: () => [numbers([2, 9, 3], 1), numbers([3, 3, 4], 2)],
    run: (x, filters) => conv1d(x, filters, { padding: 'causal', dilations: 2 }),
    gradients: true,
  },
  {
    name: 'conv3d: strides',
    inputs: () => [numbers([1, 5, 4, 6, 2], 1), numbers([2, 3, 2, 2, 4], 2)],
    run: (x, filters) => conv3d(x, filters, { strides: [1, 2, 1], padding: 'same' }),
    gradients: true,
  },
  {
    name: 'conv2d of views',
    inputs: () => [numbers([4, 7, 8, 3], 1), numbers([3, 3, 3, 4], 2)],
    run: (x, filters) =>
      conv2d(flip(slice(x, [1, 1, 2, 0], [2, 6, 5, 3]), { axis: 1 }), transpose(filters, { perm: [1, 0, 2, 3] })),
    gradients: true,
  },
  {
    name: 'conv2d of float64 and of integers',
    inputs: () => [
      numbers([1, 5, 5, 2], 3, 'float64'),
      numbers([2, 2, 2, 4], 4, 'float64'),
      numbers([2, 2, 2, 4], 4),
      numbers([1, 5, 5, 2], 3, 'uint8'),
    ],
    run: (x, filters, single, bytes) => [conv2d(x, filters), conv2d(bytes, single)],
  },
  ...poolings.flatMap(([name, shape, size, options]) =>
    [maxPool2d, avgPool2d].map(
      (op): Variant => ({
        name: `${op.definition.name}: ${name}`,
        inputs: () => [numbers(shape, 5)],
        run: (x) => op(x, size, options),
        gradients: true,
      }),
    ),
  ),
  {
    name: 'maxPool1d: ties go to the first, NaN wins, −∞ is an element',
    inputs: () => {
      const [no, low] = [Number.NaN, Number.NEGATIVE_INFINITY]
      return [tensor([1, 1, 0, no, no, 3, low, low, 2, -0, 0, -1], { shape: [1, 12, 1] })]
    },
    run: (x) => maxPool1d(x, 2, { strides: 1, padding: 'same' }),
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
