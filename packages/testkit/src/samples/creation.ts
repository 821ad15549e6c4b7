// Samples of ops that make tensors like others, and of calls of functions that make them from numbers.
import { arange, eye, full, linspace, ones, zeros } from '@tensorloom/tensor'
import { sample, some } from './sample.js'
import type { FunctionTable, SampleTable } from './table.js'

const grid = some([2, 3], -2, 2)

/** Tensors made from others. */
export const creationSamples: SampleTable = {
  fullLike: [sample([grid], 0.5)],
  meshgrid: [
    sample([some([2]), some([3], -1, 1, 1)]),
    { name: 'ij', ...sample([some([2]), some([2], -1, 1, 1)], { indexing: 'ij' }) },
  ],
  onesLike: [sample([grid])],
  zerosLike: [sample([grid])],
}

/** Functions that are not ops, but whose steps are. */
export const creationFunctions: FunctionTable = {
  arange: () => arange(0, 4),
  eye: () => eye(3),
  full: () => full([2], 3),
  linspace: () => linspace(0, 1, 5),
  ones: () => ones([2]),
  zeros: () => zeros([2]),
}
