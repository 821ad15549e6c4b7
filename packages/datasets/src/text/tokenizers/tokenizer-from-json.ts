// Reads `tokenizer.json`, the file of Hugging Face's tokenizers and of ours.
import { allBytes, type ByteSource } from '../../bytes/source.js'
import { textOf } from '../lines.js'
import { ownFile } from './own-file.js'
import { ownTokenizer } from './own-tokenizer.js'
import { readTokenizerFile } from './read-json.js'
import type { Tokenizer } from './tokenizer.js'

/**
 * A tokenizer from a `tokenizer.json`: one that `toJson` has written, or that comes with a model. Words, characters and
 * byte-level BPE (such as GPT-2's) are read by this package. All other kinds (WordPiece, Unigram, other splitters) are read by
 * the package `@huggingface/tokenizers`, which has to be installed.
 *
 * Lengths are what you tell `encodeBatch`: the settings for truncation and padding in the file are not applied, except for the
 * padding token. If the file does not name one, it is the added token `[PAD]` or `<pad>`.
 *
 * @param source - the bytes of the file, or its text
 * @throws `DataError` if the file is damaged or not a tokenizer, or if the package for its kind is not installed
 * @example
 * ```ts
 * import { characterTokenizer, tokenizerFromJson } from '@tensorloom/datasets'
 * const trained = await characterTokenizer().fit(['abc'])
 * const tokenizer = await tokenizerFromJson(trained.toJson())
 * console.log(tokenizer.encode('cab')) // Int32Array [4, 2, 3]
 * ```
 */
export async function tokenizerFromJson(source: ByteSource): Promise<Tokenizer> {
  return await tokenizerOf('tokenizerFromJson', await allBytes('tokenizerFromJson', source))
}

/** The tokenizer of the bytes of a file. */
export async function tokenizerOf(user: string, bytes: Uint8Array): Promise<Tokenizer> {
  const file = readTokenizerFile(user, textOf(user, bytes, {}))
  const own = ownFile(user, file)
  if (own !== undefined) return ownTokenizer(own.form, own.options, own.vocabulary)
  // The package is not bundled with programs that need only our own forms.
  const { libraryTokenizer } = await import('./library-tokenizer.js')
  return await libraryTokenizer(user, file)
}
