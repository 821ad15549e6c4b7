// The walk over time, forward and backward: a thread takes some rows of the batch through all steps, since rows do not
// meet. A step is a product with the recurrent kernel, whose panels are packed once, and the cell, unit by unit.
import {
  type Code,
  copyMemory,
  type FunctionBuilder,
  fillMemory,
  i32,
  type Local,
  load,
  type ModuleBuilder,
  op,
  select,
} from '../../assembler/index.js'
import type { Machine } from '../../machine.js'
import { packer } from '../gemm/pack.js'
import { type Panels, panelColumns, panelFunctions } from '../gemm/panels.js'
import { mode } from '../gemm/tile.js'
import { multiplyAdd, tailFunctions } from '../gemm/vectors.js'
import { alongRow, type Frame, routine, times } from '../rows/routine.js'
import { read } from './arguments.js'
import type { CellCode } from './cells.js'

/** Rows of a tile of the product. */
export const tileRows = 4

/** Routines of a cell. */
export type WalkRoutine = 'forward' | 'backward' | 'packForward' | 'packBackward'

const sum = (a: Code, b: Code): Code => op('i32.add', a, b)
const product = (a: Code, b: Code): Code => op('i32.mul', a, b)

/** Writes the module of a cell. */
export function writeWalk(module: ModuleBuilder, machine: Machine, cell: CellCode): void {
  const pack = packer(module, panelColumns, true)
  const style = { multiplyAdd: multiplyAdd(machine.fma), tails: tailFunctions(module), activation: undefined }
  const panels = panelFunctions(module, tileRows, { ...style, strided: true })
  const packed = (name: WalkRoutine, turned: boolean): void =>
    routine(module, machine, name, (frame) => {
      const { f } = frame
      const units = read(frame, 'units')
      const columns = f.let(product(units, i32(cell.gates)))
      const across = f.let(op('i32.shl', columns, i32(2)))
      const one = i32(4)
      const [lanes, steps] = turned ? [units, columns] : [columns, units]
      const [laneStride, stepStride] = turned ? [across, one] : [one, across]
      f.call(pack, read(frame, 'recurrent'), read(frame, 'panels'), lanes, steps, laneStride, stepStride)
    })
  packed('packForward', false)
  packed('packBackward', true)
  routine(module, machine, 'forward', (frame) => writeForward(frame, cell, panels))
  routine(module, machine, 'backward', (frame) => writeBackward(frame, cell, panels))
}

/** Rows of the batch in some array, `width` units wide: a pointer to the present row, and its parts. */
interface Stream {
  readonly row: Local
  /** Pointers to each unit's worth of the row; set by `enter`, moved by the walk along the row. */
  readonly parts: readonly Local[]
  readonly rowBytes: Local
  /** Puts the pointer on this thread's first row at a step. */
  start(at: Local): void
  enter(): void
  next(): void
}

