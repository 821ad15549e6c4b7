// Samples of losses: prediction and target, away from the kinks.
import { tensor } from '@tensorloom/tensor'
import { ctcDecode, reduceLoss } from '@tensorloom/tensor/losses'
import { ints, type OpSample, sample, some } from './sample.js'
import type { FunctionTable, SampleTable } from './table.js'

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
  categoricalFocalCrossentropy: [
    ...crossentropy(),
    { name: 'with weights of classes', ...sample([odds, hot], { alpha: [0.2, 0.3, 0.5], gamma: 0.5 }) },
  ],
  categoricalGeneralizedCrossEntropy: [
    sample([odds, ints([1, 0])]),
    { name: 'near 1', ...sample([odds, ints([1, 0])], { q: 0.8 }) },
  ],
  categoricalHinge: [sample([scores, hot])],
  circle: [
    sample([some([4, 3], -0.6, 0.6), ints([0, 1, 0, 1])], { gamma: 4 }),
    {
      name: 'with the diagonal',
      ...sample([some([4, 3], -0.6, 0.6), ints([0, 1, 0, 1])], { gamma: 2, margin: 0.25, removeDiagonal: false }),
    },
  ],
  cosineSimilarity: [...regression, { name: 'along the first axis', ...sample([scores, near], { axis: 0 }) }],
  ctcLoss: [
    sample([some([2, 4, 3], -2, 2), ints([1, 2, 2, 1], [2, 2])]),
    {
      name: 'with lengths',
      ...sample([some([2, 4, 3], -2, 2), ints([1, 2, 2, 1], [2, 2]), ints([4, 3]), ints([2, 1])]),
    },
  ],
  dice: [
    sample([odds, hot]),
    { name: 'one for each sample', ...sample([odds, hot], { axis: [1], reduction: 'none' }) },
  ],
  gaussianNll: [
    sample([scores, near, positive]),
    { name: 'with its constant', ...sample([scores, near, positive], { full: true, reduction: 'none' }) },
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
  smoothL1: [...regression, { name: 'narrow', ...sample([scores, near], { beta: 0.25 }) }],
  sparseCategoricalCrossentropy: [
    ...crossentropy(ints([1, 0])),
    { name: 'with a label that is ignored', ...sample([odds, ints([-1, 0])], { ignoreClass: -1 }) },
    {
      name: 'of classes along the first axis',
      ...sample([some([3, 2], -2, 2), ints([1, 0])], { fromLogits: true, axis: 0 }),
    },
  ],
  squaredHinge: [sample([scores, hot])],
  triplet: [
    sample([some([4, 3], -2, 2), ints([0, 1, 0, 1])], { margin: 3 }),
    { name: 'of the hardest', ...sample([some([4, 3], -2, 2), ints([0, 1, 0, 1])], { margin: 3, mining: 'hard' }) },
  ],
  tripletMargin: [
    sample([scores, near, some([2, 3], -2, 2, 2)], { margin: 3 }),
    {
      name: 'with another norm, swapped',
      ...sample([scores, near, some([2, 3], -2, 2, 2)], { margin: 3, p: 3, swap: true }),
    },
  ],
  tversky: [
    sample([odds, hot], { alpha: 0.3, beta: 0.7 }),
    { name: 'one for each sample', ...sample([odds, hot], { axis: [1], reduction: 'sum' }) },
  ],
}

/** Functions that are not ops, but whose steps are. */
export const lossFunctionSamples: FunctionTable = {
  ctcDecode: async () => {
    const scores = tensor([
      [
        [2, 1, 0],
        [0, 2, 1],
        [1, 0, 2],
      ],
    ])
    return await ctcDecode(scores, tensor([3], { dtype: 'int32' }))
  },
  reduceLoss: () => reduceLoss(tensor([1, 2, 3]), { sampleWeight: tensor([1, 0, 1]) }),
}
