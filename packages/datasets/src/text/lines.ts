// Text: whole, or line by line out of a stream.

import { allBytes, type ByteSource, checkNotPath, chunksOf } from '../bytes/source.js'
import { checkTextOptions, type TextOptions, textStream } from '../bytes/text.js'
import { type Dataset, makeDataset } from '../dataset.js'

/**
 * Bytes as text, without a byte order mark.
 *
 * @param source - the bytes
 * @throws `DataError` with the first byte that is not valid in the encoding
 * @example
 * ```ts
 * import { decodeText } from '@tensorloom/datasets'
 * console.log(await decodeText(Uint8Array.of(0xef, 0xbb, 0xbf, 0x68, 0x69))) // hi
 * ```
 */
export async function decodeText(source: ByteSource, options: TextOptions = {}): Promise<string> {
  return textOf('decodeText', await allBytes('decodeText', source), options)
}

/** The text of bytes in memory. */
export function textOf(user: string, bytes: Uint8Array, options: TextOptions): string {
  const stream = textStream(user, options)
  return stream.push(bytes) + stream.end()
}

/**
 * The lines of a text, without their ends (LF, CRLF or CR). Memory holds a chunk of the source, whatever its size.
 *
 * @param source - bytes, or a function that opens them: every epoch is a new pass
 * @throws `DataError` for a path instead of a text; in the loop, with the first byte that is not valid in the encoding
 * @example
 * ```ts
 * import { streamLines } from '@tensorloom/datasets'
 * console.log(await streamLines('one\ntwo\r\n\nfour').toArray()) // ['one', 'two', '', 'four']
 * ```
 */
export function streamLines(source: ByteSource, options: TextOptions = {}): Dataset<string> {
  checkTextOptions('streamLines', options)
  checkNotPath('streamLines', source)
  return makeDataset<string>({
    size: undefined,
    batchSize: undefined,
    reshuffles: false,
    iterate: () => linesOf('streamLines', source, options),
  })
}

/** The lines of a source. */
export async function* linesOf(
  user: string,
  source: ByteSource,
  options: TextOptions,
): AsyncGenerator<string, void, undefined> {
  const stream = textStream(user, options)
  let rest = ''
  // A carriage return at the end of a chunk may be half of a line end.
  let carriage = ''
  const split = function* (text: string): Generator<string, void, undefined> {
    const pieces = text.split(/\r\n|\n|\r/)
    pieces[0] = rest + pieces[0]!
    rest = pieces.pop()!
    yield* pieces
  }
  for await (const chunk of chunksOf(user, source)) {
    const text = carriage + stream.push(chunk)
    carriage = text.endsWith('\r') ? '\r' : ''
    yield* split(carriage === '' ? text : text.slice(0, -1))
  }
  yield* split(carriage + stream.end())
  if (rest !== '') yield rest
}
