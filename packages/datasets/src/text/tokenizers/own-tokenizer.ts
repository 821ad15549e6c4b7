// A tokenizer of one of our forms, which learns from texts.
import { DataError } from '@tensorloom/tensor'
import { encodingOf, piecesOf } from './encoding.js'
import type { TokenizerForm, Vocabulary } from './form.js'
import { makeTokenizer, textsOf } from './make-tokenizer.js'
import { type SpecialTokenOptions, specialTokensOf, type UnknownTokenOptions } from './special-tokens.js'
import type { Tokenizer } from './tokenizer.js'
import { tokenizerJson } from './tokenizer-json.js'
import type { VocabularyOptions } from './word-level.js'

/**
 * Makes a tokenizer of a form.
 *
 * @param vocabulary - what it has learned already
 */
export function ownTokenizer(
  form: TokenizerForm,
  options: VocabularyOptions & SpecialTokenOptions & UnknownTokenOptions,
  vocabulary?: Vocabulary,
): Tokenizer {
  const { user } = form
  const specials = specialTokensOf(user, options, form.hasUnknown)
  const least = specials.all.length + form.alphabet
  if (options.maxTokens !== undefined && options.maxTokens < least) {
    const bytes = form.alphabet === 0 ? '' : ` and ${form.alphabet} bytes`
    throw new DataError(
      `${user}: maxTokens is ${options.maxTokens}, and there are ${specials.all.length} special tokens${bytes}`,
      { help: `write maxTokens: ${least} or more` },
    )
  }
  const encodingWith = (learned: Vocabulary): ReturnType<typeof encodingOf> =>
    encodingOf(form, specials, learned, () => JSON.stringify(tokenizerJson(form, specials, learned), undefined, 2))
  return makeTokenizer(user, vocabulary && encodingWith(vocabulary), async (texts) => {
    const counts = new Map<string, number>()
    const pieces = piecesOf(form, specials.all)
    for await (const text of textsOf(user, texts)) {
      pieces(
        text,
        (piece) => counts.set(piece, (counts.get(piece) ?? 0) + 1),
        () => {},
      )
    }
    return encodingWith(form.train(counts, specials.all))
  })
}
