// Samples of quantiles, histograms, covariances.
import { bincount, tensor } from '@tensorloom/tensor'
import { counts, sample, some } from './sample.js'
import type { FunctionTable, SampleTable } from './table.js'

const grid = some([2, 3], -2, 2)
const x = some([2, 3, 2], -2, 2)

/** Statistics. */
export const statisticsSamples: SampleTable = {
  corrcoef: [sample([some([2, 4], -2, 2)])],
  covariance: [sample([some([2, 4], -2, 2)])],
  histogram: [sample([x], { bins: 3 })],
  median: [sample([x], { axis: 1 }), { name: 'of an even number', ...sample([x]) }],
  mode: [sample([grid]), { name: 'along rows, kept', ...sample([grid], { axis: 0, keepDims: true }) }],
  percentile: [sample([x], [20, 70], { axis: 1 })],
  quantile: [sample([x], 0.4, { axis: 1 }), { name: 'midpoint', ...sample([x], [0.1, 0.6], { method: 'midpoint' }) }],
}

/** Functions that are not ops, but whose steps are. */
export const statisticsFunctions: FunctionTable = {
  bincount: () => [bincount(counts(), 3), bincount(counts(), 3, { weights: tensor([1, 2, 3, 4]) })],
}
