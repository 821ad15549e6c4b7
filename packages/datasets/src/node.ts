// @tensorloom/datasets/node: data from files.
import { readFile } from 'node:fs/promises'
import { DataError } from '@tensorloom/tensor'
import { type CsvOptions, type CsvTable, parseCsv } from './csv.js'

export type { CsvClasses, CsvOptions, CsvTable } from './csv.js'

/** What a `URL` object has; named here so that no global type shows in the declarations. */
export interface FileUrl {
  /** `file:///…`. */
  readonly href: string
}

/**
 * A table from a file of comma-separated values in UTF-8.
 *
 * @param path - path or file URL
 * @throws `DataError` if the file cannot be read, or is no table
 * @example
 * ```ts
 * import { mkdtemp, writeFile } from 'node:fs/promises'
 * import { tmpdir } from 'node:os'
 * import { join } from 'node:path'
 * import { readCsv } from '@tensorloom/datasets/node'
 * const path = join(await mkdtemp(join(tmpdir(), 'csv-')), 'flowers.csv')
 * await writeFile(path, 'width,kind\n1.5,iris\n2.5,rose\n')
 * const table = await readCsv(path)
 * console.log(table.numbers(['width']).shape, table.rows) // [2, 1] 2
 * ```
 */
export async function readCsv(path: string | FileUrl, options: CsvOptions = {}): Promise<CsvTable> {
  let text: string
  try {
    text = await readFile(typeof path === 'string' ? path : new URL(path.href), 'utf8')
  } catch (cause) {
    throw new DataError(`readCsv: cannot read ${typeof path === 'string' ? path : path.href}`, {
      help: 'check the path; error.cause says why',
      cause,
    })
  }
  return parseCsv(text, options)
}
