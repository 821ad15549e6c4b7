// The walk over time, forward and backward: a thread takes some rows of the batch through all steps, since rows do not
// meet. A step is a product with the recurrent kernel, whose panels are packed once, and the cell, unit by unit.
import {
  type Code,
  copyMemory,
  fillMemory,
  i32,
  type Local,
  load,
  type ModuleBuilder,
  op,
  select,
  store,
  storeLane,
} from '../../assembler/index.js'
import type { Machine } from '../../machine.js'
import { packer } from '../gemm/pack.js'
import { type Panels, panelColumns, panelFunctions } from '../gemm/panels.js'
import { mode } from '../gemm/tile.js'
import { multiplyAdd, tailFunctions } from '../gemm/vectors.js'
import { type Frame, routine, times } from '../rows/routine.js'
import { read, type WalkArgument } from './arguments.js'
import type { CellCode } from './cells.js'

/** Rows of a tile of the product. */
export const tileRows = 4

/** Routines of a cell. */
export type WalkRoutine = 'forward' | 'backward' | 'packForward' | 'packBackward'

const sum = (a: Code, b: Code): Code => op('i32.add', a, b)
const product = (a: Code, b: Code): Code => op('i32.mul', a, b)

/** Writes the module of a cell of `units` units: gates lie at distances that are part of the code. */
export function writeWalk(module: ModuleBuilder, machine: Machine, cell: CellCode, units: number): void {
  const pack = packer(module, panelColumns, true)
  const style = { multiplyAdd: multiplyAdd(machine.fma), tails: tailFunctions(module), activation: undefined }
  const panels = panelFunctions(module, tileRows, { ...style, strided: true })
  const packed = (name: WalkRoutine, turned: boolean): void =>
    routine(module, machine, name, (frame) => {
      const { f } = frame
      const columns = cell.gates * units
      const across = i32(4 * columns)
      const one = i32(4)
      const [lanes, steps] = turned ? [units, columns] : [columns, units]
      const [laneStride, stepStride] = turned ? [across, one] : [one, across]
      f.call(pack, read(frame, 'recurrent'), read(frame, 'panels'), i32(lanes), i32(steps), laneStride, stepStride)
    })
  packed('packForward', false)
  packed('packBackward', true)
  routine(module, machine, 'forward', (frame) => writeForward(makeWalk(frame, units), cell, panels))
  routine(module, machine, 'backward', (frame) => writeBackward(makeWalk(frame, units), cell, panels))
}

/** Rows of the batch in some array, some times `units` wide. */
interface Stream {
  /** A pointer to the present row. */
  readonly row: Local
  /** A pointer that moves along it, after `enter`. */
  readonly along: Local
  readonly width: number
  /** Puts `row` on this thread's first row at a step. */
  start(at: Local): void
  enter(): void
  next(): void
}

interface Walk {
  readonly frame: Frame
  readonly units: number
  readonly time: Local
  readonly rows: Local
  /** A series [batch, time, width · units]. */
  series(base: Local, width: number): Stream
  /** A state [batch, units]. */
  state(base: Local): Stream
  /** Working memory [rows, width · units]. */
  working(base: Local, width: number): Stream
  /** Where step `k` reads its input. */
  placeOf(k: Local): Local
}

function makeWalk(frame: Frame, units: number): Walk {
  const { f, from, to } = frame
  const time = read(frame, 'time')
  const backwards = read(frame, 'backwards')
  const firstRow = f.let(product(from, time))
  const stream = (width: number, step: Code, begin: (at: Local) => Code): Stream => {
    const [row, along] = [f.local('i32'), f.local('i32')]
    return {
      row,
      along,
      width,
      start: (at) => f.set(row, begin(at)),
      enter: () => f.set(along, row),
      next: () => f.increase(row, step),
    }
  }
  const bytes = (width: number): Code => i32(4 * units * width)
  return {
    frame,
    units,
    time,
    rows: f.let(op('i32.sub', to, from)),
    series(base, width) {
      const step = f.let(product(time, bytes(width)))
      return stream(width, step, (at) => sum(base, product(sum(firstRow, at), bytes(width))))
    },
    state: (base) => stream(1, bytes(1), () => sum(base, product(from, bytes(1)))),
    working: (base, width) => stream(width, bytes(width), () => base),
    placeOf: (k) => f.let(select(backwards, op('i32.sub', op('i32.sub', time, i32(1)), k), k)),
  }
}

