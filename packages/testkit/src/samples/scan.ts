// Samples of running sums, products and extremes, and of differences along an axis.
import { type OpSample, sample, some } from './sample.js'
import type { SampleTable } from './table.js'

const grid = some([2, 3], -2, 2)
const x = some([2, 3, 2], -2, 2)
const running: readonly OpSample[] = [
  sample([some([2, 3], -2, 2)]),
  { name: 'reversed, exclusive', ...sample([x], { axis: 1, reverse: true, exclusive: true }) },
]

/** Scans. */
export const scanSamples: SampleTable = {
  cumMax: [sample([some([2, 3], -2, 2)]), { name: 'reversed', ...sample([x], { axis: 1, reverse: true }) }],
  cumMin: [sample([some([2, 3], -2, 2)]), { name: 'reversed', ...sample([x], { axis: 1, reverse: true }) }],
  cumprod: running,
  cumsum: running,
  diff: [sample([grid]), { name: 'twice, along rows', ...sample([some([3, 2])], { n: 2, axis: 0 }) }],
  linearScan: [
    sample([some([2, 3]), some([2, 3], -1, 1, 1)]),
    sample([some([4]), some([4], -1, 1, 1)], { reverse: true }),
  ],
  logCumSumExp: [sample([grid]), { name: 'along rows, back', ...sample([grid], { axis: 0, reverse: true }) }],
  trapezoid: [sample([grid]), { name: 'at places', ...sample([grid, some([3], 0, 4, 1)]) }],
}
