// Reductions over every set of axes, softmax along any, and elementwise calls of every kind of view.
import {
  broadcastTo,
  concat,
  flip,
  logSoftmax,
  max,
  maximum,
  pad,
  relu,
  slice,
  softmax,
  sum,
  tensor,
  transpose,
  variance,
  where,
} from '@tensorloom/tensor'
import { numbers, type Variant } from './variant.js'

const axes = [undefined, 0, 1, 2, [0, 1], [0, 2], [1, 2]] as const

/** Views, reductions, softmax. */
export const viewVariants: readonly Variant[] = [
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
  ...axes.map(
    (axis): Variant => ({
      name: `reductions over ${axis === undefined ? 'all axes' : `axis ${axis}`}, longer than one chunk`,
      inputs: () => [numbers([3, 2, 1500], 1)],
      run: (x) => [sum(x, { axis }), max(x, { axis }), variance(x, { axis })],
    }),
  ),
  {
    name: 'padding, joining, flipping, broadcasting',
    inputs: () => [numbers([4, 6], 1)],
    run: (x) => [
      pad(transpose(x), [
        [1, 2],
        [0, 3],
      ]).mul(2),
      concat([x, flip(x, { axis: 1 }), slice(x, [0, 2], [4, 2])], { axis: 1 }).add(1),
      broadcastTo(slice(x, [1, 0], [1, 6]), [5, 6]).sub(transpose(x).slice([0, 0], [6, 1]).reshape([6])),
      where(x.greater(0), x, transpose(transpose(x)).neg()),
      maximum(x, flip(x, { axis: 0 })),
    ],
    gradients: true,
  },
  {
    name: 'relu and maximum keep NaN and infinities',
    inputs: () => [tensor([1, -1, 0, -0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])],
    run: (x) => [relu(x), maximum(x, 0), maximum(0, x), maximum(x, flip(x))],
  },
]
