// Keras's reductions, scans, searches and products of tensors.

import type { ReductionOp, Tensor } from '@tensorloom/tensor'
import * as ours from '@tensorloom/tensor'
import { dtypeFrom, flat, floating, type OpEntry, type OpTable, op, tensorOp } from './op.js'

/** The arguments of a reduction. */
export interface Reduced {
  readonly x: Tensor
  readonly axis?: number | readonly number[] | null
  readonly keepdims?: boolean
}

/** An entry of a reduction. */
export const reduced = (run: ReductionOp): OpEntry =>
  op<Reduced>('x axis keepdims', ({ x, axis, keepdims = false }) =>
    run(x, { axis: axis ?? undefined, keepDims: keepdims }),
  )

interface Scanned {
  readonly x: Tensor
  readonly axis?: number | null
  readonly dtype?: string | null
}

/** An entry of a scan; `skipped` stands in the place of NaN, if there is one. */
export const scanned = (name: string, run: typeof ours.cumsum, skipped?: number): OpEntry =>
  op<Scanned>('x axis dtype', ({ x, axis, dtype }) => {
    const typed = dtype ? ours.cast(x, dtypeFrom(dtype, name)) : x
    const clean = skipped === undefined ? typed : ours.where(ours.isNaN(typed), skipped, typed)
    return axis === undefined || axis === null ? run(flat(clean), { axis: 0 }) : run(clean, { axis })
  })

// The equation is a setting of the op in a graph, and its operands are the arguments.
const operands = Array.from({ length: 8 }, (_, k) => `operand_${k}`)

/** Keras's reductions by name. */
export const reduction: OpTable = {
  all: reduced(ours.all),
  any: reduced(ours.any),
  amax: reduced(ours.max),
  amin: reduced(ours.min),
  max: reduced(ours.max),
  mean: reduced(ours.mean),
  min: reduced(ours.min),
  prod: reduced(ours.prod),
  std: reduced(ours.std),
  sum: reduced(ours.sum),
  var: reduced(ours.variance),
  logsumexp: reduced(ours.logSumExp),
  argmax: op<Reduced>('x axis keepdims', ({ x, axis, keepdims = false }) =>
    ours.argMax(x, { axis: (axis as number | null | undefined) ?? undefined, keepDims: keepdims }),
  ),
  argmin: op<Reduced>('x axis keepdims', ({ x, axis, keepdims = false }) =>
    ours.argMin(x, { axis: (axis as number | null | undefined) ?? undefined, keepDims: keepdims }),
  ),
  median: op<Reduced>('x axis keepdims', ({ x, axis, keepdims = false }) =>
    ours.median(x, { axis: axis ?? undefined, keepDims: keepdims }),
  ),
  quantile: op<Reduced & { readonly q: number | readonly number[] | Tensor; readonly method?: 'linear' }>(
    'x q axis method keepdims',
    ({ x, q, axis, method = 'linear', keepdims = false }) =>
      ours.quantile(x, q as number, { axis: axis ?? undefined, method, keepDims: keepdims }),
  ),
  moments: op<{ x: Tensor; axes: readonly number[]; keepdims?: boolean }>(
    'x axes keepdims synchronized',
    ({ x, axes, keepdims = false }) => {
      const options = { axis: axes, keepDims: keepdims }
      return [ours.mean(x, options), ours.variance(x, options)]
    },
  ),
  cumsum: scanned('cumsum', ours.cumsum),
  cumprod: scanned('cumprod', ours.cumprod),
  histogram: op<{ x: Tensor; bins?: number; range?: readonly [number, number] | null }>(
    'x bins range',
    ({ x, bins = 10, range }) => {
      const [counts, edges] = ours.histogram(x, { bins, range: range ?? undefined })
      return [ours.cast(counts, 'float32'), edges]
    },
  ),
  searchsorted: op<{ sorted_sequence: Tensor; values: Tensor; side?: 'left' | 'right' }>(
    'sorted_sequence values side',
    ({ sorted_sequence, values, side = 'left' }) => ours.searchSorted(sorted_sequence, values, { side }),
  ),
  digitize: tensorOp('x bins', (x, bins) => ours.searchSorted(bins, x, { side: 'right' })),
  top_k: op<{ x: Tensor; k: number; sorted?: boolean }>('x k sorted', ({ x, k }) => ours.topK(x, k)),
  in_top_k: op<{ targets: Tensor; predictions: Tensor; k: number }>(
    'targets predictions k',
    ({ targets, predictions, k }) => {
      const own = ours.takeAlongAxis(predictions, ours.expandDims(targets, { axis: -1 }))
      const better = ours.sum(ours.cast(ours.greater(predictions, own), 'int32'), { axis: -1 })
      const usable = ours.isFinite(ours.squeeze(own, { axis: -1 }))
      return ours.logicalAnd(ours.less(better, k), usable)
    },
  ),
  matmul: tensorOp('x1 x2', (a, b) => ours.matmul(a, b)),
  dot: tensorOp('x1 x2', (a, b) => ours.dot(a, b)),
  einsum: {
    names: ['subscripts', ...operands],
    inGraphs: operands,
    run({ subscripts, ...tensors }) {
      return ours.einsum(subscripts as string, ...(Object.values(tensors) as Tensor[]))
    },
  },
  normalize: op<{ x: Tensor; axis?: number; order?: number; epsilon?: number }>(
    'x axis order epsilon',
    ({ x, axis = -1, order = 2, epsilon = 1e-7 }) => ours.normalize(floating(x), { axis, ord: order, epsilon }),
  ),
}
