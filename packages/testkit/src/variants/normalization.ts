// Softmax, layer and RMS normalisation of rows of one element, of part of a vector, of many, and of none. Batch normalisation
// in training: channels are columns, of few rows and of many, with gradients through all outputs.
import {
  batchNormTraining,
  equal,
  layerNorm,
  logSoftmax,
  rmsNorm,
  type Shape,
  softmax,
  tensor,
  transpose,
} from '@tensorloom/tensor'
import { numbers, type Variant } from './variant.js'

// biome-ignore format: a table
const rows: readonly Shape[] = [
  [1, 1], [3, 1], [1, 2], [5, 3], [2, 4], [3, 2, 5], [7, 10], [2, 16], [4, 33], [2, 1000],
]

// biome-ignore format: a table
const columns: readonly Shape[] = [
  [1, 1], [3, 1], [5, 3], [2, 3, 4], [70, 5], [3, 9, 7, 16], [4, 6, 5, 23], [200, 36], [5, 4, 4, 67], [2100, 4],
]

/** Softmax and normalisation. */
export const normalizationVariants: readonly Variant[] = [
  ...[...rows, [0, 3]].map(
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
  ...rows.map(
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
  ...columns.map(
    (shape): Variant => ({
      name: `batch normalisation of [${shape}]`,
      inputs: () => [numbers(shape, 1), numbers(shape.slice(-1), 2), numbers(shape.slice(-1), 3)],
      run: (x, scale, offset) => batchNormTraining(x, scale, offset),
      gradients: true,
      // Sums whose terms cancel are off by the rounding of the largest on the way.
      tolerance: { absolute: 1e-3, relative: 1e-4 },
    }),
  ),
  {
    name: 'batch normalisation of columns far from 0',
    inputs: () => [tensor([4096.25, 1, 4096.5, 2, 4097.5, 4], { shape: [3, 2] }), tensor([1, 2]), tensor([0, 1])],
    run: (x, scale, offset) => batchNormTraining(x, scale, offset, { epsilon: 1e-5 }),
    tolerance: { absolute: 1e-3, relative: 1e-4 },
  },
  {
    name: 'batch normalisation with numbers as scale and offset',
    inputs: () => [numbers([4, 3], 4)],
    run: (x) => batchNormTraining(x, 1, 0),
    gradients: true,
  },
]
