// Tokenizers that learn from texts: of words, of characters, of byte pairs.
import { checkOptions } from '@tensorloom/tensor/internal'
import { bytePairForm } from './byte-pairs/byte-pair-form.js'
import { characterForm } from './character-form.js'
import { type NormalizeOptions, unicodeForms } from './normalize.js'
import { ownTokenizer } from './own-tokenizer.js'
import type { SpecialTokenOptions, UnknownTokenOptions } from './special-tokens.js'
import type { Tokenizer } from './tokenizer.js'
import { type WordSplit, wordForm } from './word-form.js'
import type { VocabularyOptions } from './word-level.js'

/** Options of `characterTokenizer`. */
export interface CharacterTokenizerOptions
  extends VocabularyOptions,
    NormalizeOptions,
    SpecialTokenOptions,
    UnknownTokenOptions {}

/** Options of `wordTokenizer`. */
export interface WordTokenizerOptions extends CharacterTokenizerOptions {
  /**
   * Where words end. With `words` (the default) they are runs of letters, digits and underscores, and runs of other signs are
   * words too. With `whitespace`, words are what stands between white space.
   */
  readonly split?: WordSplit | undefined
}

/** Options of `bytePairTokenizer`. */
export interface BytePairTokenizerOptions extends NormalizeOptions, SpecialTokenOptions {
  /** The largest number of tokens, with the special ones and the 256 bytes; 30000 by default. */
  readonly maxTokens?: number | undefined
  /** How often two tokens have to stand together to become one; 2 by default. */
  readonly minFrequency?: number | undefined
}

const kinds = {
  ...({ maxTokens: 'count', minFrequency: 'count', lowercase: 'boolean', unicode: [null, ...unicodeForms] } as const),
  ...({ padToken: 'any', beginToken: 'any', endToken: 'any', specialTokens: 'any' } as const),
}

/**
 * A tokenizer that gives every word an id: the more frequent a word is, the smaller. Padding is 0 and unknown words are 1.
 *
 * @returns a tokenizer without a vocabulary: call `fit`
 * @throws `DataError` or `TensorloomError` for an option that is wrong
 * @example
 * ```ts
 * import { wordTokenizer } from '@tensorloom/datasets'
 * const tokenizer = await wordTokenizer({ lowercase: true }).fit(['The cat sat.', 'The dog sat, too.'])
 * const { ids, mask } = tokenizer.encodeBatch(['The dog sat.', 'A cat'])
 * console.log(ids.dataSync(), mask.shape) // Int32Array [4, 7, 3, 2, 1, 6, 0, 0] [2, 4]
 * console.log(await tokenizer.decodeBatch(ids)) // ['the dog sat .', 'cat']
 * ```
 */
export function wordTokenizer(options: WordTokenizerOptions = {}): Tokenizer {
  checkOptions<WordTokenizerOptions>('wordTokenizer', options, {
    ...kinds,
    unknownToken: 'any',
    split: ['words', 'whitespace'],
  })
  return ownTokenizer(wordForm(options), options)
}

/**
 * A tokenizer that gives every character an id: the more frequent it is, the smaller. Characters are code points of Unicode.
 * Padding is 0 and unknown characters are 1.
 *
 * @returns a tokenizer without a vocabulary: call `fit`
 * @throws `DataError` or `TensorloomError` for an option that is wrong
 * @example
 * ```ts
 * import { characterTokenizer } from '@tensorloom/datasets'
 * const tokenizer = await characterTokenizer({ endToken: '[END]' }).fit(['abba', 'bob'])
 * console.log(tokenizer.encode('boa')) // Int32Array [3, 5, 4, 2]
 * console.log(tokenizer.decode([3, 5, 4, 2])) // boa
 * ```
 */
export function characterTokenizer(options: CharacterTokenizerOptions = {}): Tokenizer {
  checkOptions<CharacterTokenizerOptions>('characterTokenizer', options, { ...kinds, unknownToken: 'any' })
  return ownTokenizer(characterForm(options), options)
}

/**
 * A tokenizer by byte-pair encoding: it begins with the 256 bytes, and again and again makes the two tokens that stand
 * together most often into one. Frequent words become one token, rare ones several, and no text is unknown. The tokens are those
 * of GPT-2: pairs are joined within words, and a word includes the space before it, which is written `Ġ`.
 *
 * Sennrich et al., Neural Machine Translation of Rare Words with Subword Units (2016); Radford et al., Language Models are
 * Unsupervised Multitask Learners (2019), for bytes.
 *
 * @returns a tokenizer without a vocabulary: call `fit`
 * @throws `DataError` or `TensorloomError` for an option that is wrong
 * @example
 * ```ts
 * import { bytePairTokenizer } from '@tensorloom/datasets'
 * const tokenizer = await bytePairTokenizer({ maxTokens: 270 }).fit(['low lower lowest', 'new newer newest'])
 * console.log(tokenizer.tokenize('the lowest')) // ['t', 'h', 'e', 'Ġlo', 'west']
 * console.log(tokenizer.decode(tokenizer.encode('any text, naïve or not'))) // any text, naïve or not
 * ```
 */
export function bytePairTokenizer(options: BytePairTokenizerOptions = {}): Tokenizer {
  checkOptions<BytePairTokenizerOptions>('bytePairTokenizer', options, kinds)
  return ownTokenizer(bytePairForm(options), options)
}
