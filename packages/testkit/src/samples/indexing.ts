// Samples of gathers, scatters, updates and sums over segments.
import { argWhere, nonZero } from '@tensorloom/tensor'
import { counts, ints, type OpSample, sample, some } from './sample.js'
import type { FunctionTable, SampleTable } from './table.js'

const grid = some([2, 3], -2, 2)
const places = ints([2, 0, 1, 7], [2, 2])
const updates = some([2, 2], -1, 1, 2)
const [matrix, cube] = [some([3, 4]), some([2, 3, 2])]
const segments: readonly OpSample[] = [sample([some([4, 2]), ints([0, 2, 0, 1])], 4)]
const x = some([2, 3, 2], -2, 2)

/** Gathers and scatters. */
export const indexingSamples: SampleTable = {
  addAtIndices: [
    sample([grid, places, updates]),
    { name: 'along rows', ...sample([grid, ints([1, 1, 1], [1, 3]), some([1, 3])], { axis: 0 }) },
  ],
  countNonZero: [sample([x], { axis: 1 })],
  gather: [
    sample([matrix, ints([2, 0, 2, 1], [2, 2])]),
    { name: 'along axis 1', ...sample([cube, ints([1, 1, 0])], { axis: 1 }) },
  ],
  gatherNd: [sample([cube, ints([0, 1, 1, 2, 0, 1], [3, 2])])],
  oneHot: [sample([ints([0, 2, 3])], 3), { name: 'of floats', ...sample([[0, 2, 1]], 3) }],
  putAlongAxis: [sample([grid, places, updates])],
  scatterAdd: [
    sample([some([3, 2]), ints([2, 0, 2]), some([3, 2], -1, 1, 1)]),
    { name: 'along axis 1', ...sample([some([2, 3]), ints([0, 0]), some([2, 2], -1, 1, 1)], { axis: 1 }) },
  ],
  scatterNd: [sample([ints([0, 1, 1, 0, 0, 1], [3, 2]), some([3])], [2, 2])],
  segmentMax: segments,
  segmentMean: segments,
  segmentMin: segments,
  segmentProd: segments,
  segmentSum: segments,
  sliceUpdate: [sample([grid, updates], [0, 1])],
  takeAlongAxis: [sample([matrix, ints([3, 0, 1, 1, 2, 2], [3, 2])])],
}

/** Functions that are not ops, but whose steps are. */
export const indexingFunctions: FunctionTable = {
  argWhere: () => argWhere(counts()),
  nonZero: () => nonZero(counts()),
}
