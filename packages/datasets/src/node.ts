// @tensorloom/datasets/node: data from files.
import type { TextOptions } from './bytes/text.js'
import { csvTable } from './csv/parse-csv.js'
import type { CsvOptions } from './csv/syntax.js'
import type { CsvTable } from './csv/table.js'
import { type FileUrl, readBytes } from './node/files.js'
import { textOf } from './text/lines.js'

export type { Sound, WavOptions } from './audio/decode-wav.js'
export type { SoundToWrite, WavFormat, WavWriteOptions } from './audio/encode-wav.js'
export type { NpyDtype } from './bytes/elements.js'
export type { TextOptions } from './bytes/text.js'
export type { CsvKind, CsvOptions } from './csv/syntax.js'
export type { CsvClasses, CsvNumbersOptions, CsvTable } from './csv/table.js'
export type { IdxOptions } from './idx/decode-idx.js'
export type { ImageOptions } from './images/decode-image.js'
export { type FileUrl, fileBytes } from './node/files.js'
export { readIdx } from './node/idx.js'
export { type ImageFolder, type ImageItem, imageFolder, type LabelledImage, readImage } from './node/images.js'
export { readNpy, readNpz, writeNpy, writeNpz } from './node/numpy.js'
export { readTokenizer, writeTokenizer } from './node/tokenizers.js'
export { readWav, writeWav } from './node/wav.js'
export type { NpyOptions } from './numpy/decode-npy.js'
export type { NpyWriteOptions } from './numpy/encode-npy.js'
export type { NpzOptions, NpzWriteOptions } from './numpy/npz.js'

/**
 * Reads a table from a file of comma-separated values into memory. To hold a part at a time, use `streamCsv(fileBytes(path))`.
 *
 * @param path - path or file URL
 * @throws `DataError` if the file cannot be read, or is not a table
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
  return csvTable('readCsv', await readBytes('readCsv', path), options)
}

/**
 * Reads the text of a file, without a byte order mark; see `decodeText`.
 *
 * @param path - path or file URL
 * @throws `DataError` if the file cannot be read, or is not text
 * @example
 * ```ts
 * import { mkdtemp, writeFile } from 'node:fs/promises'
 * import { tmpdir } from 'node:os'
 * import { join } from 'node:path'
 * import { readText } from '@tensorloom/datasets/node'
 * const path = join(await mkdtemp(join(tmpdir(), 'text-')), 'review.txt')
 * await writeFile(path, 'A fine film')
 * console.log(await readText(path)) // A fine film
 * ```
 */
export async function readText(path: string | FileUrl, options: TextOptions = {}): Promise<string> {
  return textOf('readText', await readBytes('readText', path), options)
}
