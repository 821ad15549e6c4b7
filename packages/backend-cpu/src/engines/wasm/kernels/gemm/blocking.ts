// Cuts products into blocks that fit into caches, and into units of work for threads.
import { split } from './arguments.js'
import { panelColumns } from './panels.js'

/** Maximum of steps that are packed together. 8 columns of b and 4 rows of a fit into a first-level cache; measured. */
export const depthMost = 384
/** Maximum of rows of a that are packed together. With that many steps they fit into a second-level cache. */
export const rowsMost = 96
/** Maximum of columns of b that are packed together. */
export const columnsMost = 2048
/** Multiplications that are worth a thread, about 3 µs. */
export const threadWork = 65536

// The number of rows or columns from which it pays off that each thread packs the other operand for itself.
const threadExtent = 64
// Pieces per thread if each piece repeats work. More than one, so that one slow thread does not delay the others.
const threadPieces = 2

/** The minimum of units for a thread if every piece repeats work for all of its units, such as packing panels. */
export function sharedGrain(units: number, threads: number): number {
  return Math.max(1, Math.floor(units / (threadPieces * threads)))
}

// Elements of b up to which it is read in place, for any number of rows of a; measured.
const inPlaceMost = 8192
// The associativity of a first-level cache, and its number of sets. They are common since 2008.
const cacheWays = 8
const cacheSets = 64
const lineBytes = 64

// Up to this many rows of a, the rows of b are streamed once if b has enough elements to be in no near cache; measured.
// With more rows of a, b is packed from `farLeast` elements on.
const streamedRows = 16
const streamedLeast = 2 ** 20
const farLeast = 2 ** 22

/** Whether packing pays off for a matrix b with adjacent columns. Its rows are `rowStride` elements apart. */
export function packingPays(m: number, n: number, k: number, rowStride: number = n): boolean {
  return (m > inPlaceRows(k, rowStride) && k * n > inPlaceMost) || (m > streamedRows && k * n >= farLeast)
}

// Rows of a up to which b is read in place; measured. Rows of b at a distance of a power of two share few cache sets, so
// that each tile has to fetch them again.
function inPlaceRows(k: number, rowStride: number): number {
  let places = cacheSets
  for (let lines = (4 * rowStride) / lineBytes; places > 1 && lines % 2 === 0; lines /= 2) places /= 2
  const held = cacheWays * places
  if (k <= held || held > 64) return 96
  return held > cacheWays ? 40 : 16
}

/** Whether it pays off to stream the rows of b once, in place. */
export function streamingPays(m: number, n: number, k: number): boolean {
  return m <= 2 || (m <= streamedRows && k * n >= streamedLeast)
}

/** The extent of equal parts that are not larger than `most`. */
export function evenly(extent: number, most: number): number {
  return Math.ceil(extent / Math.max(1, Math.ceil(extent / most)))
}

/** Rounds bytes up to whole cache lines. */
export function wholeLines(bytes: number): number {
  return Math.ceil(bytes / 64) * 64
}

/** Units of work. */
export interface Units {
  /** The kind of unit; see `split`. */
  readonly split: number
  readonly count: number
  /** The minimum number of units that is worth a thread. */
  readonly grain: number
}

/** Splits a product. Threads share the longer side of c, and each packs what it needs of the other operand. */
export function unitsOf(m: number, n: number, k: number, height: number, threads: number): Units {
  const byRows = m >= n
  const size = byRows ? height : panelColumns
  const count = Math.ceil((byRows ? m : n) / size)
  const least = Math.ceil(threadWork / (size * k * (byRows ? n : m) + 1))
  const share = Math.min(Math.floor(count / threads), Math.ceil(threadExtent / size))
  const grain = Math.max(least, share, sharedGrain(count, threads))
  return { split: byRows ? split.rows : split.columns, count, grain }
}
