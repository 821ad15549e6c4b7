// Samples of ops that move, repeat, join and pad elements.

import { getBackend, to } from '@tensorloom/tensor'
import { sample, some } from './sample.js'
import type { SampleTable } from './table.js'

const [matrix, cube, grid] = [some([3, 4]), some([2, 3, 2]), some([2, 3], -2, 2)]

/** Ops that move elements. */
export const movementSamples: SampleTable = {
  broadcastTo: [sample([some([2, 1])], [3, 2, 2])],
  concat: [
    sample([some([2, 2]), some([2, 2], -1, 1, 1)]),
    { name: 'last axis', ...sample([some([2, 1]), some([2, 3], -1, 1, 1)], { axis: -1 }) },
  ],
  expandDims: [sample([matrix], { axis: -1 })],
  flip: [sample([cube], { axis: [0, 2] })],
  moveAxis: [sample([cube], 0, -1)],
  pad: [
    sample(
      [some([2, 2])],
      [
        [1, 0],
        [0, 2],
      ],
    ),
    ...(['reflect', 'edge', 'symmetric', 'wrap'] as const).map((mode) => ({
      name: mode,
      ...sample(
        [some([2, 3])],
        [
          [1, 0],
          [2, 1],
        ],
        { mode },
      ),
    })),
  ],
  repeat: [sample([some([2, 2])], [2, 1], { axis: 0 }), { name: 'flat', ...sample([some([2, 2])], 2) }],
  reshape: [sample([matrix], [2, -1])],
  roll: [sample([matrix], [1, -2], { axis: [0, 1] }), { name: 'flat', ...sample([some([2, 2])], 1) }],
  rot90: [sample([grid]), { name: 'three times back', ...sample([grid], { k: 3, axes: [1, 0] }) }],
  slice: [sample([matrix], [1, 0], [2, -1])],
  split: [sample([matrix], [1, 3], { axis: 1 })],
  squeeze: [sample([some([1, 3, 1])]), { name: 'one axis', ...sample([some([1, 3, 1])], { axis: 0 }) }],
  stack: [sample([some([2, 2]), some([2, 2], -1, 1, 1)], { axis: -1 })],
  stridedSlice: [
    sample([matrix], [0, 3], [3, 0], [2, -1]),
    { name: 'open ends', ...sample([some([5])], [null], [null], [-2]) },
  ],
  swapAxes: [sample([cube], 0, 2)],
  tile: [sample([some([2, 2])], [2, 1, 3])],
  to: [{ inputs: [matrix], call: (x) => to(x, getBackend()) }],
  transpose: [sample([matrix]), { name: 'any order', ...sample([cube], { perm: [1, 2, 0] }) }],
  unstack: [sample([some([2, 3])], { axis: 1 })],
}
