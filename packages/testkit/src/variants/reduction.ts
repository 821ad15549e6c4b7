// Reductions over every set of axes, longer than one chunk, and their gradients.
import { max, sum, transpose, variance } from '@tensorloom/tensor'
import { numbers, type Variant } from './variant.js'

const axes = [undefined, 0, 1, 2, [0, 1], [0, 2], [1, 2]] as const

/** Reductions. */
export const reductionVariants: readonly Variant[] = [
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
]
