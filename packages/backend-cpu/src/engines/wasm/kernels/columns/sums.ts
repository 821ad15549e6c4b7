// Sums over the rows of a matrix, one for each column. The size of the parts depends only on the shape, so that the order
// of additions is the same for any number of threads.
import {
  add,
  addVectors,
  bytesOf,
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
import { advanced, type Frame } from '../rows/routine.js'

/** Arguments of the routines over columns, by number of the word; epsilon is float 8. */
export const words = {
  x: 0,
  upstream: 1,
  out: 2,
  mean: 3,
  spread: 4,
  scale: 5,
  offset: 6,
  partial: 7,
  lines: 8,
  channels: 9,
  rows: 10,
  rowsPerUnit: 11,
  units: 12,
  byScale: 13,
  byOffset: 14,
} as const
/** Where epsilon is. */
export const epsilonAt = 8

/** Reads and writes neighbouring columns: four, or one in every lane. */
export interface Columns {
  at(pointer: Code, vector?: number): Code
  set(pointer: Code, value: Code, vector?: number): void
}

const four = ({ f }: Frame): Columns => ({
  at: (pointer, vector = 0) => load('v128.load', pointer, 16 * vector),
  set: (pointer, value, vector = 0) => f.do(store('v128.store', pointer, value, 16 * vector)),
})
const single = ({ f }: Frame): Columns => ({
  at: (pointer) => load('v128.load32_splat', pointer),
  set: (pointer, value) => f.do(storeLane('v128.store32_lane', 0, pointer, value)),
})

/** The terms that are summed. */
export interface Terms {
  /** The matrices that the terms are computed from. */
  readonly matrices: readonly (keyof typeof words)[]
  /** One number for each column. */
  readonly lines: readonly (keyof typeof words)[]
  /** Computes the terms from elements of the matrices and the lines. */
  readonly of: (elements: readonly Local[], lines: readonly Local[]) => readonly Code[]
  /** The number of terms. */
  readonly count: number
  /** A matrix to which the first term is written. */
  readonly target?: keyof typeof words
}

// The maximum number of parts, the minimum number of rows in one, and the elements that are worth a thread.
const partsMost = 64
const rowsLeast = 32
const threadElements = 16384

/** How rows are cut into parts. It depends only on the shape. */
export interface Parts {
  readonly rowsPerUnit: number
  /** The number of parts. */
  readonly units: number
  /** The smallest number of parts that is worth a thread. */
  readonly grain: number
}

/** Cuts a matrix into parts. */
export function partsOf(rows: number, channels: number): Parts {
  const rowsPerUnit = Math.max(rowsLeast, Math.ceil(rows / partsMost))
  const grain = Math.ceil(threadElements / (channels * rowsPerUnit))
  return { rowsPerUnit, units: Math.ceil(rows / rowsPerUnit), grain }
}

/** Sums each part. A unit is a part of the rows. The sums have the layout [part, term, column]. */
export function partialSums(frame: Frame, { matrices, lines, of, count, target }: Terms): void {
  const { f, word, from, to, context } = frame
  const channels = word(words.channels)
  const rowsPerUnit = word(words.rowsPerUnit)
  const bytes = f.let(bytesOf(channels))
  const partBytes = f.let(multiply(bytes, rowsPerUnit))
  const operands = target === undefined ? matrices : [...matrices, target]
  const starts = operands.map((name) => advanced(f, word(words[name]), from, partBytes))
  const sums = advanced(f, word(words.partial), from, multiply(bytes, i32(count)))
  const rowsLeft = f.let(subtract(word(words.rows), multiply(from, rowsPerUnit)))
  const lineStarts = lines.map((name) => word(words[name]))

  f.times(subtract(to, from), () => {
    const rows = f.let(select(op('i32.lt_u', rowsLeft, rowsPerUnit), rowsLeft, rowsPerUnit))
    const tops = starts.map((start) => f.let(start))
    const lineAt = lineStarts.map((start) => f.let(start))
    const to = f.let(sums)
    // Sums `width` vectors of columns at a time. Their sums stay in registers.
    const block = (columns: Columns, width: number, step: number): void => {
      const totals = Array.from({ length: width * count }, () => f.let(context.constant(0)))
      const known = Array.from({ length: width }, (_, v) => lineAt.map((line) => f.let(columns.at(line, v))))
      const pointers = tops.map((top) => f.let(top))
      f.times(rows, () => {
        for (let v = 0; v < width; v++) {
          const elements = matrices.map((_, k) => f.let(columns.at(pointers[k]!, v)))
          of(elements, known[v]!).forEach((term, k) => {
            const total = totals[v * count + k]!
            if (k > 0 || target === undefined) {
              f.set(total, addVectors(total, term))
              return
            }
            const written = f.let(term)
            columns.set(pointers.at(-1)!, written, v)
            f.set(total, addVectors(total, written))
          })
        }
        for (const pointer of pointers) f.increase(pointer, bytes)
      })
      for (let k = 0; k < count; k++) {
        const line = f.let(add(to, multiply(bytes, i32(k))))
        for (let v = 0; v < width; v++) columns.set(line, totals[v * count + k]!, v)
      }
      for (const pointer of [...tops, ...lineAt, to]) f.increase(pointer, step)
    }
    f.times(op('i32.shr_u', channels, i32(4)), () => block(four(frame), 4, 64))
    f.times(op('i32.and', op('i32.shr_u', channels, i32(2)), i32(3)), () => block(four(frame), 1, 16))
    f.times(op('i32.and', channels, i32(3)), () => block(single(frame), 1, 4))
    for (const start of starts) f.increase(start, partBytes)
    f.increase(sums, multiply(bytes, i32(count)))
    f.set(rowsLeft, subtract(rowsLeft, rowsPerUnit))
  })
}

/** Loops over the columns and passes their sums over all parts to `finish`. `pointers` move on with it. */
export function finishSums(
  frame: Frame,
  count: number,
  pointers: readonly Local[],
  finish: (sums: readonly Local[], columns: Columns) => void,
): void {
  const { f, word, context } = frame
  const channels = word(words.channels)
  const bytes = f.let(bytesOf(channels))
  const units = word(words.units)
  const at = word(words.partial)
  const step = (columns: Columns, width: number): void => {
    const sums = Array.from({ length: count }, () => f.let(context.constant(0)))
    const part = f.let(at)
    f.times(units, () => {
      for (const sum of sums) {
        f.set(sum, addVectors(sum, columns.at(part)))
        f.increase(part, bytes)
      }
    })
    finish(sums, columns)
    for (const pointer of [at, ...pointers]) f.increase(pointer, width)
  }
  f.times(op('i32.shr_u', channels, i32(2)), () => step(four(frame), 16))
  f.times(op('i32.and', channels, i32(3)), () => step(single(frame), 4))
}