/** Four neighbours of each unit's worth of a row, or one of them in every lane. */
interface Elements {
  all(stream: Stream): Local[]
  set(stream: Stream, values: readonly Code[]): void
}

/** Walks along the present rows of `streams`. */
function alongUnits(
  { frame: { f }, units }: Walk,
  streams: readonly Stream[],
  body: (elements: Elements) => void,
): void {
  for (const stream of streams) stream.enter()
  const eachPart = ({ width }: Stream): number[] => Array.from({ length: width }, (_, k) => 4 * units * k)
  const walk = (count: number, size: number, read: 'v128.load' | 'v128.load32_splat'): void => {
    if (count === 0) return
    times(f, i32(count), () => {
      body({
        all: (stream) => eachPart(stream).map((offset) => f.let(load(read, stream.along, offset))),
        set(stream, values) {
          const made = values.map((value) => f.let(value))
          eachPart(stream).forEach((offset, k) => {
            const value = made[k]!
            f.do(
              size === 16
                ? store('v128.store', stream.along, value, offset)
                : storeLane('v128.store32_lane', 0, stream.along, value, offset),
            )
          })
        },
      })
      for (const { along } of streams) f.increase(along, size)
    })
  }
  walk(Math.floor(units / 4), 16, 'v128.load')
  walk(units % 4, 4, 'v128.load32_splat')
}

const workingMemory = (frame: Frame): Local =>
  frame.f.let(sum(read(frame, 'scratch'), product(frame.thread, read(frame, 'scratchBytes'))))

const stateNames = ['state0', 'state1'] as const
const beforeNames = ['before0', 'before1'] as const

/** Runs `taken` for each of a thread's rows, or `skipped` where the step is masked out. `maskRow` is 0 for no mask. */
function eachRow(
  { frame: { f }, rows, time }: Walk,
  streams: readonly Stream[],
  maskRow: Local,
  taken: () => void,
  skipped: () => void,
): void {
  times(f, rows, () => {
    const skip = f.let(i32(0))
    f.if(maskRow, () => {
      f.set(skip, op('i32.eqz', load('i32.load8_u', maskRow)))
      f.increase(maskRow, time)
    })
    f.if(skip, skipped, taken)
    for (const stream of streams) stream.next()
  })
}

// The row of a mask for this thread's first row at a place.
const maskAt = ({ frame: { f, from }, time }: Walk, mask: Local, place: Local): Local =>
  f.let(select(mask, sum(sum(mask, product(from, time)), place), i32(0)))

