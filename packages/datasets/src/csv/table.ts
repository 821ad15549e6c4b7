// The table that readers of comma-separated values return: bytes, and where the cells are.

import { DataError, DtypeError, type Shape, type Tensor, tensor } from '@tensorloom/tensor'
import { checkOptions } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import { sortedNames } from '../prepare/sorted-names.js'
import type { CsvBlock } from './block.js'
import { cellText, readPlainNumber, textBoolean, textNumber } from './cells.js'
import type { ColumnTexts } from './dictionary.js'
import { kindOfColumn } from './kind.js'
import { type CsvKind, type CsvSyntax, listed } from './syntax.js'

/** A table. Its cells stay text until you read a column as numbers, values or classes. */
export interface CsvTable {
  /** Names of the columns, all different: a second `a` is called `a.1`, an empty name `Unnamed: 0` with its number. */
  readonly columns: readonly string[]
  /** Number of rows, without the header. */
  readonly rows: number
  /**
   * Columns as numbers, [rows, columns].
   *
   * @param columns - names; all by default
   * @throws `DataError` with line and column of a cell that is not a number
   */
  numbers(columns?: readonly string[]): Tensor<Shape, 'float32'>
  /**
   * Columns as numbers, [rows, columns], in another dtype or with missing values.
   *
   * @param columns - names; all by default
   * @param options - `missing`: the number for cells that are empty, NA and the like, NaN for example (an error by
   *   default); `dtype`: float32 by default
   * @throws `DataError` with line and column of a cell that is not a number; `DtypeError` if it does not fit the dtype
   */
  numbers<D extends 'float32' | 'float64' | 'int32' = 'float32'>(
    columns: readonly string[] | undefined,
    options: CsvNumbersOptions<D>,
  ): Tensor<Shape, D>
  /** A column as text. */
  text(column: string): readonly string[]
  /**
   * What all cells of a column are: `int`, `float` (with missing values, too), `bool` (true, True, TRUE and their
   * opposites) or `string`. Integers beyond 2^53, which a number cannot hold, are `string`.
   */
  kind(column: string): CsvKind
  /** A column as numbers, booleans or strings, by its kind; null for missing values. */
  values(column: string): readonly (number | boolean | string | null)[]
  /**
   * A column as classes, numbered in the order of the sorted names; numbers are sorted as numbers.
   *
   * @param options - `classNames`: the numbering, such as that of the data that a model was trained on
   * @throws `DataError` with the line of a name that is not among `classNames`
   */
  classes(column: string, options?: { readonly classNames?: readonly string[] | undefined }): CsvClasses
}

/** Options of `table.numbers`. */
export interface CsvNumbersOptions<D extends 'float32' | 'float64' | 'int32' = 'float32'> {
  /** The number for missing values; an error by default. */
  readonly missing?: number | undefined
  /** float32 by default. */
  readonly dtype?: D | undefined
}

/** A column of class names. */
export interface CsvClasses {
  /** Class of every row, int32 [rows]. */
  readonly y: Tensor<Shape, 'int32'>
  /** Name of each class. */
  readonly classNames: readonly string[]
}

/** The names of columns: none twice, none empty. */
export function columnNames(names: readonly string[]): readonly string[] {
  const used = new Set(names.filter((name) => name !== ''))
  const seen = new Set<string>()
  return names.map((given, k) => {
    const name = given === '' ? `Unnamed: ${k}` : given
    let unique = name
    for (let n = 1; seen.has(unique) || (unique !== given && used.has(unique)); n++) unique = `${name}.${n}`
    seen.add(unique)
    return unique
  })
}

// Where numbers of small parts are gathered before a tensor copies them: an array of its own for each part costs as much as to
// read its numbers.
const floats = new Float32Array(1024)
const doubles = new Float64Array(1024)
const integers = new Int32Array(1024)

function roomIn<A extends Float32Array | Float64Array | Int32Array>(room: A, length: number): A {
  return (
    length <= room.length ? room.subarray(0, length) : new (room.constructor as new (length: number) => A)(length)
  ) as A
}

