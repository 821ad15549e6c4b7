// Convolutions: paddings, strides, dilations, groups, bias and activation, views, dtypes, with their gradients. Sizes are
// those at which kernels change their way: tiles of 4 × 8, packed blocks of 96 windows, 16 channels, and one more.
import { type ConvOptions, conv1d, conv2d, conv3d, flip, type Shape, slice, tile, transpose } from '@tensorloom/tensor'
import { numbers, sumTolerance, type Variant, wholes } from '../variant.js'

type Convolution = readonly [name: string, x: Shape, filters: Shape, options: ConvOptions]

// biome-ignore format: a table
const wide = [[2, 0], [1, 3]] as const

// biome-ignore format: a table
const convolutions: readonly Convolution[] = [
  ['valid', [2, 6, 5, 3], [3, 3, 3, 4], {}],
  ['same, even window', [2, 6, 5, 3], [2, 4, 3, 5], { padding: 'same' }],
  ['one channel', [2, 7, 9, 1], [3, 3, 1, 8], {}],
  ['one channel, same, strides', [2, 7, 9, 1], [3, 3, 1, 9], { padding: 'same', strides: 2 }],
  ['one filter', [2, 7, 7, 5], [3, 3, 5, 1], {}],
  ['strides', [2, 9, 8, 2], [3, 3, 2, 4], { strides: [2, 3], padding: 'same' }],
  ['strides beyond the window', [2, 11, 12, 3], [2, 1, 3, 4], { strides: [3, 2] }],
  ['dilations', [1, 9, 9, 2], [3, 2, 2, 4], { dilations: [2, 3], padding: 'same' }],
  ['dilation of one channel', [1, 9, 9, 1], [3, 3, 1, 8], { dilations: 2 }],
  ['strides and dilations', [1, 11, 9, 2], [3, 2, 2, 4], { strides: 2, dilations: [3, 2] }],
  ['groups', [2, 6, 6, 8], [3, 3, 4, 12], { groups: 2, padding: 'same' }],
  ['groups of window 1', [2, 4, 4, 8], [1, 1, 4, 8], { groups: 2 }],
  ['one channel in each group, two filters', [2, 6, 6, 4], [3, 3, 1, 8], { groups: 4 }],
  ['depthwise', [2, 7, 9, 8], [3, 3, 1, 8], { groups: 8, padding: 'same' }],
  ['depthwise, valid', [2, 7, 9, 13], [3, 2, 1, 13], { groups: 13 }],
  ['depthwise, strides', [2, 7, 9, 6], [3, 3, 1, 6], { groups: 6, padding: 'same', strides: 2 }],
  ['depthwise, dilations', [1, 11, 13, 3], [3, 3, 1, 3], { groups: 3, dilations: 2 }],
  ['depthwise, many windows', [2, 18, 19, 21], [2, 2, 1, 21], { groups: 21 }],
  ['depthwise, 5 × 5', [1, 9, 8, 5], [5, 5, 1, 5], { groups: 5, padding: 'same' }],
  ['depthwise, rows of three windows', [2, 4, 5, 6], [2, 3, 1, 6], { groups: 6 }],
  ['depthwise, windows of 7 in a row of 14', [1, 3, 20, 5], [2, 7, 1, 5], { groups: 5 }],
  ['depthwise, windows of 9', [1, 3, 17, 2], [1, 9, 1, 2], { groups: 2, dilations: [1, 2], padding: 'same' }],
  ['depthwise, many channels', [1, 4, 9, 259], [2, 3, 1, 259], { groups: 259 }],
  ['depthwise, many channels, strides, dilations', [1, 5, 11, 261], [3, 2, 1, 261], { groups: 261, strides: [1, 2], dilations: [2, 3] }],
  ['depthwise, many channels, windows of 5', [1, 3, 11, 257], [2, 5, 1, 257], { groups: 257 }],
  ['depthwise, many channels, rows of one window', [2, 4, 3, 258], [3, 3, 1, 258], { groups: 258 }],
  ['3 × 3 with many channels, even', [1, 8, 10, 16], [3, 3, 16, 16], {}],
  ['3 × 3 with many channels, odd', [1, 7, 5, 17], [3, 3, 17, 18], {}],
  ['3 × 3 with many channels, same', [1, 5, 6, 16], [3, 3, 16, 17], { padding: 'same' }],
  ['3 × 3 with many channels and wide padding', [1, 5, 4, 16], [3, 3, 16, 16], { padding: wide }],
  ['3 × 3 with many channels and wide padding, even', [1, 4, 5, 16], [3, 3, 16, 16], { padding: wide }],
  ['3 × 3 with many channels, larger', [1, 13, 14, 16], [3, 3, 16, 17], {}],
  ['3 × 3 with many channels, larger, same', [2, 9, 11, 17], [3, 3, 17, 16], { padding: 'same' }],
  ['3 × 3 with many channels, larger, wide padding', [1, 10, 9, 16], [3, 3, 16, 16], { padding: wide }],
  ['3 × 3 with many channels, padding of one row and column', [2, 5, 5, 16], [3, 3, 16, 17], { padding: [[1, 0], [0, 1]] }],
  ['3 × 3 with many channels, padding beyond the window', [1, 4, 3, 17], [3, 3, 17, 16], { padding: [[4, 3], [3, 4]] }],
  ['one filter, many channels', [2, 7, 6, 16], [3, 3, 16, 1], { padding: 'same' }],
  ['two filters, a row of 18', [1, 5, 9, 6], [3, 3, 6, 2], {}],
  ['three filters, strides', [2, 9, 8, 17], [2, 3, 17, 3], { strides: [2, 3], padding: 'same' }],
  ['four filters, dilations', [1, 9, 8, 19], [3, 2, 19, 4], { dilations: [2, 3] }],
  ['two channels, many filters', [1, 7, 6, 2], [3, 2, 2, 21], { padding: [[1, 0], [0, 1]] }],
  ['three channels, many filters, dilations', [2, 7, 8, 3], [2, 3, 3, 17], { dilations: [1, 2], padding: 'same' }],
  ['window 1', [2, 4, 4, 6], [1, 1, 6, 5], {}],
  ['window 1, strides', [2, 5, 5, 6], [1, 1, 6, 9], { strides: 2 }],
  ['window 1, padding', [2, 3, 3, 6], [1, 1, 6, 9], { padding: [[1, 0], [0, 2]] }],
  ['the whole image as window', [3, 4, 5, 6], [4, 5, 6, 10], {}],
  ['paddings of their own', [1, 5, 5, 2], [3, 3, 2, 3], { padding: [[2, 0], [0, 3]] }],
  ['nothing in the batch', [0, 5, 5, 2], [3, 3, 2, 3], {}],
  ['more steps than one block', [1, 3, 3, 30], [3, 3, 30, 9], { padding: 'same' }],
  ['more filters than one block', [1, 4, 3, 3], [3, 2, 3, 270], {}],
  ['more windows than one block, few channels', [1, 11, 11, 3], [3, 3, 3, 8], { padding: 'same' }],
]

