// The parts in which kinds of tokenizers differ, and the vocabulary that `fit` or a file gives them.
import type { JsonObject } from './json.js'

/** What a kind of tokenizer is made of. */
export interface TokenizerForm {
  /** The function that makes it. */
  readonly user: string
  /** Whether there may be a token for what is not in the vocabulary. */
  readonly hasUnknown: boolean
  /** Number of tokens that every vocabulary has, besides the special ones. */
  readonly alphabet: number
  /** A text as it is split. */
  normalize(text: string): string
  /** The pieces of a normalized text, each encoded by itself. */
  split(text: string): readonly string[]
  /** A vocabulary for the pieces of texts, and how often each occurs. */
  train(counts: ReadonlyMap<string, number>, specials: readonly string[]): Vocabulary
  /** Encodes pieces with a vocabulary. */
  encoder(vocabulary: Vocabulary, unknown: string | undefined): PieceEncoder
  /** Its parts in `tokenizer.json`. */
  readonly json: {
    readonly normalizer: JsonObject | null
    readonly preTokenizer: JsonObject
    readonly decoder: JsonObject | null
    model(vocabulary: Vocabulary, unknown: string | undefined): JsonObject
  }
}

/** What a tokenizer has learned. */
export interface Vocabulary {
  /** The tokens by id. */
  readonly tokens: readonly string[]
  /** Pairs of tokens that become one, in the order in which they are joined. Only of byte pairs. */
  readonly merges?: readonly (readonly [left: string, right: string])[] | undefined
}

/** Encodes pieces of texts. */
export interface PieceEncoder {
  /** Appends the ids of a piece. */
  encode(piece: string, ids: number[]): void
  /** The text of tokens; `isSpecial` tells which are not of this form. */
  decode(tokens: readonly string[], isSpecial: (token: string) => boolean): string
}
