// Encodes and decodes whole texts: what a tokenizer does once it has a vocabulary.

import { DataError } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import type { TokenizerForm, Vocabulary } from './form.js'
import { type SpecialTokens, splitterOf } from './special-tokens.js'

/** Texts to ids and back, without lengths and padding. */
export interface Encoding {
  readonly tokens: readonly string[]
  readonly padId: number | undefined
  /** Ids that begin every text. */
  readonly begin: readonly number[]
  /** Ids that end every text. */
  readonly end: readonly number[]
  idOf(token: string): number | undefined
  /** The ids of a text, without those that begin and end it. */
  encode(text: string): number[]
  decode(ids: readonly number[], skipSpecialTokens: boolean): string
  toJson(): string
}

/** Splits a text into its special tokens, as ids, and the pieces between them. */
export function piecesOf(
  { normalize, split }: Pick<TokenizerForm, 'normalize' | 'split'>,
  specials: readonly string[],
): (text: string, piece: (piece: string) => void, special: (token: string) => void) => void {
  const splitAtSpecials = splitterOf(specials)
  return (text, piece, special) =>
    splitAtSpecials(text, (part, isSpecial) => {
      if (isSpecial) special(part)
      else for (const one of split(normalize(part))) piece(one)
    })
}

/** The encoding by a form with a vocabulary. */
export function encodingOf(
  form: TokenizerForm,
  specials: SpecialTokens,
  vocabulary: Vocabulary,
  toJson: () => string,
): Encoding {
  const { tokens } = vocabulary
  const ids = new Map(tokens.map((token, id) => [token, id]))
  const encoder = form.encoder(vocabulary, specials.unknown)
  const special = new Set(specials.all)
  const isSpecial = (token: string): boolean => special.has(token)
  const pieces = piecesOf(form, specials.all)
  const idsOf = (token: string | undefined): readonly number[] => (token === undefined ? [] : [ids.get(token)!])
  return {
    tokens,
    padId: idsOf(specials.pad)[0],
    begin: idsOf(specials.begin),
    end: idsOf(specials.end),
    idOf: (token) => ids.get(token),
    encode(text) {
      const found: number[] = []
      pieces(
        text,
        (piece) => encoder.encode(piece, found),
        (token) => found.push(ids.get(token)!),
      )
      return found
    },
    decode(given, skipSpecialTokens) {
      const found = given.map((id, k) => tokens[id] ?? notAnId(form.user, id, k, tokens.length))
      return encoder.decode(skipSpecialTokens ? found.filter((token) => !isSpecial(token)) : found, isSpecial)
    },
    toJson,
  }
}

/** Refuses an id. */
export function notAnId(user: string, id: number, at: number, size: number): never {
  throw new DataError(`${user}: ${describeValue(id)} at position ${at} is not the id of a token`, {
    help: `ids are whole numbers from 0 to ${size - 1}`,
  })
}
