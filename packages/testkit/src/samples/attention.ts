// Samples of attention: plain, causal, with masks of booleans and numbers, by blocks.

import { scaledDotProductAttention, scope, type Tensor, tile } from '@tensorloom/tensor'
import { type OpSample, type SampleInput, sample, some } from './sample.js'
import type { SampleTable } from './table.js'

const other = (seed: number, ...shape: number[]) => some(shape, -1, 1, seed)
const queries: readonly SampleInput[] = [some([2, 3, 2]), other(1, 2, 3, 2), other(2, 2, 3, 1)]
const seen: SampleInput = [
  [true, false, true],
  [false, true, true],
  [true, true, true],
]

/** Attention. */
export const attentionSamples: SampleTable = {
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
}

function masked(name: string, mask: SampleInput): OpSample {
  const call = (q?: Tensor, k?: Tensor, v?: Tensor, m?: Tensor): Tensor =>
    scaledDotProductAttention(q!, k!, v!, { mask: m! })
  return { name, inputs: [...queries, mask], call }
}
