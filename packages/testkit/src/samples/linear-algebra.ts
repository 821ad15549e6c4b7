// Samples of linear algebra: diagonals and triangles, decompositions, determinants, systems of equations.
import { type OpSample, sample, some } from './sample.js'
import type { SampleTable } from './table.js'

const symmetric = [
  [2, 0.3, -0.5],
  [0.3, 1.7, 0.2],
  [-0.5, 0.2, 1.4],
]
// Far from singular, and two of them in a stack.
const square = [
  [
    [2, 0.3, -0.5],
    [0.4, 1.7, 0.2],
    [-0.3, 0.6, 1.4],
  ],
  [
    [-0.2, 1.9, 0.4],
    [1.2, 0.3, 0.5],
    [0.1, -0.4, 2.2],
  ],
]
const one: readonly OpSample[] = [sample([square])]
const [matrix, cube] = [some([3, 4]), some([2, 3, 2])]

/** Linear algebra. */
export const linearAlgebraSamples: SampleTable = {
  cholesky: [sample([symmetric]), { name: 'upper', ...sample([symmetric], { upper: true }) }],
  det: one,
  diag: [sample([some([3])], { k: 1 }), { name: 'of a matrix', ...sample([matrix], { k: -1 }) }],
  diagonal: [sample([cube], { offset: 1, axis1: 0, axis2: -1 }), { name: 'plain', ...sample([matrix]) }],
  inverse: one,
  logdet: [sample([symmetric])],
  luFactor: one,
  matrixNorm: [sample([square]), { name: 'order 1', ...sample([square], { ord: 1 }) }],
  matrixPower: [sample([square], 3), { name: 'negative', ...sample([square], -2) }],
  qr: [sample([square]), { name: 'tall', ...sample([some([3, 2], -2, 2)]) }],
  slogdet: one,
  solve: [sample([square, some([3, 2])]), { name: 'one vector', ...sample([square, some([3])]) }],
  solveTriangular: [
    sample([square, some([3, 2])]),
    { name: 'lower, transposed', ...sample([symmetric, some([3])], { lower: true, transpose: true }) },
  ],
  trace: [sample([some([3, 3])]), { name: 'of a stack', ...sample([cube], { offset: 1 }) }],
  tril: [sample([matrix], { k: 1 })],
  triu: [sample([matrix], { k: -1 })],
  vander: [sample([some([3], -2, 2)]), { name: 'growing', ...sample([some([2])], { n: 4, increasing: true }) }],
}
