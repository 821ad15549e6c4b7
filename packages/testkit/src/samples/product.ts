// Samples of products of vectors and matrices, dense layers, distances.

import { einsum } from '@tensorloom/tensor'
import { type OpSample, type SampleInput, sample, some } from './sample.js'
import type { SampleTable } from './table.js'

const [grid, near] = [some([2, 3], -2, 2), some([2, 3], -2, 2, 1)]
const other = (...shape: number[]) => some(shape, -1, 1, 1)

/** Products. */
export const productSamples: SampleTable = {
  cdist: [sample([grid, some([2, 3], -2, 2, 2)]), { name: 'order 1', ...sample([grid, near], { ord: 1 }) }],
  cross: [sample([grid, near]), { name: 'both broadcast', ...sample([some([2, 3]), some([1, 3], -1, 1, 1)]) }],
  dense: [
    sample([some([2, 3]), other(3, 2), some([2], -1, 1, 2)], { activation: 'relu' }),
    { name: 'no bias', ...sample([some([2, 3]), other(3, 2)], { activation: 'sigmoid' }) },
    { name: 'batches', ...sample([some([2, 2, 3]), other(3, 2), some([2], -1, 1, 2)], { activation: 'tanh' }) },
  ],
  dot: [sample([some([2, 3]), other(3, 2)]), { name: 'vectors', ...sample([some([3]), other(3)]) }],
  einsum: [
    equation('ij,jk->ki', some([2, 3]), other(3, 2)),
    equation('ii->i', some([3, 3])),
    equation('bij,bj->bi', some([2, 2, 3]), other(2, 3)),
  ],
  kron: [sample([some([2, 2]), other(1, 3)])],
  matmul: [
    sample([some([2, 3]), other(3, 2)]),
    { name: 'batches broadcast', ...sample([some([2, 1, 2, 2]), other(3, 2, 1)]) },
    { name: 'both transposed', ...sample([some([3, 2]), other(2, 3)], { transposeA: true, transposeB: true }) },
    { name: 'vectors', ...sample([some([3]), other(3)]) },
    { name: 'matrix and vector', ...sample([some([2, 3]), other(3)]) },
  ],
  outer: [sample([some([2]), other(3)])],
  tensordot: [
    sample([some([2, 3]), other(3, 2)], { axes: 1 }),
    { name: 'two axes', ...sample([some([2, 2]), other(2, 2)]) },
  ],
}

function equation(name: string, ...inputs: readonly SampleInput[]): OpSample {
  return { name, inputs, call: (...tensors) => einsum(name, ...tensors) }
}
