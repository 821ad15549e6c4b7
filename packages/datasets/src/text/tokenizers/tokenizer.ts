// What tokenizers of every kind can do.
import type { Shape, Tensor } from '@tensorloom/tensor'
import type { Labels } from '../../prepare/labels.js'

/** Options of `encode` of a tokenizer. */
export interface EncodeOptions {
  /** Whether the tokens that begin and end a text are added, if the tokenizer has any; true by default. */
  readonly addSpecialTokens?: boolean | undefined
  /** The most ids of a text, with those that begin and end it; no limit by default. */
  readonly maxLength?: number | undefined
  /** Where long texts are cut: `post` (the default), or `pre`. What begins and ends a text stays. */
  readonly truncating?: 'pre' | 'post' | undefined
}

/** Options of `encodeBatch` of a tokenizer. `maxLength` is the length of all rows, by default that of the longest text. */
export interface EncodeBatchOptions extends EncodeOptions {
  /** Where short texts are filled up: `post` (the default), or `pre`. */
  readonly padding?: 'pre' | 'post' | undefined
}

/** Texts as ids of tokens, in rows of one length. */
export interface TokenBatch {
  /** int32 [texts, length], filled up with the id of the padding token. */
  readonly ids: Tensor<Shape, 'int32'>
  /** bool [texts, length]: true for tokens, false for padding. Layers and losses take it as their mask. */
  readonly mask: Tensor<Shape, 'bool'>
}

/** Options of `decode` and `decodeBatch` of a tokenizer. */
export interface DecodeOptions {
  /** Whether special tokens, such as padding, are left out of the text; true by default. */
  readonly skipSpecialTokens?: boolean | undefined
}

/** Texts as ids of tokens, and back. Made by `wordTokenizer`, `characterTokenizer`, `bytePairTokenizer`, `tokenizerFromJson`. */
export interface Tokenizer {
  /** The tokens by id, with the special ones; none before `fit`. An id that stands for nothing has ''. */
  readonly vocabulary: readonly string[]
  /** Number of ids: the input size of an embedding. 0 before `fit`. */
  readonly vocabularySize: number
  /** Id of the token that fills up short texts; undefined if there is none. */
  readonly padId: number | undefined
  /** The id of a token; undefined for a text that is not a token. */
  idOf(token: string): number | undefined
  /**
   * Finds the vocabulary in texts. What was learned before is forgotten; if `fit` fails, it is kept.
   *
   * @param texts - a list, or a data set of texts: `streamLines(…)`
   * @returns the tokenizer itself
   * @throws `DataError` if an element is not a text, or if the vocabulary came from another program
   */
  fit(texts: Iterable<string> | AsyncIterable<string>): Promise<Tokenizer>
  /** The tokens of a text, without those that begin and end it. */
  tokenize(text: string): readonly string[]
  /**
   * The ids of a text. Special tokens that are written in the text are found in it.
   *
   * @returns [tokens]
   * @throws `DataError` before `fit`, and for a word that is not in the vocabulary if there is no token for unknown words
   */
  encode(text: string, options?: EncodeOptions): Int32Array
  /** The ids of texts, in rows of one length, and which of them are not padding. */
  encodeBatch(texts: readonly string[], options?: EncodeBatchOptions): TokenBatch
  /**
   * The text of ids.
   *
   * @throws `DataError` for an id that is not in the vocabulary
   */
  decode(ids: ArrayLike<number>, options?: DecodeOptions): string
  /**
   * The texts of rows of ids.
   *
   * @param ids - [texts, length]
   */
  decodeBatch(ids: Tensor | readonly Labels[], options?: DecodeOptions): Promise<readonly string[]>
  /** The tokenizer as the text of a `tokenizer.json`, which `tokenizerFromJson` and Hugging Face's libraries read. */
  toJson(): string
}
