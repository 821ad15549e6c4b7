// How products are cut: into blocks that stay in caches, and into units of work for threads.
import { split } from './arguments.js'
import { panelColumns } from './panels.js'

/** Most steps that are packed together: 8 columns of b and 4 rows of a stay in a first-level cache; measured. */
export const depthMost = 384
/** Most rows of a that are packed together: with so many steps they stay in a second-level cache. */
export const rowsMost = 96
/** Most columns of b that are packed together. */
export const columnsMost = 2048
/** Multiplications that are worth a thread: some 3 µs. */
export const threadWork = 65536

// Rows, or columns, for which it pays that each thread packs the other operand for itself.
const threadExtent = 64
// Pieces for each thread, where pieces repeat work: few; but one that is held up must not hold up all, so not one.
const threadPieces = 2

/** The fewest units for a thread, where every piece repeats work that serves all of its units: panels that it packs. */
export function sharedGrain(units: number, threads: number): number {
  return Math.max(1, Math.floor(units / (threadPieces * threads)))
}

// Elements of b up to which it is read in place, whatever the rows of a; measured.
const inPlaceMost = 8192
// Lines of a first-level cache that have room at one place, and the number of places: usual since 2008.
const cacheWays = 8
const cacheSets = 64
const lineBytes = 64

// Rows of a up to which rows of b pass by once, where b is in no near cache: from so many elements on; measured. With
// more rows it is packed from so many elements on.
const streamedRows = 16
const streamedLeast = 2 ** 20
const farLeast = 2 ** 22

/** Whether it pays to pack a matrix b whose columns are neighbours; its rows are `rowStride` elements apart. */
export function packingPays(m: number, n: number, k: number, rowStride: number = n): boolean {
  return (m > inPlaceRows(k, rowStride) && k * n > inPlaceMost) || (m > streamedRows && k * n >= farLeast)
}

// Rows of a up to which b is read in place. Rows of b that are a power of two apart lie at few places of a cache, and each
// tile has to fetch them again; measured.
function inPlaceRows(k: number, rowStride: number): number {
  let places = cacheSets
  for (let lines = (4 * rowStride) / lineBytes; places > 1 && lines % 2 === 0; lines /= 2) places /= 2
  const held = cacheWays * places
  if (k <= held || held > 64) return 96
  return held > cacheWays ? 40 : 16
}

/** Whether it pays that rows of b, read in place, pass by once. */
export function streamingPays(m: number, n: number, k: number): boolean {
  return m <= 2 || (m <= streamedRows && k * n >= streamedLeast)
}

/** The extent of equal parts, none larger than `most`. */
export function evenly(extent: number, most: number): number {
  return Math.ceil(extent / Math.max(1, Math.ceil(extent / most)))
}

/** Bytes in whole cache lines. */
export function wholeLines(bytes: number): number {
  return Math.ceil(bytes / 64) * 64
}

/** Units of work. */
export interface Units {
  /** What a unit is; see `split`. */
  readonly split: number
  readonly count: number
  /** The fewest that are worth a thread. */
  readonly grain: number
}

/** Threads share the longer side of c, and each packs what it needs of the other operand. */
export function unitsOf(m: number, n: number, k: number, height: number, threads: number): Units {
  const byRows = m >= n
  const size = byRows ? height : panelColumns
  const count = Math.ceil((byRows ? m : n) / size)
  const least = Math.ceil(threadWork / (size * k * (byRows ? n : m) + 1))
  const share = Math.min(Math.floor(count / threads), Math.ceil(threadExtent / size))
  const grain = Math.max(least, share, sharedGrain(count, threads))
  return { split: byRows ? split.rows : split.columns, count, grain }
}
