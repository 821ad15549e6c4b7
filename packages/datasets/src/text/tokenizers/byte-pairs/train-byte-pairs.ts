// Learns byte pairs: the pair that occurs most often becomes one token, again and again.
// Sennrich et al., Neural Machine Translation of Rare Words with Subword Units (2016), section 3.2.
import type { Vocabulary } from '../form.js'
import { byteCharacters, inByteCharacters } from './byte-alphabet.js'
import { heap } from './heap.js'

interface Word {
  symbols: number[]
  readonly count: number
}

interface Candidate {
  readonly left: number
  readonly right: number
  /** How often it occurred when it was put into the queue. */
  readonly count: number
}

// Ids are below this, so that a pair of them is one exact number.
const most = 2 ** 26
const pairOf = (left: number, right: number): number => left * most + right

/**
 * Learns tokens. Of pairs that occur equally often the one with the smaller ids goes first, as in Hugging Face's tokenizers, so
 * that both learn the same.
 *
 * @param counts - how often each piece occurs; pairs are counted within pieces
 * @param maxTokens - the largest number of tokens, with the special ones and those of the 256 bytes
 */
export function trainBytePairs(
  counts: ReadonlyMap<string, number>,
  specials: readonly string[],
  { maxTokens, minFrequency }: { readonly maxTokens: number; readonly minFrequency: number },
): Vocabulary & { readonly merges: readonly (readonly [string, string])[] } {
  // A special token may look like the character of a byte.
  const tokens = [...specials, ...[...byteCharacters].sort().filter((one) => !specials.includes(one))]
  const ids = new Map(tokens.map((token, id) => [token, id]))
  const words: Word[] = Array.from(counts, ([piece, count]) => ({
    symbols: Array.from(inByteCharacters(piece), (one) => ids.get(one)!),
    count,
  }))

  const occurrences = new Map<number, number>()
  const places = new Map<number, Set<number>>()
  const change = (left: number, right: number, by: number, word: number): void => {
    const pair = pairOf(left, right)
    occurrences.set(pair, (occurrences.get(pair) ?? 0) + by)
    if (by <= 0) return
    const known = places.get(pair)
    if (known === undefined) places.set(pair, new Set([word]))
    else known.add(word)
  }
  words.forEach(({ symbols, count }, word) => {
    for (let k = 0; k + 1 < symbols.length; k++) change(symbols[k]!, symbols[k + 1]!, count, word)
  })
  const queue = heap<Candidate>((a, b) => b.count - a.count || a.left - b.left || a.right - b.right)
  const enqueue = (pair: number): void => {
    const count = occurrences.get(pair) ?? 0
    if (count > 0) queue.push({ left: Math.floor(pair / most), right: pair % most, count })
  }
  for (const pair of occurrences.keys()) enqueue(pair)

  const merges: (readonly [string, string])[] = []
  const merged = new Set<number>()
  while (tokens.length < maxTokens) {
    const top = queue.pop()
    if (top === undefined) break
    const pair = pairOf(top.left, top.right)
    const count = occurrences.get(pair) ?? 0
    if (count !== top.count) {
      enqueue(pair)
      continue
    }
    if (count < Math.max(1, minFrequency)) break
    const joined = tokens[top.left]! + tokens[top.right]!
    let id = ids.get(joined)
    if (id === undefined) {
      id = tokens.push(joined) - 1
      ids.set(joined, id)
    }
    if (!merged.has(pair)) merges.push([tokens[top.left]!, tokens[top.right]!])
    merged.add(pair)
    const found = places.get(pair) ?? new Set()
    places.delete(pair)
    occurrences.delete(pair)
    const grown = new Set<number>()
    for (const word of found) joinIn(words[word]!, word, top, id, change, grown)
    for (const one of grown) enqueue(one)
  }
  return { tokens, merges }
}

// Joins a pair wherever it stands in a word, and counts the pairs that come and go around it.
function joinIn(
  entry: Word,
  word: number,
  { left, right }: Candidate,
  id: number,
  change: (left: number, right: number, by: number, word: number) => void,
  grown: Set<number>,
): void {
  const { symbols, count } = entry
  const joined: number[] = []
  for (let k = 0; k < symbols.length; k++) {
    if (symbols[k] !== left || symbols[k + 1] !== right) {
      joined.push(symbols[k]!)
      continue
    }
    const before = joined.at(-1)
    const after = symbols[k + 2]
    if (before !== undefined) {
      change(before, left, -count, word)
      change(before, id, count, word)
      grown.add(pairOf(before, id))
    }
    if (after !== undefined) {
      change(right, after, -count, word)
      change(id, after, count, word)
      grown.add(pairOf(id, after))
    }
    joined.push(id)
    k++
  }
  entry.symbols = joined
}
