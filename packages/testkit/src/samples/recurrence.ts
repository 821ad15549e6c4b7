// Samples of recurrent layers: with states, with masks, backwards.

import { gru, lstm, simpleRnn } from '@tensorloom/tensor'
import { type SampleInput, sample, some } from './sample.js'
import type { SampleTable } from './table.js'

const other = (seed: number, ...shape: number[]) => some(shape, -1, 1, seed)
const steps: SampleInput = [[true, false, true]]
/** Weights of a recurrent op for one feature, one unit and `gates` gates. */
const weights = (gates: number): readonly SampleInput[] => [
  some([1, 3, 1]),
  other(1, 1, gates),
  other(2, 1, gates),
  other(3, gates),
]

/** Recurrence. */
export const recurrenceSamples: SampleTable = {
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
  simpleRnn: [
    sample([some([2, 2, 1]), other(1, 1, 2), other(2, 2, 2), other(3, 2)]),
    {
      name: 'with a state, masked',
      inputs: [...weights(1), other(4, 1, 1), steps],
      call: (x, kernel, recurrent, bias, h, mask) =>
        simpleRnn(x, kernel, recurrent, bias, { initialState: [h], mask: mask }),
    },
  ],
}
