// Joins the bytes of a piece to tokens, in the order in which the pairs were learned.
import type { PieceEncoder, Vocabulary } from '../form.js'
import { inByteCharacters, textOfTokens } from './byte-alphabet.js'
import { heap } from './heap.js'

interface Rule {
  /** Which rule goes first. */
  readonly rank: number
  /** The token that the pair becomes. */
  readonly id: number
}

interface Join {
  readonly rank: number
  /** Where its left token stands. */
  readonly at: number
  readonly left: number
  readonly right: number
}

// Texts repeat their words. More than these are not remembered.
const remembered = 20_000

/** Encodes pieces by byte pairs. */
export function bytePairEncoder({ tokens, merges = [] }: Vocabulary): PieceEncoder {
  const ids = new Map(tokens.map((token, id) => [token, id]))
  const size = tokens.length
  const rules = new Map<number, Rule>()
  merges.forEach(([left, right], rank) => {
    const pair = ids.get(left)! * size + ids.get(right)!
    if (!rules.has(pair)) rules.set(pair, { rank, id: ids.get(left + right)! })
  })
  const known = new Map<string, readonly number[]>()
  const join = (piece: string): readonly number[] => {
    const symbols = Array.from(inByteCharacters(piece), (one) => ids.get(one)!)
    return joinAll(symbols, (left, right) => rules.get(left * size + right))
  }
  return {
    encode(piece, into) {
      let found = known.get(piece)
      if (found === undefined) {
        found = join(piece)
        if (known.size < remembered && piece.length < 256) known.set(piece, found)
      }
      for (const id of found) into.push(id)
    },
    decode: textOfTokens,
  }
}

// A linked list of tokens, and a queue of the pairs in it: n log n steps for a piece of n bytes.
function joinAll(symbols: number[], ruleOf: (left: number, right: number) => Rule | undefined): readonly number[] {
  const next = symbols.map((_, k) => k + 1)
  const previous = symbols.map((_, k) => k - 1)
  const queue = heap<Join>((a, b) => a.rank - b.rank || a.at - b.at)
  const offer = (at: number): void => {
    const right = next[at]
    if (at < 0 || right === undefined || right >= symbols.length) return
    const rule = ruleOf(symbols[at]!, symbols[right]!)
    if (rule !== undefined) queue.push({ rank: rule.rank, at, left: symbols[at]!, right: symbols[right]! })
  }
  for (let k = 0; k + 1 < symbols.length; k++) offer(k)
  for (let top = queue.pop(); top !== undefined; top = queue.pop()) {
    const { at } = top
    const right = next[at]!
    // One of the two may have been joined with another one since.
    if (symbols[at] !== top.left || symbols[right] !== top.right) continue
    symbols[at] = ruleOf(top.left, top.right)!.id
    symbols[right] = -1
    next[at] = next[right]!
    if (next[at] < symbols.length) previous[next[at]] = at
    offer(previous[at]!)
    offer(at)
  }
  return symbols.filter((id) => id >= 0)
}
