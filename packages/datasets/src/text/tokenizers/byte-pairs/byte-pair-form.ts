// How texts are split and encoded by byte pairs.
import type { TokenizerForm } from '../form.js'
import { type NormalizeOptions, normalizerJson, normalizerOf } from '../normalize.js'
import { type VocabularyOptions, vocabularyJson } from '../word-level.js'
import { byteCharacters } from './byte-alphabet.js'
import { bytePairEncoder } from './merge.js'
import { splitForBytePairs } from './split.js'
import { trainBytePairs } from './train-byte-pairs.js'

/** The form of `bytePairTokenizer`. */
export function bytePairForm(options: VocabularyOptions & NormalizeOptions): TokenizerForm {
  const { maxTokens = 30_000, minFrequency = 2 } = options
  return {
    user: 'bytePairTokenizer',
    hasUnknown: false,
    alphabet: byteCharacters.length,
    normalize: normalizerOf(options),
    split: splitForBytePairs,
    train: (counts, specials) => trainBytePairs(counts, specials, { maxTokens, minFrequency }),
    encoder: bytePairEncoder,
    json: {
      normalizer: normalizerJson(options),
      preTokenizer: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
      decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
      model: ({ tokens, merges = [] }) => ({
        ...{ type: 'BPE', dropout: null, unk_token: null, continuing_subword_prefix: null, end_of_word_suffix: null },
        ...{ fuse_unk: false, byte_fallback: false, ignore_merges: false },
        vocab: vocabularyJson(tokens),
        merges: merges.map(([left, right]) => `${left} ${right}`),
      }),
    },
  }
}