const finished: readonly Convolution[] = [
  ['windows', [2, 7, 6, 3], [3, 3, 3, 10], { strides: 2, padding: 'same' }],
  ['groups', [2, 4, 5, 8], [3, 3, 4, 12], { groups: 2 }],
  ['window 1', [2, 4, 4, 6], [1, 1, 6, 5], {}],
  ['groups of window 1', [2, 4, 4, 8], [1, 1, 4, 8], { groups: 2 }],
  ['3 × 3 with many channels', [1, 3, 4, 16], [3, 3, 16, 17], { padding: 'same' }],
  ['depthwise', [2, 7, 6, 13], [3, 2, 1, 13], { groups: 13 }],
  ['3 × 3 with many channels, larger', [1, 11, 9, 16], [3, 3, 16, 17], {}],
  ['two filters, many channels', [2, 5, 6, 16], [3, 3, 16, 2], {}],
  ['window 1, four filters, many channels', [2, 3, 2, 17], [1, 1, 17, 4], {}],
  ['window 1, one filter, one pixel', [1, 1, 1, 16], [1, 1, 16, 1], {}],
  ['one channel in each group, window 1', [2, 3, 4, 5], [1, 1, 1, 5], { groups: 5 }],
]

// More windows than a kernel packs at once. The images are copies, so that the reference backend has to interpret only one.
const equalImages: readonly (readonly [...Convolution, copies: number])[] = [
  ['windows', [1, 16, 16, 16], [3, 3, 16, 2], { padding: 'same' }, 4],
  ['tiles of 3 × 3 windows', [1, 4, 4, 16], [3, 3, 16, 16], { padding: 'same' }, 300],
  ['tiles of 3 × 3 windows, valid', [1, 6, 6, 16], [3, 3, 16, 16], {}, 300],
  ['several tiles of 3 × 3 windows in each image', [1, 11, 13, 16], [3, 3, 16, 17], {}, 40],
]

