// Samples of reductions: over one axis, over several, over everything; with NaN left out.
import { type OpSample, sample, some } from './sample.js'
import type { SampleTable } from './table.js'

const grid = some([2, 3], -2, 2)
// NaN cannot be differentiated by differences; the places of finite elements can.
const finite: readonly OpSample[] = [
  sample([grid]),
  { name: 'along an axis, kept', ...sample([grid], { axis: 0, keepDims: true }) },
]
const flags = [
  [true, false],
  [true, true],
]
const [x, positive] = [some([2, 3, 2], -2, 2), some([2, 3], 0.4, 2)]
const reduction = (...more: readonly OpSample[]): readonly OpSample[] => [
  { name: 'one axis', ...sample([x], { axis: 1 }) },
  { name: 'everything', ...sample([some([2, 3], -2, 2)]) },
  { name: 'two axes, kept', ...sample([x], { axis: [0, -1], keepDims: true }) },
  ...more,
]

/** Reductions. */
export const reductionSamples: SampleTable = {
  all: [sample([flags], { axis: 0 })],
  any: [sample([flags], { axis: 0 })],
  argMax: [sample([x], { axis: 1 })],
  argMin: [sample([x], { axis: 1 })],
  logSumExp: reduction(),
  max: reduction(),
  mean: reduction(),
  min: reduction(),
  nanMax: finite,
  nanMean: finite,
  nanMin: finite,
  nanStd: [sample([grid])],
  nanSum: finite,
  nanVariance: finite,
  norm: [
    ...reduction(),
    ...[1, 3, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].map((ord) => ({
      name: `order ${ord}`,
      ...sample([positive], { ord, axis: 1 }),
    })),
  ],
  prod: reduction({ name: 'a zero among the factors', ...sample([[2, 0, 3]]) }),
  std: reduction(),
  sum: reduction(),
  variance: reduction(),
}