interface Walk {
  readonly frame: Frame
  readonly units: Local
  readonly unitBytes: Local
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

function makeWalk(frame: Frame): Walk {
  const { f, from, to } = frame
  const units = read(frame, 'units')
  const unitBytes = f.let(op('i32.shl', units, i32(2)))
  const time = read(frame, 'time')
  const backwards = read(frame, 'backwards')
  const firstRow = f.let(product(from, time))
  const stream = (
    width: number,
    distance: (rowBytes: Local) => Local,
    begin: (at: Local, bytes: Local) => Code,
  ): Stream => {
    const rowBytes = f.let(product(unitBytes, i32(width)))
    const step = distance(rowBytes)
    const row = f.local('i32')
    const parts = Array.from({ length: width }, () => f.local('i32'))
    return {
      row,
      parts,
      rowBytes,
      start: (at) => f.set(row, begin(at, rowBytes)),
      enter() {
        parts.forEach((part, k) => {
          f.set(part, k === 0 ? row : sum(parts[k - 1]!, unitBytes))
        })
      },
      next: () => f.increase(row, step),
    }
  }
  return {
    frame,
    units,
    unitBytes,
    time,
    rows: f.let(op('i32.sub', to, from)),
    series: (base, width) =>
      stream(
        width,
        (bytes) => f.let(product(time, bytes)),
        (at, bytes) => sum(base, product(sum(firstRow, at), bytes)),
      ),
    state: (base) =>
      stream(
        1,
        (bytes) => bytes,
        (_, bytes) => sum(base, product(from, bytes)),
      ),
    working: (base, width) =>
      stream(
        width,
        (bytes) => bytes,
        () => base,
      ),
    placeOf: (k) => f.let(select(backwards, op('i32.sub', op('i32.sub', time, i32(1)), k), k)),
  }
}

const workingMemory = (frame: Frame): Local =>
  frame.f.let(sum(read(frame, 'scratch'), product(frame.thread, read(frame, 'scratchBytes'))))

const stateNames = ['state0', 'state1'] as const
const beforeNames = ['before0', 'before1'] as const

/** Runs `body` for each of a thread's rows: the pointers of `streams` move along. */
function eachRow({ frame: { f }, rows }: Walk, streams: readonly Stream[], body: () => void): void {
  times(f, rows, () => {
    body()
    for (const stream of streams) stream.next()
  })
}

/** Runs `skipped` for rows whose step is masked out, `taken` for the others. */
function unlessMasked(f: FunctionBuilder, mask: Local, taken: () => void, skipped: () => void): void {
  const skip = f.let(i32(0))
  f.if(mask, () => f.set(skip, op('i32.eqz', load('i32.load8_u', mask))))
  f.if(skip, skipped, taken)
}

// The row of a mask for this thread's first row at a place.
const maskAt = ({ frame: { f, from }, time }: Walk, mask: Local, place: Local): Local =>
  f.let(select(mask, sum(sum(mask, product(from, time)), place), i32(0)))

// c = a · panels for this thread's rows.
function multiplyRows(
  { frame, rows }: Walk,
  { whole, rest }: Panels,
  matrices: { a: Local; aRow: Code; panels: Local; c: Local; columns: Local; depth: Local; bias: Code; mode: number },
): void {
  const { f } = frame
  const { a, aRow, panels, c, columns, depth, bias } = matrices
  const block = {
    args: f.parameter(0),
    a,
    aPanel: f.let(product(aRow, i32(tileRows))),
    b: f.let(panels),
    bPanel: f.let(product(depth, i32(4 * panelColumns))),
    bStep: f.let(i32(4 * panelColumns)),
    c: f.let(c),
    rows,
    columns: f.let(columns),
    depth,
    bias: f.let(bias),
    mode: f.let(i32(matrices.mode)),
  }
  whole(f, block)
  rest(f, block)
}

function writeForward(frame: Frame, cell: CellCode, panels: Panels): void {
  const { f } = frame
  const walk = makeWalk(frame)
  const { units, unitBytes, time } = walk
  const named = (name: Parameters<typeof read>[1]): Local => read(frame, name)
  const scratch = workingMemory(frame)
  const input = walk.series(named('input'), cell.gates)
  const kept = walk.series(named('kept'), cell.kept)
  const sequence = walk.series(named('sequence'), 1)
  const states = stateNames.slice(0, cell.states).map((name) => walk.state(named(name)))
  const before = beforeNames.slice(0, cell.states).map((name) => walk.series(named(name), 1))
  const products = walk.working(scratch, cell.gates)
  const [mask, bias, packed] = [named('mask'), named('bias'), named('panels')]
  const columns = f.let(product(units, i32(cell.gates)))
  const placed = [input, kept, ...before]
  const streams = [...placed, sequence, ...states, products]

  const k = f.let(i32(0))
  f.for(k, time, 1, () => {
    const place = walk.placeOf(k)
    for (const stream of streams) stream.start(placed.includes(stream) ? place : k)
    multiplyRows(walk, panels, {
      a: states[0]!.row,
      aRow: unitBytes,
      panels: packed,
      c: products.row,
      columns,
      depth: units,
      bias,
      mode: 0,
    })
    const maskRow = maskAt(walk, mask, place)
    const taken = (): void => {
      for (const stream of streams) stream.enter()
      const pointers = streams.flatMap(({ parts }) => parts)
      alongRow(frame, units, pointers, (elements) => {
        const all = ({ parts }: Stream): Local[] => parts.map((part) => f.let(elements.at(part)))
        const state = states.flatMap(all)
        before.forEach(({ parts: [at] }, s) => {
          elements.set(at!, state[s]!)
        })
        const step = cell.step(frame.context, all(input), all(products), state)
        const after = step.state.map((one) => f.let(one))
        elements.set(sequence.parts[0]!, after[0]!)
        states.forEach(({ parts: [at] }, s) => {
          elements.set(at!, after[s]!)
        })
        kept.parts.forEach((at, n) => {
          elements.set(at, step.kept[n]!)
        })
      })
    }
    // The state stays, the output repeats the one before.
    const skipped = (): void => {
      f.do(fillMemory(kept.row, i32(0), kept.rowBytes))
      before.forEach(({ row }, s) => {
        f.do(copyMemory(row, states[s]!.row, unitBytes))
      })
      f.if(
        k,
        () => f.do(copyMemory(sequence.row, op('i32.sub', sequence.row, unitBytes), unitBytes)),
        () => f.do(fillMemory(sequence.row, i32(0), unitBytes)),
      )
    }
    eachRow(walk, streams, () => {
      unlessMasked(f, maskRow, taken, skipped)
      f.if(maskRow, () => f.increase(maskRow, time))
    })
  })
}

function writeBackward(frame: Frame, cell: CellCode, panels: Panels): void {
  const { f } = frame
  const walk = makeWalk(frame)
  const { units, unitBytes, time } = walk
  const named = (name: Parameters<typeof read>[1]): Local => read(frame, name)
  const input = walk.series(named('input'), cell.gates)
  const products = cell.apart ? walk.series(named('product'), cell.gates) : input
  const kept = walk.series(named('kept'), cell.kept)
  const before = beforeNames.slice(0, cell.states).map((name) => walk.series(named(name), 1))
  const bySequence = named('sequence')
  const upstream = walk.series(bySequence, 1)
  const states = stateNames.slice(0, cell.states).map((name) => walk.state(named(name)))
  // What reaches outputs that repeat an earlier one; used with masks only.
  const scratch = workingMemory(frame)
  const repeats = walk.working(scratch, 1)
  const [mask, packed] = [named('mask'), named('panels')]
  const columns = f.let(product(units, i32(cell.gates)))
  const placed = [...new Set([input, products]), kept, ...before]
  const streams = [...placed, upstream, ...states, repeats]
  const aRow = f.let(product(input.rowBytes, time))
  f.if(mask, () => f.do(fillMemory(scratch, i32(0), product(walk.rows, unitBytes))))

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
      const maskRow = maskAt(walk, mask, place)
      const along = (withOutput: boolean): void => {
        const moving = [...placed, ...states, ...(withOutput ? [upstream] : [])]
        for (const stream of moving) stream.enter()
        const pointers = moving.flatMap(({ parts }) => parts)
        alongRow(frame, units, pointers, (elements) => {
          const all = ({ parts }: Stream): Local[] => parts.map((part) => f.let(elements.at(part)))
          const [byState, ...others] = states.flatMap(all)
          const total = withOutput ? f.let(op('f32x4.add', byState!, elements.at(upstream.parts[0]!))) : byState!
          const slopes = cell.gradient(frame.context, all(kept), before.flatMap(all), [total, ...others])
          const setAll = ({ parts }: Stream, values: readonly Code[]): void => {
            const made = values.map((value) => f.let(value))
            parts.forEach((at, n) => {
              elements.set(at, made[n]!)
            })
          }
          setAll(input, slopes.input)
          if (cell.apart) setAll(products, slopes.product!)
          states.forEach((state, s) => {
            setAll(state, [slopes.state[s]!])
          })
        })
      }
      // What reached repetitions of this output is as if it had reached the state.
      const collect = (into: Stream, from: Stream, clear: boolean): void => {
        into.enter()
        from.enter()
        const [to, source] = [into.parts[0]!, from.parts[0]!]
        alongRow(frame, units, [to, source], (elements) => {
          elements.set(to, op('f32x4.add', elements.at(to), elements.at(source)))
          if (clear) elements.set(source, frame.context.constant(0))
        })
      }
      const taken = (): void => {
        f.if(mask, () => collect(states[0]!, repeats, true))
        f.if(
          bySequence,
          () => along(true),
          () => along(false),
        )
      }
      const skipped = (): void => {
        for (const { row, rowBytes } of new Set([input, products])) f.do(fillMemory(row, i32(0), rowBytes))
        f.if(bySequence, () => collect(repeats, upstream, false))
      }
      eachRow(walk, streams, () => {
        unlessMasked(f, maskRow, taken, skipped)
        f.if(maskRow, () => f.increase(maskRow, time))
      })
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
