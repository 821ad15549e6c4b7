// A judge that remembers: games that are played at the same time meet the same positions, and so does the search of the next move.
import type { Judge, Judgement } from './game.js'

/**
 * A judge that asks another one about each position only once. Make a new one when the network has learned.
 *
 * @param keyOf - a text that no other position has
 */
export function remember<Board>(judge: Judge<Board>, keyOf: (board: Board) => string): Judge<Board> {
  const known = new Map<string, Judgement>()
  return async (boards) => {
    const keys = boards.map(keyOf)
    const unknown = new Map(boards.flatMap((board, k) => (known.has(keys[k]!) ? [] : [[keys[k]!, board] as const])))
    const judgements = unknown.size === 0 ? [] : await judge([...unknown.values()])
    // A copy of the policy, which is part of a larger buffer.
    for (const [k, key] of [...unknown.keys()].entries()) {
      const { policy, value } = judgements[k]!
      known.set(key, { policy: Array.from(policy), value })
    }
    return keys.map((key) => known.get(key)!)
  }
}
