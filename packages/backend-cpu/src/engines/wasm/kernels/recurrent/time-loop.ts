// The loop over time, forward and backward. A thread computes all steps for some rows of the batch, because rows are
// independent. A step is a product with the recurrent kernel, whose panels are packed once, and the cell, unit by unit.
import {
  addVectors,
  type Code,
  copyMemory,
  fillMemory,
  i32,
  type Local,
  type ModuleBuilder,
  multiply,
  subtract,
} from '../../assembler/index.js'
import type { Machine } from '../../machine.js'
import { packer } from '../gemm/pack.js'
import { type Panels, panelColumns, panelFunctions } from '../gemm/panels.js'
import { mode } from '../gemm/tile.js'
import { multiplyAdd, tailFunctions } from '../gemm/vectors.js'
import { routine } from '../rows/routine.js'
import { type RecurrentArgument, read } from './arguments.js'
import type { CellCode } from './cells.js'
import { alongUnits, eachRow, makeTimeLoop, maskAt, type Stream, type TimeLoop, workingMemory } from './streams.js'

/** Rows of a tile of the product. */
export const tileRows = 4

/** The direction of the pass. */
export type Direction = 'forward' | 'backward'

/** Routines of a module: one packs the recurrent kernel, the other is the loop over time. */
export type RecurrentRoutine = 'pack' | 'loop'

const stateNames = ['state0', 'state1'] as const
const beforeNames = ['before0', 'before1'] as const

/** Options of a module. */
export interface TimeLoopKind {
  readonly cell: CellCode
  /** Units of the cell. The code contains the distances between gates. */
  readonly units: number
  readonly direction: Direction
}

/** Writes the module of a cell for one direction. */
export function writeTimeLoop(module: ModuleBuilder, machine: Machine, { cell, units, direction }: TimeLoopKind): void {
  const pack = packer(module, panelColumns, true)
  const style = { multiplyAdd: multiplyAdd(machine.fma), tails: tailFunctions(module), activation: undefined }
  const depth = direction === 'forward' ? units : cell.gates * units
  const panels = panelFunctions(module, tileRows, { ...style, strided: true }, depth)
  routine(module, machine, 'pack', (frame) => {
    const columns = cell.gates * units
    const across = { extent: columns, stride: 4 }
    const down = { extent: units, stride: 4 * columns }
    // The backward pass needs the transposed kernel.
    const [lanes, steps] = direction === 'forward' ? [across, down] : [down, across]
    const sizes = [lanes.extent, steps.extent, lanes.stride, steps.stride].map(i32)
    frame.f.call(pack, read(frame, 'recurrent'), read(frame, 'panels'), ...sizes)
  })
  const write = direction === 'forward' ? writeForward : writeBackward
  routine(module, machine, 'loop', (frame) => write(makeTimeLoop(frame, units), cell, panels))
}

// c = a · panels for this thread's rows.
function multiplyRows(
  { frame, rows }: TimeLoop,
  { whole, rest }: Panels,
  matrices: { a: Local; aRow: Code; panels: Local; c: Local; columns: number; depth: number; bias: Code; mode: number },
): void {
  const { f, args } = frame
  const { a, aRow, panels, c, columns, depth, bias } = matrices
  const block = {
    args,
    a,
    aPanel: f.let(multiply(aRow, i32(tileRows))),
    b: f.let(panels),
    bPanel: f.let(i32(4 * panelColumns * depth)),
    bStep: f.let(i32(4 * panelColumns)),
    c: f.let(c),
    rows,
    columns: f.let(i32(columns)),
    depth: f.let(i32(depth)),
    bias: f.let(bias),
    mode: f.let(i32(matrices.mode)),
  }
  whole(f, block)
  rest(f, block)
}

