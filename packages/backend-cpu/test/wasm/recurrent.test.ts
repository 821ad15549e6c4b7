// Recurrence over a series against the reference backend, forward and backward: odd sizes, states, masks, both directions.
import { gru, lstm, mul, simpleRnn, type Tensor, tensor, withBackend } from '@tensorloom/tensor'
import { describe, expect, test } from 'vitest'
import { recurrentKernels } from '../../src/engines/wasm/kernels/recurrent/index.js'
import { argumentsAt, type Machine, makeMachine, type Team } from '../../src/engines/wasm/machine.js'
import { disagreement, randomTensor } from '../support.js'
import { kernelBackend } from './kernel-backend.js'
import { testMachine, variants } from './memory.js'
import { outputsAndGradients } from './rule-gradients.js'

interface Sizes {
  readonly batch: number
  readonly time: number
  readonly features: number
  readonly units: number
}

const sizes: readonly Sizes[] = [
  { batch: 1, time: 1, features: 1, units: 1 },
  { batch: 2, time: 3, features: 2, units: 2 },
  { batch: 5, time: 4, features: 3, units: 5 },
  { batch: 4, time: 2, features: 1, units: 8 },
  { batch: 7, time: 3, features: 6, units: 11 },
  { batch: 9, time: 2, features: 4, units: 33 },
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

const small = (shape: readonly number[], seed: number): Tensor => mul(randomTensor(shape, seed), 0.0625)

/** Calls the op on random tensors; rows 0, 1 of a mask begin and end with steps that are left out. */
function call(kind: Kind, { batch, time, features, units }: Sizes, { states, masked, goBackwards }: Given): Tensor[] {
  const columns = kind.gates * units
  const [x, kernel, recurrent] = [
    small([batch, time, features], 1),
    small([features, columns], 2),
    small([units, columns], 3),
  ]
  const kept = (row: number, step: number): boolean =>
    row === 0 ? step > 0 : row === 1 ? step < time - 1 : (row + step) % 3 > 0
  const mask = tensor(
    Array.from({ length: batch * time }, (_, k) => kept(Math.floor(k / time), k % time)),
    { shape: [batch, time] },
  )
  return kind.op(x, kernel, recurrent, small(kind.bias(columns), 4), {
    goBackwards,
    ...(states && { initialState: Array.from({ length: kind.states }, (_, k) => small([batch, units], 5 + k)) }),
    ...(masked && { mask }),
  })
}

/** A machine that runs pieces one after another, as if on three threads; notes how many there were. */
function piecewise(fma: boolean, pieces: number[]): Machine {
  const team: Team = {
    size: 3,
    slots: 3,
    ready: () => true,
    run(routine, units, unitsPerPiece) {
      let piece = 0
      for (let from = 0; from < units; from += unitsPerPiece) {
        routine.call(argumentsAt, from, Math.min(units, from + unitsPerPiece), piece++ % 3)
      }
      pieces.push(piece)
    },
    stop: () => Promise.resolve(),
  }
  return makeMachine({ fma, shared: true, limit: 2 ** 28, team: () => team })
}

describe.each(variants)('recurrence, fma: $fma', ({ fma }) => {
  const machine = testMachine(fma)
  const backend = kernelBackend(machine, recurrentKernels(machine))

  describe.each(Object.keys(kinds))('%s', (name) => {
    const kind = kinds[name]!
    const op = `${name}Steps`

    test.each(sizes)('$batch × $time × $features to $units units', (size) => {
      for (const given of calls) {
        const before = [backend.calls[op] ?? 0, backend.calls[`${op}Gradient`] ?? 0]
        const compute = (): Tensor[] => outputsAndGradients(op, () => call(kind, size, given))
        expect(disagreement(backend, compute), JSON.stringify(given)).toBeUndefined()
        expect([backend.calls[op], backend.calls[`${op}Gradient`]]).toEqual([before[0]! + 1, before[1]! + 1])
      }
    })
  })

  test('the same bits when rows are shared out', () => {
    const size = { batch: 22, time: 5, features: 3, units: 34 }
    const pieces: number[] = []
    const shared = piecewise(fma, pieces)
    const split = kernelBackend(shared, recurrentKernels(shared))
    for (const [name, kind] of Object.entries(kinds)) {
      const compute = (): number[][] =>
        outputsAndGradients(`${name}Steps`, () => call(kind, size, calls[1]!)).map((one) => [...one.dataSync()])
      expect(withBackend(split, compute)).toEqual(withBackend(backend, compute))
    }
    if (shared.memoryType.shared) expect(Math.max(...pieces)).toBeGreaterThan(2)
  })

  test('with the reset gate before the product, its steps are ops', () => {
    const before = backend.calls.gruSteps
    const compute = (): Tensor[] =>
      gru(small([2, 3, 2], 1), small([2, 6], 2), small([2, 6], 3), 0, { resetAfter: false })
    expect(disagreement(backend, compute)).toBeUndefined()
    expect(backend.calls.gruSteps).toBe(before)
  })

  test('what is not a number stays in its row', () => {
    const x = [Number.NaN, 1, 2, 0, 1, 2, 3, 4]
    const rows = withBackend(backend, () => {
      const [, h] = simpleRnn(tensor(x, { shape: [4, 2, 1] }), small([1, 3], 2), small([3, 3], 3), 0)
      return [...h.dataSync()]
    })
    expect(rows.map(Number.isNaN)).toEqual([true, true, true, ...Array.from({ length: 9 }, () => false)])
  })
})
