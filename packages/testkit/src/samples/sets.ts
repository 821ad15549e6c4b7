// Samples of sorting, searching and membership.
import { unique } from '@tensorloom/tensor'
import { counts, ints, sample, some } from './sample.js'
import type { FunctionTable, SampleTable } from './table.js'

const x = some([2, 3, 2], -2, 2)

/** Sorting and sets. */
export const setsSamples: SampleTable = {
  argSort: [sample([x], { axis: 1 })],
  isIn: [sample([ints([1, 2, 3, 4], [2, 2]), ints([3, 1])])],
  searchSorted: [sample([[1, 2, 3], x])],
  sort: [sample([x], { axis: 1 }), { name: 'descending', ...sample([some([5])], { descending: true }) }],
  topK: [sample([some([2, 4])], 2)],
}

/** Functions that are not ops, but whose steps are. */
export const setsFunctions: FunctionTable = {
  unique: () => unique(counts()),
}