// A geometry from a seed; its name says what it is.
function random(seed: number): Convolution {
  const next = wholes(seed)
  const upTo = (most: number): number => 1 + next(most)
  const groups = upTo(2)
  const [inputs, outputs] = [upTo(9), 4 * upTo(3)]
  const strides = [upTo(3), upTo(3)]
  const dilations = [upTo(2), upTo(2)]
  const padding = [0, 1].map(() => [next(3), next(3)] as const)
  const filters = [upTo(3), upTo(3), inputs, outputs * groups]
  const x = [upTo(2), 5 + next(4), 5 + next(4), inputs * groups]
  const name = `[${x}] with [${filters}], strides ${strides}, dilations ${dilations}, padding ${JSON.stringify(padding)}, groups ${groups}`
  return [name, x, filters, { strides, dilations, padding, groups }]
}

/** Convolutions. */
export const convVariants: readonly Variant[] = [
  ...[...convolutions, ...Array.from({ length: 20 }, (_, k) => random(k + 1))].map(
    ([name, x, filters, options]): Variant => ({
      name: `conv2d: ${name}`,
      inputs: () => [numbers(x, 1), numbers(filters, 2)],
      run: (a, b) => conv2d(a, b, options),
      gradients: true,
      tolerance: sumTolerance(filters),
    }),
  ),
  ...finished.flatMap(([name, x, filters, options]) =>
    (['linear', 'relu', 'sigmoid', 'tanh'] as const).map(
      (activation): Variant => ({
        name: `conv2d, bias and ${activation}: ${name}`,
        // Small, so that sigmoid and tanh are not flat.
        inputs: () => [
          numbers(x, 1, 'float32', 1 / 64),
          numbers(filters, 2, 'float32', 1 / 16),
          numbers(filters.slice(-1), 3),
        ],
        run: (a, b, bias) => conv2d(a, b, { ...options, bias, activation }),
        gradients: true,
      }),
    ),
  ),
  ...finished.map(
    ([name, x, filters, options]): Variant => ({
      name: `conv2d, relu without bias: ${name}`,
      inputs: () => [numbers(x, 1), numbers(filters, 2)],
      run: (a, b) => conv2d(a, b, { ...options, activation: 'relu' }),
      gradients: true,
      tolerance: sumTolerance(filters),
    }),
  ),
  ...([{ padding: 'causal', dilations: 2 }, { strides: 2 }] as const).map(
    (options): Variant => ({
      name: `conv1d: ${JSON.stringify(options)}`,
      inputs: () => [numbers([2, 19, 3], 1), numbers([3, 3, 4], 2)],
      run: (x, filters) => conv1d(x, filters, options),
      gradients: true,
    }),
  ),
  ...([{ strides: [1, 2, 1], padding: 'same' }, { dilations: [2, 1, 1] }] as const).map(
    (options): Variant => ({
      name: `conv3d: ${JSON.stringify(options)}`,
      inputs: () => [numbers([2, 5, 4, 6, 2], 1), numbers([2, 3, 2, 2, 4], 2)],
      run: (x, filters) => conv3d(x, filters, options),
      gradients: true,
    }),
  ),
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
  ...equalImages.map(([name, x, filters, options, copies]): Variant => {
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
