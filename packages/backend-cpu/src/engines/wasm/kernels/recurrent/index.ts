// The named kernels of recurrence over a series, forward and backward. Two calls compute all steps on several threads.
import type { NamedKernel, Signature } from '@tensorloom/tensor/backend'
import { getOrInsert } from '../../../get-or-insert.js'
import { writeArguments } from '../../arguments.js'
import type { Block } from '../../block.js'
import type { Machine, Routine } from '../../machine.js'
import { word as productWord } from '../gemm/arguments.js'
import { threadWork, wholeLines } from '../gemm/blocking.js'
import { addressOf, areFilled, areFloat32, type Operand } from '../operands.js'
import { type RecurrentArgument, word } from './arguments.js'
import { type CellCode, cells } from './cells.js'
import { type Direction, type RecurrentRoutine, tileRows, writeTimeLoop } from './time-loop.js'

/** The kernels. */
export function recurrentKernels(machine: Machine): Record<string, NamedKernel<Block>> {
  return Object.assign({}, ...Object.entries(cells).map(([name, cell]) => cellKernels(machine, name, cell))) as Record<
    string,
    NamedKernel<Block>
  >
}

function accepts({ inputs, outputs }: Signature): boolean {
  const mask = (shape: readonly number[], dtype: string): boolean => dtype === 'bool' && shape.length === 2
  return (
    inputs.every(({ dtype, shape, scalar }) => scalar || dtype === 'float32' || mask(shape, dtype)) &&
    areFloat32(outputs) &&
    areFilled(outputs)
  )
}

// Panels up to this size stay in a second-level cache between two pieces of a thread.
const cachedBytes = 2 ** 18

interface Sizes {
  readonly batch: number
  readonly time: number
  readonly units: number
}

function cellKernels(machine: Machine, name: string, cell: CellCode): Record<string, NamedKernel<Block>> {
  const { gates, states, apart } = cell
  const compiled = new Map<string, Readonly<Record<RecurrentRoutine, Routine>>>()
  const routines = (direction: Direction, units: number): Readonly<Record<RecurrentRoutine, Routine>> => {
    const key = `${direction} ${units}`
    return getOrInsert(compiled, key, () =>
      machine.compile<RecurrentRoutine>((module) => writeTimeLoop(module, machine, { cell, units, direction })),
    )
  }

  // Packs the recurrent kernel, then runs all steps. The first state is already in place.
  const runSteps = (
    direction: Direction,
    { batch, time, units }: Sizes,
    strides: { readonly a: number; readonly c: number },
    values: Partial<Record<RecurrentArgument, number>>,
  ): void => {
    const routine = routines(direction, units)
    const panelBytes = 4 * (units + 3) * gates * (units + 3)
    // Pieces are as small as pays off, so that no thread waits long for another. But panels that do not stay in a cache
    // are read again for every piece.
    const least = Math.ceil(threadWork / (time * units * gates * units))
    const share = panelBytes > cachedBytes ? Math.floor(batch / machine.threads) : tileRows
    const grain = Math.max(tileRows, least, share)
    const scratchBytes = wholeLines(4 * units * gates * batch)
    const panels = machine.heap.reserve(panelBytes)
    try {
      // Reserve memory before writing arguments, because growing replaces their view.
      const scratch = machine.scratch(scratchBytes)
      writeArguments(machine, productWord, { aRow: strides.a, aColumn: 4, cRow: strides.c })
      writeArguments(machine, word, { ...values, time, panels, scratch, scratchBytes })
      machine.run(routine.pack, 1)
      machine.run(routine.loop, batch, grain, tileRows)
    } finally {
      machine.heap.unreserve(panels, panelBytes)
    }
  }

  // Initializes a state with the given one or with zeros. The loop updates it in place.
  const begin = (state: Block, given: Operand): void => {
    const bytes = 4 * state.length
    if (typeof given !== 'object') machine.bytes.fill(0, state.at, state.at + bytes)
    else machine.bytes.copyWithin(state.at, addressOf(given), addressOf(given) + bytes)
  }

  const forward: NamedKernel<Block> = {
    accepts,
    run([projected, recurrent, bias, ...rest], outputs, { goBackwards }, { outputs: types }) {
      const [batch, time, units] = types[0]!.shape as readonly [number, number, number]
      const [sequence, ...others] = outputs as readonly [Block, ...Block[]]
      const [state, before] = [others.slice(0, states), others.slice(states, 2 * states)]
      state.forEach((one, k) => {
        begin(one, rest[k])
      })
      runSteps(
        'forward',
        { batch, time, units },
        { a: 4 * units, c: 4 * gates * units },
        {
          backwards: goBackwards === true ? 1 : 0,
          input: addressOf(projected),
          recurrent: addressOf(recurrent),
          bias: addressOf(bias),
          mask: addressOf(rest[states]),
          sequence: sequence.at,
          state0: state[0]!.at,
          state1: state[1]?.at ?? 0,
          before0: before[0]!.at,
          before1: before[1]?.at ?? 0,
          kept: outputs.at(-1)!.at,
        },
      )
    },
  }

  const backward: NamedKernel<Block> = {
    accepts,
    run([recurrent, kept, ...rest], outputs, { goBackwards }, { outputs: types }) {
      const [batch, time, columns] = types[0]!.shape as readonly [number, number, number]
      const units = columns / gates
      const before = rest.slice(0, states)
      const [mask, sequence, ...given] = rest.slice(states)
      const state = outputs.slice(-states)
      state.forEach((one, k) => {
        begin(one, given[k])
      })
      runSteps(
        'backward',
        { batch, time, units },
        { a: 4 * time * columns, c: 4 * units },
        {
          backwards: goBackwards === true ? 1 : 0,
          input: outputs[0]!.at,
          product: apart ? outputs[1]!.at : 0,
          recurrent: addressOf(recurrent),
          mask: addressOf(mask),
          sequence: addressOf(sequence),
          state0: state[0]!.at,
          state1: state[1]?.at ?? 0,
          before0: addressOf(before[0]),
          before1: addressOf(before[1]),
          kept: addressOf(kept),
        },
      )
    },
  }
  return { [name]: forward, [`${name}Gradient`]: backward }
}
