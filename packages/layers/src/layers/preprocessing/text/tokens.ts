// Texts as tokens: standardized, split, and grouped.
import { DataError } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'

/** What is done to a text before it is split. */
export type Standardizer = 'lowerAndStripPunctuation' | 'lower' | 'stripPunctuation' | ((text: string) => string)

/** How a text is split. */
export type Splitter = 'whitespace' | 'character' | ((text: string) => readonly string[])

/** The names of standardizers. */
export const standardizers: readonly string[] = ['lowerAndStripPunctuation', 'lower', 'stripPunctuation']
/** The names of splitters. */
export const splitters: readonly string[] = ['whitespace', 'character']

const punctuation = /[!"#$%&()*+,\-./:;<=>?@[\\\]^_`{|}~']/g

/** The text, standardized. Only A to Z become lower case, as in TensorFlow. */
export function standardizeText(text: string, how: Standardizer | null): string {
  if (how === null) return text
  if (typeof how === 'function') {
    const result: unknown = how(text)
    if (typeof result === 'string') return result
    throw new DataError(`standardize returned ${describeValue(result)}, expected a text`, {
      help: 'it is called with one text, and returns one',
    })
  }
  const lower = how === 'stripPunctuation' ? text : text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
  return how === 'lower' ? lower : lower.replace(punctuation, '')
}

/** The parts of a text. */
export function splitText(text: string, how: Splitter | null): readonly string[] {
  if (how === null) return [text]
  if (typeof how === 'function') {
    const result: unknown = how(text)
    if (Array.isArray(result) && result.every((one) => typeof one === 'string')) return result
    throw new DataError(`split returned ${describeValue(result)}, expected an array of strings`, {
      help: 'it is called with one text, and returns its tokens',
    })
  }
  return how === 'character' ? Array.from(text) : text.split(/[ \t\n\v\f\r]+/).filter((part) => part !== '')
}

/** Neighbouring tokens joined by spaces: all groups of the first length, then of the next. */
export function ngramsOf(tokens: readonly string[], lengths: readonly number[]): readonly string[] {
  return lengths.flatMap((length) =>
    Array.from({ length: Math.max(0, tokens.length - length + 1) }, (_, k) => tokens.slice(k, k + length).join(' ')),
  )
}
