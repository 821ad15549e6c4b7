// The texts of a column in dictionary form: each distinct text once, and which one every row has. Cells are compared as bytes,
// so that a text is decoded once, however many rows have it. Where rows are few or nearly all differ, comparing does not pay.
import { cellTexts } from './cells.js'
import type { ColumnPlace } from './kind.js'
import type { CellIndex } from './scan.js'
import type { CsvSyntax } from './syntax.js'

/** A column of texts. */
export interface ColumnTexts {
  /** Which of `texts` each row has. */
  readonly codes: Uint32Array
  /**
   * The distinct cells in the order of their first rows. Cells that are quoted differently may give the same text, and so may
   * the rows of a column that has few, or whose first rows nearly all differ.
   */
  readonly texts: readonly string[]
}

// Fewer rows than this are decoded faster than compared.
const few = 64
// After this many rows it is known whether texts repeat.
const probed = 128
const mostDistinct = 0.95 * probed

/** The texts of a column. */
export function columnTexts(
  bytes: Uint8Array,
  { starts, ends }: Pick<CellIndex, 'starts' | 'ends'>,
  { first, step, rows }: ColumnPlace,
  syntax: CsvSyntax,
): ColumnTexts {
  const codes = new Uint32Array(rows)
  // The first cell of each text.
  const cells: number[] = []
  // Open addressing: codes + 1 by hash, at most half full.
  let table = new Uint32Array(64)
  const hashes: number[] = []
  const place = (hash: number): number => {
    let at = hash & (table.length - 1)
    while (table[at] !== 0) at = (at + 1) & (table.length - 1)
    return at
  }
  const equals = (a: number, b: number): boolean => {
    const [from, other] = [starts[a]!, starts[b]!]
    const length = ends[a]! - from
    if (ends[b]! - other !== length) return false
    for (let k = 0; k < length; k++) if (bytes[from + k] !== bytes[other + k]) return false
    return true
  }
  let isDistinct = rows < few
  for (let row = 0; row < rows; row++) {
    const cell = first + row * step
    const end = ends[cell]!
    if (row === probed) isDistinct = cells.length > mostDistinct
    if (isDistinct) {
      codes[row] = cells.push(cell) - 1
      continue
    }
    // FNV-1a (Fowler, Noll and Vo).
    let hash = 0x811c9dc5
    for (let at = starts[cell]!; at < end; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193)
    hash ^= hash >>> 15
    let at = hash & (table.length - 1)
    let code = table[at]!
    while (code !== 0 && !(hashes[code - 1] === hash && equals(cells[code - 1]!, cell))) {
      at = (at + 1) & (table.length - 1)
      code = table[at]!
    }
    if (code === 0) {
      code = cells.push(cell)
      hashes.push(hash)
      table[at] = code
      if (cells.length * 2 > table.length) {
        table = new Uint32Array(table.length * 4)
        for (const [k, one] of hashes.entries()) table[place(one)] = k + 1
      }
    }
    codes[row] = code - 1
  }
  return { codes, texts: cellTexts(bytes, { starts, ends }, cells, syntax) }
}
