// A book to learn from: Herman Melville, Moby-Dick (1851), which is in the public domain.
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

const file = new URL('../data/moby-dick.txt.gz', import.meta.url)

/** A text as numbers, one per character. */
export interface Book {
  /** The characters that occur, in the order of their numbers. */
  readonly characters: readonly string[]
  /** The number of each character of the text. */
  readonly codes: Int32Array
  /** The numbers of the characters of a text. */
  encode(text: string): readonly number[]
  /** The text of numbers. */
  decode(codes: ArrayLike<number>): string
}

/**
 * The first half of the book.
 *
 * @param length - characters to take from the beginning; all 700,000 by default
 */
export function mobyDick(length: number = Number.POSITIVE_INFINITY): Book {
  const text = gunzipSync(readFileSync(file)).toString('latin1').slice(0, length)
  const characters = [...new Set(text)].sort()
  const numbers = new Map(characters.map((character, k) => [character, k]))
  const encode = (part: string): readonly number[] => [...part].map((one) => numbers.get(one) ?? numbers.get(' ')!)
  return {
    characters,
    codes: Int32Array.from(encode(text)),
    encode,
    decode: (codes) => Array.from(codes, (code) => characters[code]!).join(''),
  }
}
