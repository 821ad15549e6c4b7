// Samples of reductions, scans, sorting and statistics.
import { type OpSample, sample, some } from './sample.js'
import type { SampleTable } from './table.js'

const [x, positive] = [some([2, 3, 2], -2, 2), some([2, 3], 0.4, 2)]
const flags = [
  [true, false],
  [true, true],
]

const reduction = (...more: readonly OpSample[]): readonly OpSample[] => [
  { name: 'one axis', ...sample([x], { axis: 1 }) },
  { name: 'everything', ...sample([some([2, 3], -2, 2)]) },
  { name: 'two axes, kept', ...sample([x], { axis: [0, -1], keepDims: true }) },
  ...more,
]
const scan: readonly OpSample[] = [
  sample([some([2, 3], -2, 2)]),
  { name: 'reversed, exclusive', ...sample([x], { axis: 1, reverse: true, exclusive: true }) },
]

/** Reductions, scans, sorting, statistics. */
export const reductions: SampleTable = {
  all: [sample([flags], { axis: 0 })],
  allClose: [sample([x, x])],
  any: [sample([flags], { axis: 0 })],
  argMax: [sample([x], { axis: 1 })],
  argMin: [sample([x], { axis: 1 })],
  argSort: [sample([x], { axis: 1 })],
  clipByNorm: [sample([x], 1.1, { axis: 1 }), { name: 'everything', ...sample([x], 0.9) }],
  countNonZero: [sample([x], { axis: 1 })],
  covariance: [sample([some([2, 4], -2, 2)])],
  cumMax: [sample([some([2, 3], -2, 2)]), { name: 'reversed', ...sample([x], { axis: 1, reverse: true }) }],
  cumMin: [sample([some([2, 3], -2, 2)]), { name: 'reversed', ...sample([x], { axis: 1, reverse: true }) }],
  cumprod: scan,
  cumsum: scan,
  histogram: [sample([x], { bins: 3 })],
  linearScan: [
    sample([some([2, 3]), some([2, 3], -1, 1, 1)]),
    sample([some([4]), some([4], -1, 1, 1)], { reverse: true }),
  ],
  logSumExp: reduction(),
  max: reduction(),
  mean: reduction(),
  median: [sample([x], { axis: 1 }), { name: 'of an even number', ...sample([x]) }],
  min: reduction(),
  norm: [
    ...reduction(),
    ...[1, 3, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].map((ord) => ({
      name: `order ${ord}`,
      ...sample([positive], { ord, axis: 1 }),
    })),
  ],
  percentile: [sample([x], [20, 70], { axis: 1 })],
  prod: reduction({ name: 'a zero among the factors', ...sample([[2, 0, 3]]) }),
  quantile: [sample([x], 0.4, { axis: 1 }), { name: 'midpoint', ...sample([x], [0.1, 0.6], { method: 'midpoint' }) }],
  searchSorted: [sample([[1, 2, 3], x])],
  sort: [sample([x], { axis: 1 }), { name: 'descending', ...sample([some([5])], { descending: true }) }],
  std: reduction(),
  sum: reduction(),
  topK: [sample([some([2, 4])], 2)],
  variance: reduction(),
}