// c = a · panels for this thread's rows.
function multiplyRows(
  { frame, rows }: Walk,
  { whole, rest }: Panels,
  matrices: { a: Local; aRow: Code; panels: Local; c: Local; columns: number; depth: number; bias: Code; mode: number },
): void {
  const { f } = frame
  const { a, aRow, panels, c, columns, depth, bias } = matrices
  const block = {
    args: f.parameter(0),
    a,
    aPanel: f.let(product(aRow, i32(tileRows))),
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

function writeForward(walk: Walk, cell: CellCode, panels: Panels): void {
  const { frame, units, time } = walk
  const { f } = frame
  const named = (name: WalkArgument): Local => read(frame, name)
  const input = walk.series(named('input'), cell.gates)
  const kept = walk.series(named('kept'), cell.kept)
  const sequence = walk.series(named('sequence'), 1)
  const states = stateNames.slice(0, cell.states).map((name) => walk.state(named(name)))
  const before = beforeNames.slice(0, cell.states).map((name) => walk.series(named(name), 1))
  const products = walk.working(workingMemory(frame), cell.gates)
  const [mask, bias, packed] = [named('mask'), named('bias'), named('panels')]
  const placed = [input, kept, ...before]
  const streams = [...placed, sequence, ...states, products]
  const rowBytes = i32(4 * units)

  const k = f.let(i32(0))
  f.for(k, time, 1, () => {
    const place = walk.placeOf(k)
    for (const stream of streams) stream.start(placed.includes(stream) ? place : k)
    multiplyRows(walk, panels, {
      a: states[0]!.row,
      aRow: rowBytes,
      panels: packed,
      c: products.row,
      columns: cell.gates * units,
      depth: units,
      bias,
      mode: 0,
    })
    const maskRow = maskAt(walk, mask, place)
    const taken = (): void =>
      alongUnits(walk, streams, ({ all, set }) => {
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
    // The state stays, the output repeats the one before.
    const skipped = (): void => {
      f.do(fillMemory(kept.row, i32(0), i32(4 * units * cell.kept)))
      before.forEach(({ row }, s) => {
        f.do(copyMemory(row, states[s]!.row, rowBytes))
      })
      f.if(
        k,
        () => f.do(copyMemory(sequence.row, op('i32.sub', sequence.row, rowBytes), rowBytes)),
        () => f.do(fillMemory(sequence.row, i32(0), rowBytes)),
      )
    }
    eachRow(walk, streams, maskRow, taken, skipped)
  })
}

function writeBackward(walk: Walk, cell: CellCode, panels: Panels): void {
  const { frame, units, time } = walk
  const { f } = frame
  const named = (name: WalkArgument): Local => read(frame, name)
  const input = walk.series(named('input'), cell.gates)
  const products = cell.apart ? walk.series(named('product'), cell.gates) : input
  const slopes = cell.apart ? [input, products] : [input]
  const kept = walk.series(named('kept'), cell.kept)
  const before = beforeNames.slice(0, cell.states).map((name) => walk.series(named(name), 1))
  const bySequence = named('sequence')
  const upstream = walk.series(bySequence, 1)
  const states = stateNames.slice(0, cell.states).map((name) => walk.state(named(name)))
  // What reaches outputs that repeat an earlier one; used with masks only.
  const scratch = workingMemory(frame)
  const repeats = walk.working(scratch, 1)
  const [mask, packed] = [named('mask'), named('panels')]
  const placed = [...slopes, kept, ...before]
  const streams = [...placed, upstream, ...states, repeats]
  const columns = cell.gates * units
  const aRow = f.let(product(time, i32(4 * columns)))
  f.if(mask, () => f.do(fillMemory(scratch, i32(0), product(walk.rows, i32(4 * units)))))

  const step = (withOutput: boolean): void =>
    alongUnits(walk, [...placed, ...states, ...(withOutput ? [upstream] : [])], ({ all, set }) => {
      const [byState, ...others] = states.flatMap(all)
      const byOutput = withOutput ? f.let(op('f32x4.add', byState!, all(upstream)[0]!)) : byState!
      const made = cell.gradient(frame.context, all(kept), before.flatMap(all), [byOutput, ...others])
      set(input, made.input)
      if (cell.apart) set(products, made.product!)
      states.forEach((stream, s) => {
        set(stream, [made.state[s]!])
      })
    })
  const collect = (into: Stream, from: Stream, clear: boolean): void =>
    alongUnits(walk, [into, from], ({ all, set }) => {
      set(into, [op('f32x4.add', all(into)[0]!, all(from)[0]!)])
      if (clear) set(from, [frame.context.constant(0)])
    })

  const k = f.let(time)
  f.while(
    () => k,
    () => {
      f.increase(k, -1)
      const place = walk.placeOf(k)
      const restart = (): void => {
        for (const stream of streams) stream.start(placed.includes(stream) ? place : k)
      }
      restart()
      const taken = (): void => {
        // What reached repetitions of this output is as if it had reached the state.
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
      eachRow(walk, streams, maskAt(walk, mask, place), taken, skipped)
      restart()
      multiplyRows(walk, panels, {
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
