// Samples of softmax, normalisation, attention and recurrence.
import {
  batchNorm,
  gru,
  lstm,
  scaledDotProductAttention,
  scope,
  simpleRnn,
  type Tensor,
  tile,
} from '@tensorloom/tensor'
import { type OpSample, type SampleInput, sample, some } from './sample.js'
import type { SampleTable } from './table.js'

const rows = some([2, 3], -2, 2)
const image = some([2, 3, 4])
const other = (seed: number, ...shape: number[]) => some(shape, -1, 1, seed)
const [four, three] = [some([4], 0.5, 1.5, 1), some([3], 0.5, 1.5, 1)]
const queries: readonly SampleInput[] = [some([2, 3, 2]), other(1, 2, 3, 2), other(2, 2, 3, 1)]
const seen: SampleInput = [
  [true, false, true],
  [false, true, true],
  [true, true, true],
]
const steps: SampleInput = [[true, false, true]]

/** Weights of a recurrent op for one feature, one unit and `gates` gates. */
const weights = (gates: number): readonly SampleInput[] => [
  some([1, 3, 1]),
  other(1, 1, gates),
  other(2, 1, gates),
  other(3, gates),
]

/** Softmax, normalisation, attention, recurrence. */
export const networks: SampleTable = {
  batchNorm: [
    sample([image, four, other(2, 4), other(3, 4), some([4], 0.4, 2)]),
    {
      name: 'training',
      inputs: [image, four, other(2, 4)],
      call: (x, scale, offset) => batchNorm(x, scale, offset, { training: true }),
    },
  ],
  batchNormTraining: [sample([image, four, other(2, 4)])],
  groupNorm: [sample([image, four, other(2, 4)], { groups: 2 }), { name: 'alone', ...sample([image], { groups: 2 }) }],
  gru: [
    {
      name: 'with a state',
      inputs: [some([1, 3, 1]), other(1, 1, 3), other(2, 1, 3), other(3, 2, 3), other(4, 1, 1)],
      call: (x, kernel, recurrent, bias, h) => gru(x, kernel, recurrent, bias, { initialState: [h] }),
    },
    {
      name: 'masked, reset before',
      inputs: [...weights(3), steps],
      call: (x, kernel, recurrent, bias, mask) => gru(x, kernel, recurrent, bias, { mask: mask, resetAfter: false }),
    },
    {
      name: 'masked, backwards',
      inputs: [some([1, 3, 1]), other(1, 1, 3), other(2, 1, 3), other(3, 2, 3), steps],
      call: (x, kernel, recurrent, bias, mask) => gru(x, kernel, recurrent, bias, { mask: mask, goBackwards: true }),
    },
  ],
  instanceNorm: [sample([image, four, other(2, 4)]), { name: 'alone', ...sample([image]) }],
  layerNorm: [
    sample([rows, three, other(2, 3)]),
    { name: 'without offset, over two axes', ...sample([some([2, 2, 2]), other(1, 2, 2)], { axis: [0, 1] }) },
    { name: 'alone', ...sample([rows], { axis: 0 }) },
  ],
  logSoftmax: [sample([rows]), { name: 'first axis', ...sample([rows], { axis: 0 }) }],
  lstm: [
    {
      name: 'with states',
      inputs: [...weights(4), other(4, 1, 1), other(5, 1, 1)],
      call: (x, kernel, recurrent, bias, h, c) => lstm(x, kernel, recurrent, bias, { initialState: [h, c] }),
    },
    {
      name: 'masked, backwards',
      inputs: [...weights(4), steps],
      call: (x, kernel, recurrent, bias, mask) => lstm(x, kernel, recurrent, bias, { mask: mask, goBackwards: true }),
    },
  ],
  rmsNorm: [sample([rows, three]), { name: 'alone', ...sample([rows]) }],
  scaledDotProductAttention: [
    sample(queries),
    { name: 'causal, scaled', ...sample(queries, { causal: true, scale: 0.3 }) },
    masked('masked', seen),
    masked('with numbers as mask', other(4, 3, 3)),
    {
      name: 'by blocks',
      inputs: [some([2, 1], -2, 2), other(1, 2, 1), other(2, 2, 1)],
      call: (...few) =>
        scope(() => {
          const [q, k, v] = few.map((one) => tile(one, [32, 1]))
          return scaledDotProductAttention(q!, k!, v!, { causal: true })
        }),
    },
  ],
  simpleRnn: [
    sample([some([2, 2, 1]), other(1, 1, 2), other(2, 2, 2), other(3, 2)]),
    {
      name: 'with a state, masked',
      inputs: [...weights(1), other(4, 1, 1), steps],
      call: (x, kernel, recurrent, bias, h, mask) =>
        simpleRnn(x, kernel, recurrent, bias, { initialState: [h], mask: mask }),
    },
  ],
  softmax: [sample([rows]), { name: 'first axis', ...sample([rows], { axis: 0 }) }],
}

function masked(name: string, mask: SampleInput): OpSample {
  const call = (q?: Tensor, k?: Tensor, v?: Tensor, m?: Tensor): Tensor =>
    scaledDotProductAttention(q!, k!, v!, { mask: m! })
  return { name, inputs: [...queries, mask], call }
}
