// Comma-separated values: raw rows as Python's csv module reads them, and frames as pandas does.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type CsvKind, type CsvOptions, type CsvTable, parseCsv, streamCsv } from '@tensorloom/datasets'
import { type FileCase, readJson, same } from '../cases.js'

interface Entry {
  readonly file: string
  readonly expected: string
  readonly judgement?: string
}

interface Frame {
  readonly columns: readonly string[]
  readonly kinds: readonly string[]
  readonly rows: readonly (readonly unknown[])[]
}

interface Expected {
  readonly options: CsvOptions & { readonly delimiter: string }
  readonly rows: readonly (readonly string[])[]
  readonly frame?: Frame | null
  readonly expected_error?: string
}

/** All cases of a folder: the table as a whole, and in parts out of chunks of a few bytes. */
export function csvCases(folder: string, { files }: { readonly files: readonly Entry[] }): readonly FileCase[] {
  return files.map(({ file, expected, judgement }): FileCase => {
    const { options: given, rows, frame, expected_error } = readJson(join(folder, expected)) as Expected
    const { delimiter, ...options } = { ...given, separator: given.delimiter }
    const bytes = readFileSync(join(folder, file))
    const chunks = Array.from({ length: Math.ceil(bytes.length / 7) }, (_, k) => bytes.subarray(k * 7, k * 7 + 7))
    const refused = expected_error !== undefined && options.encoding === undefined
    return {
      name: file,
      verdict: refused && judgement === undefined ? 'broken' : judgement === undefined ? 'good' : 'judgement',
      read: async () => {
        const table = parseCsv(bytes, options)
        const parts = await streamCsv(chunks, { ...options, batchSize: 2 }).toArray()
        const cells = rowsOf(table)
        if (JSON.stringify(parts.flatMap(rowsOf)) !== JSON.stringify(cells))
          throw new Error('parts differ from the whole')
        const raw = rows.filter((row) => row.length > 0)
        same('rows', cells, options.header === false ? raw : raw.slice(1))
        if (frame) sameFrame(table, frame)
      },
    }
  })
}

function rowsOf(table: CsvTable): readonly (readonly string[])[] {
  const columns = table.columns.map((name) => table.text(name))
  return Array.from({ length: table.rows }, (_, row) => columns.map((column) => column[row]!))
}

function sameFrame(table: CsvTable, { columns, kinds, rows }: Frame): void {
  same('columns', table.columns, columns)
  same(
    'kinds',
    columns.map((name): CsvKind => table.kind(name)),
    kinds,
  )
  columns.forEach((name, k) => {
    const expected = rows.map((row) => row[k])
    const number = (value: unknown): unknown =>
      kinds[k] === 'float' && value !== null ? `${Number(value)} ${Object.is(Number(value), -0)}` : value
    same(`column ${name}`, table.values(name).map(number), expected.map(number))
  })
}