/** The table of the rows from `from` to `end` of a block. */
export function makeTable(block: CsvBlock, from: number, end: number): CsvTable {
  const { bytes, columns, syntax, plain } = block
  const { starts, ends, lines } = block.index
  const rows = end - from
  const kinds = new Map<string, CsvKind>()
  const at = (name: string): number => {
    const place = block.places.get(name)
    if (place !== undefined) return place
    throw new DataError(`csv: there is no column '${name}'`, { help: `its columns are ${listed(columns)}` })
  }
  const cell = (row: number, column: number): number => (from + row) * columns.length + column
  const textAt = (k: number): string => cellText(bytes, starts[k]!, ends[k]!, syntax)
  const line = (row: number): number => lines[from + row]!
  /** The texts of a column: those of the block, of which these rows have some. */
  const textsOf = (column: string): ColumnTexts => {
    const { codes, texts } = block.texts(at(column))
    return { codes: codes.subarray(from - block.first, end - block.first), texts }
  }
  const text = (column: string): readonly string[] => rowsOf(textsOf(column), (one) => one)
  const kind = (column: string): CsvKind => {
    const place = { first: cell(0, at(column)), step: columns.length, rows }
    const known =
      kinds.get(column) ?? syntax.types.get(column) ?? kindOfColumn(bytes, block.index, place, syntax, plain)
    kinds.set(column, known)
    return known
  }
  const numbers = (names: readonly string[] = columns, options: CsvNumbersOptions<never> = {}): Tensor => {
    checkOptions('csv.numbers', options, { dtype: ['float32', 'float64', 'int32'], missing: 'any' })
    if (!Array.isArray(names)) notColumns(names)
    const { dtype = 'float32', missing } = options as CsvNumbersOptions<'float32' | 'float64' | 'int32'>
    const indices = names.map(at)
    const length = rows * indices.length
    const values = dtype === 'float32' ? roomIn(floats, length) : roomIn(doubles, length)
    for (let row = 0, out = 0; row < rows; row++) {
      for (const index of indices) {
        const k = cell(row, index)
        // Plain numbers are never missing.
        if (!plain || !readPlainNumber(bytes, starts[k]!, ends[k]!, values, out)) {
          const text = textAt(k)
          let value = textNumber(text, syntax)
          if (syntax.missing.has(text)) value = missing ?? (Number.isNaN(value) ? value : undefined)
          if (value === undefined) noNumber(text, line(row), columns[index]!, syntax)
          values[out] = value
        }
        const value = values[out++]!
        if (dtype === 'int32' && value !== (value | 0)) noInteger(value, line(row), columns[index]!)
      }
    }
    return tensor(dtype === 'int32' ? Int32Array.from(values) : values, { shape: [rows, indices.length], dtype })
  }
  /** The values of a column whose cells are mostly plain numbers, which need no text. */
  const plainNumbers = (column: string, wanted: 'int' | 'float'): readonly (number | null)[] => {
    const place = at(column)
    const value = new Float64Array(1)
    const all: (number | null)[] = []
    for (let row = 0; row < rows; row++) {
      const k = cell(row, place)
      const isPlain = readPlainNumber(bytes, starts[k]!, ends[k]!, value, 0)
      const text = isPlain ? '' : textAt(k)
      const one = isPlain ? value[0]! : syntax.missing.has(text) ? null : textNumber(text, syntax)
      if (one === undefined || (wanted === 'int' && one !== null && !Number.isSafeInteger(one))) {
        notOfKind(textAt(k), wanted, line(row), column)
      }
      all.push(one)
    }
    return all
  }
  return {
    columns,
    rows,
    text,
    kind,
    numbers: numbers as CsvTable['numbers'],
    values(column) {
      const wanted = kind(column)
      if (plain && (wanted === 'int' || wanted === 'float')) return plainNumbers(column, wanted)
      return rowsOf(textsOf(column), (cell, row) => {
        if (syntax.missing.has(cell)) return null
        if (wanted === 'string') return cell
        const value = wanted === 'bool' ? textBoolean(cell) : textNumber(cell, syntax)
        const fits = value !== undefined && (wanted !== 'int' || Number.isSafeInteger(value))
        return fits ? value : notOfKind(cell, wanted, line(row), column)
      })
    },
    classes(column, options = {}) {
      checkOptions('csv.classes', options, { classNames: 'list' })
      const texts = textsOf(column)
      const classNames = options.classNames ?? sortedNames(text(column))
      const known = new Map(classNames.map((name, k) => [name, k]))
      const y = roomIn(integers, rows)
      rowsOf(texts, (name, row) => known.get(name) ?? noClass(name, line(row), column, classNames)).forEach(
        (one, row) => {
          y[row] = one
        },
      )
      return { y: tensor(y, { dtype: 'int32' }), classNames }
    },
  }
}

/** What a function gives for the text of each row. It is called once for each text, with the first row that has it. */
function rowsOf<T>({ codes, texts }: ColumnTexts, convert: (text: string, row: number) => T): readonly T[] {
  const all: T[] = []
  // Rows are too few for texts to repeat, or all texts differ.
  const converted = texts.length < codes.length ? new Array<T | undefined>(texts.length) : undefined
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row]!
    let one = converted?.[code]
    if (one === undefined) {
      one = convert(texts[code]!, row)
      if (converted !== undefined) converted[code] = one
    }
    all.push(one)
  }
  return all
}

function notColumns(names: unknown): never {
  throw new DataError(`csv: numbers takes a list of columns, got ${describeValue(names)}`, {
    help: typeof names === 'string' ? `write table.numbers(['${names}'])` : "write table.numbers(['width', 'height'])",
  })
}

function noNumber(cell: string, line: number, column: string, { missing }: CsvSyntax): never {
  throw new DataError(`csv: line ${line}, column '${column}': '${shortened(cell)}' is not a number`, {
    help: missing.has(cell)
      ? `say what stands for missing values: table.numbers(['${column}'], { missing: NaN })`
      : 'name the columns to read: table.numbers([…]); for names of classes use table.classes(column)',
  })
}

function noInteger(value: number, line: number, column: string): never {
  throw new DtypeError(`csv: line ${line}, column '${column}': ${value} does not fit dtype int32`, {
    help: "use { dtype: 'float64' }",
  })
}

function notOfKind(cell: string, kind: CsvKind, line: number, column: string): never {
  throw new DataError(
    `csv: line ${line}, column '${column}': '${shortened(cell)}' is not ${kind === 'int' ? 'an' : 'a'} ${kind}`,
    {
      help: `read it as text: types: { '${column}': 'string' }`,
    },
  )
}

function noClass(name: string, line: number, column: string, classNames: readonly string[]): never {
  throw new DataError(`csv: line ${line}, column '${column}': '${shortened(name)}' is not a known class`, {
    help: `the classes are ${listed(classNames)}`,
  })
}

function shortened(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 60)}…`
}
