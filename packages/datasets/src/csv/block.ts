// Rows that were scanned together. Tables are views of some of them: a stream is cut into small parts, and texts of 32 cells at a
// time would cost more calls than the cells themselves.
import { type ColumnTexts, columnTexts } from './dictionary.js'
import { hasPlainNumbers } from './kind.js'
import type { CellIndex } from './scan.js'
import type { CsvSyntax } from './syntax.js'

/** Scanned rows, and what is known of their columns. */
export interface CsvBlock {
  readonly bytes: Uint8Array
  readonly index: Pick<CellIndex, 'starts' | 'ends' | 'lines'>
  readonly columns: readonly string[]
  readonly syntax: CsvSyntax
  /** Whether `readPlainNumber` may read numbers. */
  readonly plain: boolean
  /** The column of each name. */
  readonly places: ReadonlyMap<string, number>
  /** The texts of a column in the rows from `first` to `end`, read once and kept. */
  texts(column: number): ColumnTexts
  /** The first of the rows: 1 after a header. */
  readonly first: number
}

/** The block of the rows from `first` to `end`. */
export function csvBlock(
  bytes: Uint8Array,
  index: CellIndex,
  columns: readonly string[],
  first: number,
  end: number,
  syntax: CsvSyntax,
): CsvBlock {
  const texts = new Map<number, ColumnTexts>()
  const step = columns.length
  return {
    bytes,
    index,
    columns,
    syntax,
    plain: hasPlainNumbers(syntax),
    places: new Map(columns.map((name, k) => [name, k])),
    first,
    texts(column) {
      let known = texts.get(column)
      if (known === undefined) {
        known = columnTexts(bytes, index, { first: first * step + column, step, rows: end - first }, syntax)
        texts.set(column, known)
      }
      return known
    },
  }
}
