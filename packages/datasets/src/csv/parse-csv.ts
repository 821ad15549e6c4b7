// Tables from text in memory: comma-separated values, by the rules of RFC 4180.
import { DataError } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import { joined } from '../bytes/source.js'
import { utf8Stream } from '../bytes/utf8-stream.js'
import { csvBlock } from './block.js'
import { cellText } from './cells.js'
import { type CellIndex, indexFor, type Place, scanRows } from './scan.js'
import { type CsvOptions, type CsvSyntax, checkTypedColumns, csvSyntax } from './syntax.js'
import { type CsvTable, columnNames, makeTable } from './table.js'

/**
 * Parses a table from text, or from the bytes of a file. Cells may be quoted. Blank lines are left out. A first line `sep=;`,
 * as Excel writes it, sets the separator.
 *
 * @throws `DataError` with the line of a row whose number of cells differs from the first, or of an unclosed quote
 * @example
 * ```ts
 * import { parseCsv } from '@tensorloom/datasets'
 * const table = parseCsv('width,height,kind\n1,2,leaf\n3,4,"petal"\n')
 * console.log(table.numbers(['width', 'height']).shape) // [2, 2]
 * console.log(table.classes('kind').classNames) // ['leaf', 'petal']
 * ```
 */
export function parseCsv(text: string | Uint8Array, options: CsvOptions = {}): CsvTable {
  return csvTable('parseCsv', text, options)
}

const pieceSize = 2 ** 20

/** The same for other callers. */
export function csvTable(user: string, text: string | Uint8Array, options: CsvOptions): CsvTable {
  const checked = csvSyntax(user, options)
  const bytes = utf8(user, text, options.encoding)
  const { syntax, place } = opened(bytes, checked)
  const index = indexFor(bytes, syntax)
  scanRows(bytes, place, true, syntax, index, Number.POSITIVE_INFINITY)
  if (index.rows === 0) noLines(user)
  const names = options.header === false ? undefined : firstRow(bytes, index, syntax)
  const first = names === undefined ? 0 : 1
  return makeTable(csvBlock(bytes, index, namesOf(names, index, syntax), first, index.rows, syntax), first, index.rows)
}

/** The place after a first line `sep=;`, and the syntax that it asks for. */
export function opened(bytes: Uint8Array, syntax: CsvSyntax): { syntax: CsvSyntax; place: Place } {
  const match = /^sep=([^\r\n])(\r\n|\r|\n)/.exec(String.fromCharCode(...bytes.subarray(0, 7)))
  if (match === null || match[1] === '"') return { syntax, place: { at: 0, line: 1 } }
  const separator = match[1]!.charCodeAt(0)
  const special = syntax.special.slice()
  special[syntax.separator] = 0
  special[separator] = 1
  return { syntax: { ...syntax, separator, special }, place: { at: match[0].length, line: 2 } }
}

/** The texts of the first row. */
export function firstRow(bytes: Uint8Array, index: CellIndex, syntax: CsvSyntax): readonly string[] {
  return Array.from({ length: index.width }, (_, k) => cellText(bytes, index.starts[k]!, index.ends[k]!, syntax))
}

/** Names of columns: those given, or numbers. Throws if `types` names another one. */
export function namesOf(names: readonly string[] | undefined, index: CellIndex, syntax: CsvSyntax): readonly string[] {
  const columns = names === undefined ? Array.from({ length: index.width }, (_, k) => String(k)) : columnNames(names)
  checkTypedColumns(syntax, columns)
  return columns
}

/** Throws for a text without rows. */
export function noLines(user: string): never {
  throw new DataError(`${user}: the text has no lines`, { help: 'check that the right file was read' })
}

function utf8(user: string, text: string | Uint8Array, encoding: string | undefined): Uint8Array {
  if (typeof text === 'string') return new TextEncoder().encode(text.startsWith('\ufeff') ? text.slice(1) : text)
  if (!(text instanceof Uint8Array)) {
    throw new DataError(`${user}: expected text or bytes, got ${describeValue(text)}`, {
      help: 'for files use readCsv(path) of @tensorloom/datasets/node, for streams streamCsv(source)',
    })
  }
  const stream = utf8Stream(user, encoding)
  const parts: Uint8Array[] = []
  let same = true
  // In pieces, so that the text does not stand in memory twice.
  for (let at = 0; at < text.length; at += pieceSize) {
    const piece = text.subarray(at, at + pieceSize)
    const decoded = stream.push(piece)
    if (same && decoded === piece) continue
    if (same) parts.push(text.subarray(0, at))
    same = false
    parts.push(decoded)
  }
  const end = stream.end()
  if (same && end.length === 0) return text
  if (same) parts.push(text)
  parts.push(end)
  return joined(
    parts,
    parts.reduce((sum, { length }) => sum + length, 0),
  )
}
