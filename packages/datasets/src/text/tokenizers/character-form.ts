// How characters are found and encoded.
import type { TokenizerForm } from './form.js'
import { type NormalizeOptions, normalizerJson, normalizerOf } from './normalize.js'
import { frequentPieces, type VocabularyOptions, wholePieces, wordLevelJson } from './word-level.js'

/** The form of `characterTokenizer`. */
export function characterForm(options: VocabularyOptions & NormalizeOptions): TokenizerForm {
  const user = 'characterTokenizer'
  return {
    user,
    hasUnknown: true,
    alphabet: 0,
    normalize: normalizerOf(options),
    split: (text) => Array.from(text),
    train: (counts, specials) => frequentPieces(counts, specials, options),
    encoder: (vocabulary, unknown) => wholePieces(user, vocabulary, unknown, ''),
    json: {
      normalizer: normalizerJson(options),
      preTokenizer: { type: 'Split', pattern: { Regex: '[\\s\\S]' }, behavior: 'Isolated', invert: false },
      decoder: { type: 'Fuse' },
      model: wordLevelJson,
    },
  }
}
