// Elementwise calls of every kind of view: padded, joined, flipped, broadcast, transposed.
import {
  broadcastTo,
  concat,
  flip,
  maximum,
  pad,
  slice,
  stack,
  type Tensor,
  transpose,
  where,
} from '@tensorloom/tensor'
import { numbers, type Variant } from './variant.js'

/** Moved elements. */
export const movementVariants: readonly Variant[] = [
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
    name: 'joining many tensors',
    inputs: () => [numbers([2, 1], 2)],
    run: (x) => [stack(new Array<Tensor>(300).fill(x), { axis: 1 })],
  },
]
