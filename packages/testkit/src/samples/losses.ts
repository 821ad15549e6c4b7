// Samples of losses: prediction and target, away from the kinks.
import { ints, type OpSample, sample, some } from './sample.js'
import type { SampleTable } from './table.js'

const [scores, near] = [some([2, 3], -2, 2), some([2, 3], -2, 2, 1)]
const odds = [
  [0.6, 0.3, 0.1],
  [0.2, 0.5, 0.3],
]
const otherOdds = [
  [0.2, 0.2, 0.6],
  [0.7, 0.1, 0.2],
]
const hot = ints([0, 1, 0, 1, 0, 0], [2, 3])
const crossentropy = (target = hot): readonly OpSample[] => [
  sample([odds, target]),
  { name: 'of logits', ...sample([scores, target], { fromLogits: true }) },
]
const regression: readonly OpSample[] = [
  sample([scores, near]),
  { name: 'one for each sample', ...sample([scores, near], { reduction: 'none' }) },
]
const positive = some([2, 3], 0.4, 2)

/** Losses. */
export const lossesSamples: SampleTable = {
  binaryCrossentropy: [
    ...crossentropy(),
    { name: 'against probabilities, smoothed', ...sample([odds, otherOdds], { labelSmoothing: 0.2 }) },
  ],
  binaryFocalCrossentropy: [
    ...crossentropy(),
    { name: 'balanced', ...sample([odds, hot], { applyClassBalancing: true, gamma: 1.5 }) },
  ],
  categoricalCrossentropy: [
    ...crossentropy(),
    { name: 'against probabilities, smoothed', ...sample([odds, otherOdds], { labelSmoothing: 0.2 }) },
  ],
  categoricalFocalCrossentropy: crossentropy(),
  categoricalHinge: [sample([scores, hot])],
  cosineSimilarity: regression,
  ctcLoss: [
    sample([some([2, 4, 3], -2, 2), ints([1, 2, 2, 1], [2, 2])]),
    {
      name: 'with lengths',
      ...sample([some([2, 4, 3], -2, 2), ints([1, 2, 2, 1], [2, 2]), ints([4, 3]), ints([2, 1])]),
    },
  ],
  hinge: [sample([scores, hot])],
  huber: [...regression, { name: 'wide', ...sample([scores, near], { delta: 0.5 }) }],
  klDivergence: [sample([odds, otherOdds])],
  logCosh: regression,
  meanAbsoluteError: regression,
  meanAbsolutePercentageError: [sample([positive, some([2, 3], 2.2, 4)])],
  meanSquaredError: regression,
  meanSquaredLogarithmicError: [sample([positive, some([2, 3], 2.2, 4)])],
  poisson: [sample([positive, some([2, 3], 0.4, 2, 1)])],
  sparseCategoricalCrossentropy: crossentropy(ints([1, 0])),
  squaredHinge: [sample([scores, hot])],
}
