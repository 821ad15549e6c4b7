// The table that readers of comma-separated values return: bytes, and where the cells are.

import { DataError, DtypeError, type Shape, type Tensor, tensor } from '@tensorloom/tensor'
import { checkOptions } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import { sortedNames } from '../prepare/sorted-names.js'
import { cellText, readPlainNumber, textBoolean, textNumber } from './cells.js'
import { columnTexts } from './dictionary.js'
import { type ColumnPlace, hasPlainNumbers, kindOfColumn } from './kind.js'
import type { CellIndex } from './scan.js'
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

/** The table of scanned cells, from row `first` on. */
export function makeTable(
  bytes: Uint8Array,
  index: CellIndex,
  columns: readonly string[],
  first: number,
  syntax: CsvSyntax,
): CsvTable {
  const rows = index.rows - first
  const { starts, ends } = index
  const places = new Map(columns.map((name, k) => [name, k]))
  const kinds = new Map<string, CsvKind>()
  const at = (name: string): number => {
    const place = places.get(name)
    if (place !== undefined) return place
    throw new DataError(`csv: there is no column '${name}'`, { help: `its columns are ${listed(columns)}` })
  }
  const cell = (row: number, column: number): number => (first + row) * columns.length + column
  const textAt = (k: number): string => cellText(bytes, starts[k]!, ends[k]!, syntax)
  const line = (row: number): number => index.lines[first + row]!
  const place = (column: string): ColumnPlace => ({ first: cell(0, at(column)), step: columns.length, rows })
  const plain = hasPlainNumbers(syntax)
  const text = (column: string): readonly string[] => {
    const { codes, texts } = columnTexts(bytes, index, place(column), syntax)
    // Where all rows differ, the texts are in the order of the rows.
    if (texts.length === rows) return texts
    const all: string[] = []
    for (const code of codes) all.push(texts[code]!)
    return all
  }
  const kind = (column: string): CsvKind => {
    const known = kinds.get(column) ?? syntax.types.get(column) ?? kindOfColumn(bytes, index, place(column), syntax)
    kinds.set(column, known)
    return known
  }
  const numbers = (names: readonly string[] = columns, options: CsvNumbersOptions<never> = {}): Tensor => {
    checkOptions('csv.numbers', options, { dtype: ['float32', 'float64', 'int32'], missing: 'any' })
    if (!Array.isArray(names)) notColumns(names)
    const { dtype = 'float32', missing } = options as CsvNumbersOptions<'float32' | 'float64' | 'int32'>
    const indices = names.map(at)
    const length = rows * indices.length
    const values = dtype === 'float32' ? new Float32Array(length) : new Float64Array(length)
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
  return {
    columns,
    rows,
    text,
    kind,
    numbers: numbers as CsvTable['numbers'],
    values(column) {
      const wanted = kind(column)
      const { codes, texts } = columnTexts(bytes, index, place(column), syntax)
      const distinct = texts.map((cell) => {
        if (syntax.missing.has(cell)) return null
        if (wanted === 'string') return cell
        if (wanted === 'bool') return textBoolean(cell)
        const value = textNumber(cell, syntax)
        return wanted === 'int' && !Number.isSafeInteger(value) ? undefined : value
      })
      return Array.from(codes, (code, row) => {
        const value = distinct[code]
        if (value === undefined) notOfKind(texts[code]!, wanted, line(row), column)
        return value
      })
    },
    classes(column, options = {}) {
      checkOptions('csv.classes', options, { classNames: 'list' })
      const { codes, texts } = columnTexts(bytes, index, place(column), syntax)
      const classNames = options.classNames ?? sortedNames(texts)
      const known = new Map(classNames.map((name, k) => [name, k]))
      const classes = texts.map((name) => known.get(name))
      const y = new Int32Array(rows)
      for (let row = 0; row < rows; row++) {
        const code = codes[row]!
        y[row] = classes[code] ?? noClass(texts[code]!, line(row), column, classNames)
      }
      return { y: tensor(y, { dtype: 'int32' }), classNames }
    },
  }
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
