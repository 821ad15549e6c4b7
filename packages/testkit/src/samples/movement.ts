// Samples of ops that move, repeat, pick, join and add up elements.
import { getBackend, to } from '@tensorloom/tensor'
import { ints, type OpSample, sample, some } from './sample.js'
import type { SampleTable } from './table.js'

const [matrix, cube] = [some([3, 4]), some([2, 3, 2])]
const segments: readonly OpSample[] = [sample([some([4, 2]), ints([0, 2, 0, 1])], 4)]

/** Ops that move elements, and gathers and scatters. */
export const movement: SampleTable = {
  broadcastTo: [sample([some([2, 1])], [3, 2, 2])],
  concat: [
    sample([some([2, 2]), some([2, 2], -1, 1, 1)]),
    { name: 'last axis', ...sample([some([2, 1]), some([2, 3], -1, 1, 1)], { axis: -1 }) },
  ],
  diag: [sample([some([3])], { k: 1 }), { name: 'of a matrix', ...sample([matrix], { k: -1 }) }],
  diagonal: [sample([cube], { offset: 1, axis1: 0, axis2: -1 }), { name: 'plain', ...sample([matrix]) }],
  expandDims: [sample([matrix], { axis: -1 })],
  flip: [sample([cube], { axis: [0, 2] })],
  gather: [
    sample([matrix, ints([2, 0, 2, -1], [2, 2])]),
    { name: 'along axis 1', ...sample([cube, ints([1, 1, 0])], { axis: 1 }) },
  ],
  gatherNd: [sample([cube, ints([0, 1, 1, 2, 0, 1], [3, 2])])],
  meshgrid: [
    sample([some([2]), some([3], -1, 1, 1)]),
    { name: 'ij', ...sample([some([2]), some([2], -1, 1, 1)], { indexing: 'ij' }) },
  ],
  moveAxis: [sample([cube], 0, -1)],
  oneHot: [sample([ints([0, 2, 3])], 3), { name: 'of floats', ...sample([[0, 2, 1]], 3) }],
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
  scatterAdd: [
    sample([some([3, 2]), ints([2, 0, 2]), some([3, 2], -1, 1, 1)]),
    { name: 'along axis 1', ...sample([some([2, 3]), ints([0, 0]), some([2, 2], -1, 1, 1)], { axis: 1 }) },
  ],
  scatterNd: [sample([ints([0, 1, 1, 0, 0, 1], [3, 2]), some([3])], [2, 2])],
  segmentMax: segments,
  segmentMean: segments,
  segmentMin: segments,
  segmentSum: segments,
  slice: [sample([matrix], [1, 0], [2, -1])],
  split: [sample([matrix], [1, 3], { axis: 1 })],
  squeeze: [sample([some([1, 3, 1])]), { name: 'one axis', ...sample([some([1, 3, 1])], { axis: 0 }) }],
  stack: [sample([some([2, 2]), some([2, 2], -1, 1, 1)], { axis: -1 })],
  stridedSlice: [
    sample([matrix], [0, 3], [3, 0], [2, -1]),
    { name: 'open ends', ...sample([some([5])], [null], [null], [-2]) },
  ],
  swapAxes: [sample([cube], 0, 2)],
  takeAlongAxis: [sample([matrix, ints([3, 0, 1, 1, 2, 2], [3, 2])])],
  tile: [sample([some([2, 2])], [2, 1, 3])],
  to: [{ inputs: [matrix], call: (x) => to(x, getBackend()) }],
  trace: [sample([some([3, 3])]), { name: 'of a stack', ...sample([cube], { offset: 1 }) }],
  transpose: [sample([matrix]), { name: 'any order', ...sample([cube], { perm: [1, 2, 0] }) }],
  tril: [sample([matrix], { k: 1 })],
  triu: [sample([matrix], { k: -1 })],
  unstack: [sample([some([2, 3])], { axis: 1 })],
}
