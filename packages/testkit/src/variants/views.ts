// Reductions over every set of axes, and elementwise calls of every kind of view.
import {
  broadcastTo,
  concat,
  flip,
  max,
  maximum,
  pad,
  relu,
  slice,
  sum,
  tensor,
  transpose,
  variance,
  where,
} from '@tensorloom/tensor'
import { numbers, type Variant } from './variant.js'

const axes = [undefined, 0, 1, 2, [0, 1], [0, 2], [1, 2]] as const

/** Views and reductions. */
export const viewVariants: readonly Variant[] = [
  ...axes.map(
    (axis): Variant => ({
      name: `reductions over ${axis === undefined ? 'all axes' : `axis ${axis}`}, longer than one chunk`,
      inputs: () => [numbers([3, 2, 1500], 1)],
      run: (x) => [sum(x, { axis }), max(x, { axis }), variance(x, { axis })],
    }),
  ),
  ...(
    [
      [[130, 37], 0],
      [[9, 70, 5], 1],
      [
        [5, 7, 23],
        [0, 1],
      ],
    ] as const
  ).map(
    ([shape, axis]): Variant => ({
      name: `sums, extremes and their gradients along axis ${axis} of [${shape}]`,
      inputs: () => [numbers(shape, 2)],
      run: (x) => [sum(x, { axis }), max(x, { axis }), sum(transpose(x))],
      gradients: true,
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
