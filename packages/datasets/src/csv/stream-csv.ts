// Reads tables that are larger than memory from a stream of bytes, in parts of a few rows.
import { type ByteSource, checkNotPath, chunksOf, joined } from '../bytes/source.js'
import { utf8Stream } from '../bytes/utf8-stream.js'
import { type Dataset, makeDataset } from '../dataset.js'
import { checkCount } from '../order.js'
import { csvBlock } from './block.js'
import { firstRow, namesOf, noLines, opened } from './parse-csv.js'
import { emptyIndex, type Place, scanRows } from './scan.js'
import { type CsvOptions, csvSyntax } from './syntax.js'
import { type CsvTable, makeTable } from './table.js'

// How many cells are scanned at once. Parts share what they cost together, such as the call that decodes texts.
const cellsAtOnce = 2 ** 14

function partsAtOnce(batchSize: number, width: number): number {
  return width === 0 ? 1 : Math.max(1, Math.floor(cellsAtOnce / (width * batchSize)))
}

/** Options of `streamCsv`. */
export interface CsvStreamOptions extends CsvOptions {
  /** Number of rows of every part, the batch size; 32 by default. The last part may be smaller. */
  readonly batchSize?: number | undefined
}

/**
 * Reads a table in parts: every element is a table of `batchSize` rows. Memory holds about one chunk of the source, whatever
 * its size.
 *
 * @param source - bytes, or a function that opens them: every epoch is a new pass
 * @throws `DataError`, in the loop, if the text is not a table
 * @example
 * ```ts
 * import { streamCsv } from '@tensorloom/datasets'
 * const text = 'width,height,kind\n1,2,leaf\n3,4,petal\n5,6,leaf\n'
 * const classNames = ['leaf', 'petal']
 * const batches = streamCsv(text, { batchSize: 2 }).map((part) => ({
 *   x: part.numbers(['width', 'height']),
 *   y: part.classes('kind', { classNames }).y,
 * }))
 * for await (const { x, y } of batches) console.log(x.shape, y.shape) // [2, 2] [2], then [1, 2] [1]
 * ```
 */
export function streamCsv(source: ByteSource, options: CsvStreamOptions = {}): Dataset<CsvTable> {
  checkNotPath('streamCsv', source)
  const checked = csvSyntax('streamCsv', options, { batchSize: 'any' })
  const { batchSize = 32, header = true, encoding } = options
  checkCount('streamCsv', 'batchSize', batchSize, 1, 'write { batchSize: 32 }')
  return makeDataset<CsvTable>({
    size: undefined,
    batchSize,
    reshuffles: false,
    async *iterate() {
      const decoder = utf8Stream('streamCsv', encoding)
      let syntax = checked
      let columns: readonly string[] | undefined
      // What follows the last part, beginning in line `line`, and the chunks after it.
      let rest = new Uint8Array(0)
      let line = 1
      let started = false
      let waiting: Uint8Array[] = []
      const parts = function* (bytes: Uint8Array, last: boolean): Generator<CsvTable, void, undefined> {
        let place: Place = { at: 0, line }
        if (!started) ({ syntax, place } = opened(bytes, syntax))
        started = true
        for (let width = columns?.length ?? 0; ; ) {
          const isHeader = columns === undefined && header
          const limit = isHeader ? 1 : batchSize * partsAtOnce(batchSize, width)
          const index = emptyIndex(width, limit)
          let failed: { readonly error: unknown } | undefined
          try {
            scanRows(bytes, place, last, syntax, index, limit)
          } catch (error) {
            failed = { error }
          }
          // Rows before a mistake are read first, as if the scan had stopped there.
          if (index.rows > 0) {
            width = index.width
            columns ??= namesOf(header ? firstRow(bytes, index, syntax) : undefined, index, syntax)
          }
          const all = index.rows === limit || (last && failed === undefined)
          const end = all ? index.rows : index.rows - (index.rows % (isHeader ? 1 : batchSize))
          if (!isHeader && end > 0) {
            const block = csvBlock(bytes, index, columns!, 0, end, syntax)
            for (let row = 0; row < end; row += batchSize) yield makeTable(block, row, Math.min(row + batchSize, end))
          }
          if (failed !== undefined) throw failed.error
          if (index.rows === limit) continue
          // Blank lines are done with; rows that do not fill a part are scanned again with what follows.
          if (end < index.rows) place = { at: index.starts[end * width]!, line: index.lines[end]! }
          break
        }
        rest = bytes.slice(place.at)
        line = place.line
      }
      let length = 0
      for await (const chunk of chunksOf('streamCsv', source)) {
        const text = decoder.push(chunk)
        waiting.push(text)
        length += text.length
        // Scanning again when there is as much again keeps long parts and long cells linear.
        if (length < Math.max(rest.length, 8)) continue
        const all = joined([rest, ...waiting], rest.length + length)
        waiting = []
        length = 0
        // Not yield*, which costs two more promises for each part.
        for (const part of parts(all, false)) yield part
      }
      const end = decoder.end()
      for (const part of parts(joined([rest, ...waiting, end], rest.length + length + end.length), true)) yield part
      if (columns === undefined) noLines('streamCsv')
    },
  })
}
