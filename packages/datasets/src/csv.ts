// Tables as text: comma-separated values, by the rules of RFC 4180.
import { DataError, type Shape, type Tensor, tensor } from '@tensorloom/tensor'

/** Options of `parseCsv` and `readCsv`. */
export interface CsvOptions {
  /** Whether the first line names the columns; true by default. Without it they are called 0, 1, … */
  readonly header?: boolean | undefined
  /** Character between cells; a comma by default. */
  readonly separator?: string | undefined
}

/** A table whose cells are text until a column is asked for as numbers or classes. */
export interface CsvTable {
  /** Names of the columns. */
  readonly columns: readonly string[]
  /** Number of rows, without the header. */
  readonly rows: number
  /**
   * Columns as numbers, float32 [rows, columns].
   *
   * @param columns - names; all by default
   * @throws `DataError` with line and column where a cell is no number
   */
  numbers(columns?: readonly string[]): Tensor<Shape, 'float32'>
  /** A column as text. */
  text(column: string): readonly string[]
  /** A column as classes, numbered in the order of the sorted names; numbers are sorted as numbers. */
  classes(column: string): CsvClasses
}

/** A column of class names. */
export interface CsvClasses {
  /** Class of every row, int32 [rows]. */
  readonly y: Tensor<Shape, 'int32'>
  /** Name of each class. */
  readonly classNames: readonly string[]
}

/**
 * A table from text. Cells may be quoted; lines that are empty are left out.
 *
 * @throws `DataError` with the line where a row has another number of cells than the first, or a quote is not closed
 * @example
 * ```ts
 * import { parseCsv } from '@tensorloom/datasets'
 * const table = parseCsv('width,height,kind\n1,2,leaf\n3,4,"petal"\n')
 * console.log(table.numbers(['width', 'height']).shape) // [2, 2]
 * console.log(table.classes('kind').classNames) // ['leaf', 'petal']
 * ```
 */
export function parseCsv(text: string, options: CsvOptions = {}): CsvTable {
  const { header = true, separator = ',' } = options
  if (separator.length !== 1 || separator === '"' || separator === '\n') {
    throw new DataError(`parseCsv: the separator is ${JSON.stringify(separator)}, expected one character`, {
      help: "write { separator: ';' }",
    })
  }
  const records = splitRecords(text, separator)
  const [first] = records
  if (first === undefined) {
    throw new DataError('parseCsv: the text has no lines', { help: 'check that the right file was read' })
  }
  const columns = header ? first.cells : first.cells.map((_, k) => String(k))
  const rows = header ? records.slice(1) : records
  const wrong = rows.find(({ cells }) => cells.length !== columns.length)
  if (wrong !== undefined) {
    throw new DataError(`parseCsv: line ${wrong.line} has ${wrong.cells.length} cells, expected ${columns.length}`, {
      help: 'check the separator, and that cells with separators inside are quoted',
    })
  }
  return makeTable(columns, rows)
}

interface Row {
  readonly cells: readonly string[]
  /** Line of the text where it starts, from 1. */
  readonly line: number
}

function makeTable(columns: readonly string[], rows: readonly Row[]): CsvTable {
  const at = (name: string): number => {
    const index = columns.indexOf(name)
    if (index >= 0) return index
    throw new DataError(`csv: there is no column '${name}'`, { help: `its columns are ${columns.join(', ')}` })
  }
  const text = (column: string): readonly string[] => {
    const index = at(column)
    return rows.map(({ cells }) => cells[index]!)
  }
  return {
    columns,
    rows: rows.length,
    text,
    numbers(names = columns) {
      const indices = names.map(at)
      const values = new Float32Array(rows.length * indices.length)
      rows.forEach(({ cells, line }, row) => {
        indices.forEach((index, k) => {
          values[row * indices.length + k] = toNumber(cells[index]!, line, columns[index]!)
        })
      })
      return tensor(values, { shape: [rows.length, indices.length], dtype: 'float32' })
    },
    classes(column) {
      const names = text(column)
      const numeric = names.every((name) => name.trim() !== '' && Number.isFinite(Number(name)))
      const classNames = [...new Set(names)].sort((a, b) => (numeric ? Number(a) - Number(b) : a < b ? -1 : 1))
      const numbers = new Map(classNames.map((name, k) => [name, k]))
      const y = Int32Array.from(names, (name) => numbers.get(name)!)
      return { y: tensor(y, { dtype: 'int32' }), classNames }
    },
  }
}

function toNumber(cell: string, line: number, column: string): number {
  const trimmed = cell.trim()
  const value = Number(trimmed)
  if (trimmed !== '' && (!Number.isNaN(value) || trimmed === 'NaN')) return value
  throw new DataError(`csv: line ${line}, column '${column}': '${cell}' is no number`, {
    help: 'name the columns to read: table.numbers([…]); for names of classes use table.classes(column)',
  })
}

function splitRecords(text: string, separator: string): readonly Row[] {
  const records: Row[] = []
  let cells: string[] = []
  let line = 1
  let start = 1
  // A byte order mark is not part of the first name.
  let at = text.startsWith('\ufeff') ? 1 : 0
  while (at < text.length) {
    let cell: string
    if (text[at] === '"') {
      const quoted = readQuoted(text, at, line)
      cell = quoted.cell
      line += cell.split('\n').length - 1
      at = quoted.end
      if (at < text.length && ![separator, '\n', '\r'].includes(text[at]!)) {
        throw new DataError(`parseCsv: line ${line} goes on after a closing quote`, {
          help: 'write a quote inside a quoted cell twice: ""',
        })
      }
    } else {
      let end = at
      while (end < text.length && text[end] !== separator && text[end] !== '\n') end++
      cell = text.slice(at, text[end] === '\n' && text[end - 1] === '\r' && end > at ? end - 1 : end)
      at = end
    }
    cells.push(cell)
    if (text[at] === '\r') at++
    const closed = text[at] !== separator
    // A separator at the very end is followed by an empty cell.
    if (!closed && at === text.length - 1) cells.push('')
    at++
    if (!closed && at < text.length) continue
    if (cells.length > 1 || cells[0] !== '') records.push({ cells, line: start })
    cells = []
    line++
    start = line
  }
  return records
}

// A quoted cell; a quote inside is written twice.
function readQuoted(text: string, open: number, line: number): { cell: string; end: number } {
  let cell = ''
  for (let at = open + 1; at < text.length; at++) {
    if (text[at] !== '"') cell += text[at]
    else if (text[at + 1] === '"') {
      cell += '"'
      at++
    } else return { cell, end: at + 1 }
  }
  throw new DataError(`parseCsv: the quote that opens in line ${line} is never closed`, {
    help: 'write a quote inside a quoted cell twice: ""',
  })
}
