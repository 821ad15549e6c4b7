// What all cells of a column are: integers, floats, booleans or texts.
import { cellText, readPlainNumber, textBoolean, textNumber } from './cells.js'
import type { CellIndex } from './scan.js'
import type { CsvKind, CsvSyntax } from './syntax.js'

/** Where the cells of a column are: every `step`-th cell from `first` on. */
export interface ColumnPlace {
  readonly first: number
  readonly step: number
  readonly rows: number
}

/** The kind of a column. Most cells are plain numbers, which need no text where `plain` says so (`hasPlainNumbers`). */
export function kindOfColumn(
  bytes: Uint8Array,
  { starts, ends }: Pick<CellIndex, 'starts' | 'ends'>,
  { first, step, rows }: ColumnPlace,
  syntax: CsvSyntax,
  plain: boolean,
): CsvKind {
  if (rows === 0) return 'string'
  const number = new Float64Array(1)
  let [present, booleans] = [0, 0]
  let [float, unsafe] = [false, false]
  for (let row = 0; row < rows; row++) {
    const cell = first + row * step
    const [start, end] = [starts[cell]!, ends[cell]!]
    if (plain && readPlainNumber(bytes, start, end, number, 0)) {
      present++
      if (!isWhole(bytes, start, end)) float = true
      else if (!Number.isSafeInteger(number[0])) unsafe = true
      continue
    }
    const text = cellText(bytes, start, end, syntax)
    if (syntax.missing.has(text)) continue
    present++
    if (textBoolean(text) !== undefined) booleans++
    else {
      const value = textNumber(text, syntax)
      if (value === undefined) return 'string'
      const digits = syntax.thousands === '' ? text : text.replaceAll(syntax.thousands, '')
      if (/[^\d+\-\s]/.test(digits)) float = true
      else if (!Number.isSafeInteger(value)) unsafe = true
    }
  }
  if (booleans > 0) return booleans === present ? 'bool' : 'string'
  if (float) return 'float'
  if (unsafe) return 'string'
  return present < rows ? 'float' : 'int'
}

/** Whether what `readPlainNumber` reads is that number: not with another decimal point, nor where a number means a missing value. */
export function hasPlainNumbers({ decimal, thousands, missing }: CsvSyntax): boolean {
  return (
    decimal === '.' &&
    thousands === '' &&
    ![...missing].some((text) => /\d/.test(text) && Number.isFinite(Number(text)))
  )
}

function isWhole(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    // A point, or the e of an exponent.
    if (bytes[at] === 46 || (bytes[at]! | 32) === 101) return false
  }
  return true
}
