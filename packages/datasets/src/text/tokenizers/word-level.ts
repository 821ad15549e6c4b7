// A vocabulary of whole pieces: words, or characters.
import { DataError } from '@tensorloom/tensor'
import type { PieceEncoder, Vocabulary } from './form.js'
import type { JsonObject } from './json.js'

/** Limits of a vocabulary. */
export interface VocabularyOptions {
  /** The largest number of tokens, with the special ones; no limit by default. */
  readonly maxTokens?: number | undefined
  /** How often a token has to occur; 1 by default. */
  readonly minFrequency?: number | undefined
}

/** The most frequent pieces. Those that occur equally often are in the order of their code points. */
export function frequentPieces(
  counts: ReadonlyMap<string, number>,
  specials: readonly string[],
  { maxTokens = Number.POSITIVE_INFINITY, minFrequency = 1 }: VocabularyOptions,
): Vocabulary {
  const kept = [...counts]
    .filter(([piece, count]) => count >= minFrequency && !specials.includes(piece))
    .sort(([a, m], [b, n]) => n - m || compareCodePoints(a, b))
    .map(([piece]) => piece)
  return { tokens: [...specials, ...kept.slice(0, maxTokens - specials.length)] }
}

/**
 * Encodes pieces as they stand in the vocabulary.
 *
 * @param between - what stands between the tokens of a text
 */
export function wholePieces(
  user: string,
  { tokens }: Vocabulary,
  unknown: string | undefined,
  between: string,
): PieceEncoder {
  const ids = new Map(tokens.map((token, id) => [token, id]))
  const unknownId = unknown === undefined ? undefined : ids.get(unknown)
  return {
    encode(piece, into) {
      const id = ids.get(piece) ?? unknownId
      if (id === undefined) {
        throw new DataError(`${user}: '${piece}' is not in the vocabulary, and there is no token for unknown words`, {
          help: "fit the tokenizer on texts that have it, or write unknownToken: '[UNK]'",
        })
      }
      into.push(id)
    },
    decode: (pieces) => pieces.join(between),
  }
}

/** The model of `tokenizer.json`. */
export function wordLevelJson({ tokens }: Vocabulary, unknown: string | undefined): JsonObject {
  // The file must name a token. One that is not in the vocabulary means that there is none.
  return { type: 'WordLevel', vocab: vocabularyJson(tokens), unk_token: unknown ?? '' }
}

/** Ids by token, as `tokenizer.json` has them. */
export function vocabularyJson(tokens: readonly string[]): JsonObject {
  return Object.fromEntries(tokens.map((token, id) => [token, id]))
}

// The order of the UTF-8 of two texts.
function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let k = 0; k < length; k++) {
    const [left, right] = [a.charCodeAt(k), b.charCodeAt(k)]
    if (left !== right) return upward(left) - upward(right)
  }
  return a.length - b.length
}

// Halves of pairs stand for code points beyond all others.
const upward = (unit: number): number => (unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit)