function writeForward(loop: TimeLoop, cell: CellCode, panels: Panels): void {
  const { frame, units, time } = loop
  const { f } = frame
  const named = (name: RecurrentArgument): Local => read(frame, name)
  const input = loop.series(named('input'), cell.gates)
  const kept = loop.series(named('kept'), cell.kept)
  const sequence = loop.series(named('sequence'), 1)
  const states = stateNames.slice(0, cell.states).map((name) => loop.state(named(name)))
  const before = beforeNames.slice(0, cell.states).map((name) => loop.series(named(name), 1))
  const products = loop.working(workingMemory(frame), cell.gates)
  const [mask, bias, packed] = [named('mask'), named('bias'), named('panels')]
  const placed = [input, kept, ...before]
  const streams = [...placed, sequence, ...states, products]
  const rowBytes = i32(4 * units)

  const k = f.let(i32(0))
  f.for(k, time, 1, () => {
    const place = loop.placeOf(k)
    for (const stream of streams) stream.start(placed.includes(stream) ? place : k)
    multiplyRows(loop, panels, {
      a: states[0]!.row,
      aRow: rowBytes,
      panels: packed,
      c: products.row,
      columns: cell.gates * units,
      depth: units,
      bias,
      mode: 0,
    })
    const maskRow = maskAt(loop, mask, place)
    const taken = (): void =>
      alongUnits(loop, streams, ({ all, set }) => {
        const state = states.flatMap(all)
        before.forEach((stream, s) => {
          set(stream, [state[s]!])
        })
        const step = cell.step(frame.context, all(input), all(products), state)
        const after = step.state.map((one) => f.let(one))
        set(kept, step.kept)
        set(sequence, [after[0]!])
        states.forEach((stream, s) => {
          set(stream, [after[s]!])
        })
      })
    // The state stays, and the output repeats the previous one.
    const skipped = (): void => {
      f.do(fillMemory(kept.row, i32(0), i32(4 * units * cell.kept)))
      before.forEach(({ row }, s) => {
        f.do(copyMemory(row, states[s]!.row, rowBytes))
      })
      f.if(
        k,
        () => f.do(copyMemory(sequence.row, subtract(sequence.row, rowBytes), rowBytes)),
        () => f.do(fillMemory(sequence.row, i32(0), rowBytes)),
      )
    }
    eachRow(loop, streams, maskRow, taken, skipped)
  })
}

function writeBackward(loop: TimeLoop, cell: CellCode, panels: Panels): void {
  const { frame, units, time } = loop
  const { f } = frame
  const named = (name: RecurrentArgument): Local => read(frame, name)
  const input = loop.series(named('input'), cell.gates)
  const products = cell.apart ? loop.series(named('product'), cell.gates) : input
  const slopes = cell.apart ? [input, products] : [input]
  const kept = loop.series(named('kept'), cell.kept)
  const before = beforeNames.slice(0, cell.states).map((name) => loop.series(named(name), 1))
  const bySequence = named('sequence')
  const upstream = loop.series(bySequence, 1)
  const states = stateNames.slice(0, cell.states).map((name) => loop.state(named(name)))
  // The gradient at outputs that repeat an earlier one. Only masks need it.
  const scratch = workingMemory(frame)
  const repeats = loop.working(scratch, 1)
  const [mask, packed] = [named('mask'), named('panels')]
  const placed = [...slopes, kept, ...before]
  const streams = [...placed, upstream, ...states, repeats]
  const columns = cell.gates * units
  const aRow = f.let(multiply(time, i32(4 * columns)))
  f.if(mask, () => f.do(fillMemory(scratch, i32(0), multiply(loop.rows, i32(4 * units)))))

  const step = (withOutput: boolean): void =>
    alongUnits(loop, [...placed, ...states, ...(withOutput ? [upstream] : [])], ({ all, set }) => {
      const [byState, ...others] = states.flatMap(all)
      const byOutput = withOutput ? f.let(addVectors(byState!, all(upstream)[0]!)) : byState!
      const made = cell.gradient(frame.context, all(kept), before.flatMap(all), [byOutput, ...others])
      set(input, made.input)
      if (cell.apart) set(products, made.product!)
      states.forEach((stream, s) => {
        set(stream, [made.state[s]!])
      })
    })
  const collect = (into: Stream, from: Stream, clear: boolean): void =>
    alongUnits(loop, [into, from], ({ all, set }) => {
      set(into, [addVectors(all(into)[0]!, all(from)[0]!)])
      if (clear) set(from, [frame.context.constant(0)])
    })

  const k = f.let(time)
  f.while(
    () => k,
    () => {
      f.increase(k, -1)
      const place = loop.placeOf(k)
      const restart = (): void => {
        for (const stream of streams) stream.start(placed.includes(stream) ? place : k)
      }
      restart()
      const taken = (): void => {
        // The gradient at repetitions of this output counts as the gradient at the state.
        f.if(mask, () => collect(states[0]!, repeats, true))
        f.if(
          bySequence,
          () => step(true),
          () => step(false),
        )
      }
      const skipped = (): void => {
        for (const { row } of slopes) f.do(fillMemory(row, i32(0), i32(4 * columns)))
        f.if(bySequence, () => collect(repeats, upstream, false))
      }
      eachRow(loop, streams, maskAt(loop, mask, place), taken, skipped)
      restart()
      multiplyRows(loop, panels, {
        a: products.row,
        aRow,
        panels: packed,
        c: states[0]!.row,
        columns: units,
        depth: columns,
        bias: i32(0),
        mode: mode.add,
      })
    },
  )
}
