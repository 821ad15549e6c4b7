// The arrays that a loop over time moves along: rows of the batch at a step, and the units of a row.
import {
  add,
  type Code,
  i32,
  type Local,
  load,
  multiply,
  op,
  select,
  store,
  storeLane,
  subtract,
} from '../../assembler/index.js'
import type { Frame } from '../rows/routine.js'
import { read } from './arguments.js'

/** Rows of the batch in an array. A row is a multiple of `units` wide. */
export interface Stream {
  /** A pointer to the current row. */
  readonly row: Local
  /** A pointer that moves along it, after `enter`. */
  readonly along: Local
  /** The width of a row as a multiple of `units`. */
  readonly width: number
  /** Puts `row` on this thread's first row at a step. */
  start(at: Local): void
  /** Puts `along` at the beginning of the row. */
  enter(): void
  /** Moves `row` to the next row of the batch. */
  next(): void
}

/** A thread's part of a loop over time: some rows of the batch, all steps. */
export interface TimeLoop {
  /** The routine. */
  readonly frame: Frame
  /** Units of the cell. */
  readonly units: number
  /** Steps. */
  readonly time: Local
  /** The number of rows of this thread. */
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

/** Creates a thread's part of the loop. */
export function makeTimeLoop(frame: Frame, units: number): TimeLoop {
  const { f, from, to } = frame
  const time = read(frame, 'time')
  const backwards = read(frame, 'backwards')
  const firstRow = f.let(multiply(from, time))
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
    rows: f.let(subtract(to, from)),
    series(base, width) {
      const step = f.let(multiply(time, bytes(width)))
      return stream(width, step, (at) => add(base, multiply(add(firstRow, at), bytes(width))))
    },
    state: (base) => stream(1, bytes(1), () => add(base, multiply(from, bytes(1)))),
    working: (base, width) => stream(width, bytes(width), () => base),
    placeOf: (k) => f.let(select(backwards, subtract(subtract(time, i32(1)), k), k)),
  }
}

/** Four adjacent units of a row for each multiple of `units`, or one unit in every lane. */
export interface Elements {
  /** The values at the current place, one for each multiple of `units`. */
  all(stream: Stream): Local[]
  /** Writes values to the current place, after computing all of them. */
  set(stream: Stream, values: readonly Code[]): void
}

/** Loops over the units of the current rows of `streams`. */
export function alongUnits(
  { frame: { f }, units }: TimeLoop,
  streams: readonly Stream[],
  body: (elements: Elements) => void,
): void {
  for (const stream of streams) stream.enter()
  const eachPart = ({ width }: Stream): number[] => Array.from({ length: width }, (_, k) => 4 * units * k)
  const eachGroup = (count: number, size: number, read: 'v128.load' | 'v128.load32_splat'): void => {
    if (count === 0) return
    f.times(i32(count), () => {
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
  eachGroup(Math.floor(units / 4), 16, 'v128.load')
  eachGroup(units % 4, 4, 'v128.load32_splat')
}

/** The address of this thread's working memory. */
export const workingMemory: (frame: Frame) => Local = (frame) =>
  frame.f.let(add(read(frame, 'scratch'), multiply(frame.thread, read(frame, 'scratchBytes'))))

/** Runs `taken` for each row of a thread, or `skipped` if the step is masked out. `maskRow` is 0 without a mask. */
export function eachRow(
  { frame: { f }, rows, time }: TimeLoop,
  streams: readonly Stream[],
  maskRow: Local,
  taken: () => void,
  skipped: () => void,
): void {
  f.times(rows, () => {
    const skip = f.let(i32(0))
    f.if(maskRow, () => {
      f.set(skip, op('i32.eqz', load('i32.load8_u', maskRow)))
      f.increase(maskRow, time)
    })
    f.if(skip, skipped, taken)
    for (const stream of streams) stream.next()
  })
}

/** The address of the mask of this thread's first row at a place, or 0 without a mask. */
export const maskAt: (loop: TimeLoop, mask: Local, place: Local) => Local = (
  { frame: { f, from }, time },
  mask,
  place,
) => f.let(select(mask, add(add(mask, multiply(from, time)), place), i32(0)))
