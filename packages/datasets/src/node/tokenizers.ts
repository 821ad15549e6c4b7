// Tokenizers by the path of their file.
import { DataError } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import type { Tokenizer } from '../text/tokenizers/tokenizer.js'
import { tokenizerOf } from '../text/tokenizers/tokenizer-from-json.js'
import { type FileUrl, readBytes, writeBytes } from './files.js'

/**
 * A tokenizer from a `tokenizer.json`; see `tokenizerFromJson`.
 *
 * @throws `DataError` if the file cannot be read, or is not a tokenizer
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises'
 * import { tmpdir } from 'node:os'
 * import { join } from 'node:path'
 * import { wordTokenizer } from '@tensorloom/datasets'
 * import { readTokenizer, writeTokenizer } from '@tensorloom/datasets/node'
 * const path = join(await mkdtemp(join(tmpdir(), 'tokenizer-')), 'tokenizer.json')
 * await writeTokenizer(path, await wordTokenizer().fit(['a fine film']))
 * const tokenizer = await readTokenizer(path)
 * console.log(tokenizer.decode(tokenizer.encode('a film'))) // a film
 * ```
 */
export async function readTokenizer(path: string | FileUrl): Promise<Tokenizer> {
  return await tokenizerOf('readTokenizer', await readBytes('readTokenizer', path))
}

/**
 * Writes a tokenizer as a `tokenizer.json`. The file is never incomplete: it is written elsewhere and renamed.
 *
 * @throws `DataError` if the tokenizer has no vocabulary yet, or the file cannot be written
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises'
 * import { tmpdir } from 'node:os'
 * import { join } from 'node:path'
 * import { wordTokenizer } from '@tensorloom/datasets'
 * import { readTokenizer, writeTokenizer } from '@tensorloom/datasets/node'
 * const path = join(await mkdtemp(join(tmpdir(), 'words-')), 'tokenizer.json')
 * await writeTokenizer(path, await wordTokenizer().fit(['one two two']))
 * console.log((await readTokenizer(path)).encode('two one')) // Int32Array [2, 3]
 * ```
 */
export async function writeTokenizer(path: string | FileUrl, tokenizer: Tokenizer): Promise<void> {
  if (typeof tokenizer?.toJson !== 'function') {
    throw new DataError(`writeTokenizer: expected a tokenizer, got ${describeValue(tokenizer)}`, {
      help: 'write await writeTokenizer(path, await wordTokenizer().fit(texts))',
    })
  }
  await writeBytes('writeTokenizer', path, new TextEncoder().encode(`${tokenizer.toJson()}\n`))
}
