// How words are found and encoded.
import type { TokenizerForm } from './form.js'
import { type NormalizeOptions, normalizerJson, normalizerOf } from './normalize.js'
import { frequentPieces, type VocabularyOptions, wholePieces, wordLevelJson } from './word-level.js'

/** Where words end. */
export type WordSplit = 'words' | 'whitespace'

// Letters, digits and underscores are \w of Unicode (UTS #18, annex C).
const splits: Readonly<Record<WordSplit, { readonly pattern: RegExp; readonly type: string }>> = {
  words: {
    pattern:
      /[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]+|[^\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}\p{White_Space}]+/gu,
    type: 'Whitespace',
  },
  whitespace: { pattern: /\P{White_Space}+/gu, type: 'WhitespaceSplit' },
}

/** The form of `wordTokenizer`. */
export function wordForm(
  options: VocabularyOptions & NormalizeOptions & { readonly split?: WordSplit | undefined },
): TokenizerForm {
  const user = 'wordTokenizer'
  const { pattern, type } = splits[options.split ?? 'words']
  return {
    user,
    hasUnknown: true,
    alphabet: 0,
    normalize: normalizerOf(options),
    split: (text) => text.match(pattern) ?? [],
    train: (counts, specials) => frequentPieces(counts, specials, options),
    encoder: (vocabulary, unknown) => wholePieces(user, vocabulary, unknown, ' '),
    json: { normalizer: normalizerJson(options), preTokenizer: { type }, decoder: null, model: wordLevelJson },
  }
}
