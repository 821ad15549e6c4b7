// Sums along rows and columns, and softmax of rows.
import { uniform } from '../inputs.js'
import { define, type JaxArray, type Workload } from '../workload.js'

/** What happens to a matrix [rows, columns]. */
export type Reduction = 'rowsum' | 'colsum' | 'softmax'

export function reduction(name: string, op: Reduction, [rows, columns]: readonly [number, number]): Workload {
  const axis = op === 'colsum' ? 0 : 1
  return define({
    name,
    group: 'reductions',
    title: `${{ rowsum: 'sum of each row', colsum: 'sum of each column', softmax: 'softmax of each row' }[op]}, ${rows}×${columns}`,
    inputs: { x: uniform([rows, columns], 1) },
    tensorloom: (tl, { x }) => (op === 'softmax' ? () => tl.softmax(x) : () => tl.sum(x, { axis })),
    tfjs: (tf, { x }) => (op === 'softmax' ? () => tf.softmax(x) : () => tf.sum(x, axis)),
    jax: ({ jit, nn, numpy: np }, { x }) => {
      const f = jit((x: JaxArray) => (op === 'softmax' ? nn.softmax(x, axis) : np.sum(x, axis)))
      return () => f(x.ref)
    },
    torch: { file: 'reductions', function: 'reduction', options: { op } },
  })
}
