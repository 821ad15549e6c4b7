// One JSON value per line (JSON Lines, also called NDJSON).
import { DataError } from '@tensorloom/tensor'
import { type ByteSource, checkNotPath } from '../bytes/source.js'
import { type Dataset, makeDataset } from '../dataset.js'
import { linesOf } from './lines.js'

/**
 * The values of a text with one JSON value per line. Blank lines are left out. Memory holds a chunk of the source.
 *
 * @typeParam T - type of each value; it is not checked
 * @param source - bytes, or a function that opens them: every epoch is a new pass
 * @throws `DataError` for a path instead of a text; in the loop, with the line that is not valid JSON
 * @example
 * ```ts
 * import { streamJsonLines } from '@tensorloom/datasets'
 * const data = streamJsonLines<{ x: number[]; y: number }>('{"x": [1, 2], "y": 0}\n{"x": [3, 4], "y": 1}\n')
 * for await (const { x, y } of data.batch(2)) console.log(x.shape, y.shape) // [2, 2] [2]
 * ```
 */
export function streamJsonLines<T = unknown>(source: ByteSource): Dataset<T> {
  checkNotPath('streamJsonLines', source)
  return makeDataset<T>({
    size: undefined,
    batchSize: undefined,
    reshuffles: false,
    async *iterate() {
      let number = 0
      for await (const line of linesOf('streamJsonLines', source, {})) {
        number++
        if (/^[ \t]*$/.test(line)) continue
        let value: T
        try {
          value = JSON.parse(line)
        } catch (cause) {
          throw new DataError(`streamJsonLines: line ${number} is not valid JSON: ${(cause as Error).message}`, {
            help: 'put one value on every line, written with JSON.stringify',
            cause,
          })
        }
        yield value
      }
    },
  })
}
