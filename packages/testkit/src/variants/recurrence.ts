// Recurrence over a series, forward and backward: odd sizes, states, masks, both directions, with all gradients.
import { gru, lstm, simpleRnn, type Tensor, tensor } from '@tensorloom/tensor'
import { numbers, type Variant } from './variant.js'

interface Sizes {
  readonly batch: number
  readonly time: number
  readonly features: number
  readonly units: number
}

// Units and rows around vectors of 4, tiles of 4 × 8, and one more; a single row that is wider than 32 columns.
const sizes: readonly Sizes[] = [
  { batch: 1, time: 1, features: 1, units: 1 },
  { batch: 1, time: 3, features: 2, units: 35 },
  { batch: 2, time: 3, features: 2, units: 2 },
  { batch: 5, time: 4, features: 3, units: 5 },
  { batch: 4, time: 2, features: 1, units: 8 },
  { batch: 9, time: 3, features: 6, units: 11 },
  { batch: 5, time: 2, features: 3, units: 33 },
]

interface Given {
  readonly states: boolean
  readonly masked: boolean
  readonly goBackwards: boolean
}

const calls: readonly Given[] = [
  { states: false, masked: false, goBackwards: false },
  { states: true, masked: false, goBackwards: true },
  { states: true, masked: true, goBackwards: false },
  { states: false, masked: true, goBackwards: true },
]

interface Kind {
  readonly op: typeof lstm | typeof gru | typeof simpleRnn
  readonly gates: number
  readonly states: number
  readonly bias: (columns: number) => readonly number[]
}

const kinds: Readonly<Record<string, Kind>> = {
  lstm: { op: lstm, gates: 4, states: 2, bias: (columns) => [columns] },
  gru: { op: gru, gates: 3, states: 1, bias: (columns) => [2, columns] },
  simpleRnn: { op: simpleRnn, gates: 1, states: 1, bias: (columns) => [columns] },
}

// Small, so that no gate is shut.
const small = (shape: readonly number[], seed: number): Tensor => numbers(shape, seed, 'float32', 1 / 64)

// The first row begins with a step that is left out, the second ends with one.
function maskOf(batch: number, time: number): Tensor {
  const kept = (row: number, step: number): boolean =>
    row === 0 ? step > 0 : row === 1 ? step < time - 1 : (row + step) % 3 > 0
  return tensor(
    Array.from({ length: batch * time }, (_, k) => kept(Math.floor(k / time), k % time)),
    { shape: [batch, time] },
  )
}

function variant(name: string, { batch, time, features, units }: Sizes, given: Given): Variant {
  const { op, gates, states, bias } = kinds[name]!
  const { goBackwards, masked } = given
  const columns = gates * units
  const words = [given.states && 'states', masked && 'mask', goBackwards && 'backwards'].filter(Boolean)
  return {
    name: `${name}: ${batch} × ${time} × ${features} to ${units} units${words.length > 0 ? `, ${words.join(', ')}` : ''}`,
    inputs: () => [
      small([batch, time, features], 1),
      small([features, columns], 2),
      small([units, columns], 3),
      small(bias(columns), 4),
      ...(given.states ? Array.from({ length: states }, (_, k) => small([batch, units], 5 + k)) : []),
    ],
    run: (x, kernel, recurrent, biases, ...initialState) =>
      op(x, kernel, recurrent, biases, {
        goBackwards,
        ...(given.states && { initialState }),
        ...(masked && { mask: maskOf(batch, time) }),
      }),
    gradients: true,
  }
}

// All ways with one size, else every other one.
const waysOf = ({ time }: Sizes, k: number): readonly Given[] =>
  time === 4 ? calls : calls.filter((_, way) => (way + k) % 2 === 0)

/** Recurrence. */
export const recurrenceVariants: readonly Variant[] = [
  ...Object.keys(kinds).flatMap((name) =>
    sizes.flatMap((size, k) => waysOf(size, k).map((given) => variant(name, size, given))),
  ),
  {
    name: 'gru with the reset gate before the product',
    inputs: () => [small([2, 3, 2], 1), small([2, 6], 2), small([2, 6], 3), small([6], 4)],
    run: (x, kernel, recurrent, bias) => gru(x, kernel, recurrent, bias, { resetAfter: false }),
    gradients: true,
  },
  {
    name: 'without a bias; what is not a number stays in its row',
    inputs: () => [
      tensor([Number.NaN, 1, 2, 0, 1, 2, 3, 4], { shape: [4, 2, 1] }),
      small([1, 12], 2),
      small([3, 12], 3),
      small([1, 9], 4),
      small([3, 9], 5),
      small([1, 3], 6),
      small([3, 3], 7),
    ],
    run: (x, lstmKernel, lstmState, gruKernel, gruState, kernel, state) => [
      ...lstm(x, lstmKernel, lstmState, 0),
      ...gru(x, gruKernel, gruState, 0),
      ...simpleRnn(x, kernel, state, 0),
    ],
  },
]
