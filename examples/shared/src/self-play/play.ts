// Games that a program plays against itself, to learn from, and against others, to be measured.
import type { Game, Judge } from './game.js'
import { type SearchOptions, search } from './search.js'

/** A position from a game: what the search preferred there, and who won. */
export interface Experience<Board> {
  readonly board: Board
  /** The share of each move. */
  readonly policy: readonly number[]
  /** The result for the player who moved there: −1 to 1. */
  readonly value: number
}

/** Options of `selfPlay`. */
export interface SelfPlayOptions<Board> {
  /** Where games begin, all at the same time. */
  readonly boards: readonly Board[]
  /** How many positions the search looks at before each move. */
  readonly simulations: number
  /** How many moves of a game are drawn in proportion to how much the search prefers them; then the best is taken. All by default. */
  readonly drawnMoves?: number
  /** How much of the value of a position is what the search found, and not the result of the game; 0 by default. */
  readonly foundShare?: number
  /** Whether the search counts certain results as certain; false by default. */
  readonly solve?: boolean
  readonly random: () => number
}

/** Plays games against itself. */
export async function selfPlay<Board>(
  game: Game<Board>,
  judge: Judge<Board>,
  {
    boards,
    simulations,
    drawnMoves = Number.POSITIVE_INFINITY,
    foundShare = 0,
    solve = false,
    random,
  }: SelfPlayOptions<Board>,
): Promise<readonly Experience<Board>[]> {
  type Past = Experience<Board>
  let open = boards.map((board) => ({ board, past: [] as Past[] }))
  const experiences: Experience<Board>[] = []
  while (open.length > 0) {
    const found = await search(
      game,
      open.map(({ board }) => board),
      judge,
      { simulations, noise: 0.25, random, solve },
    )
    open = open.filter((one, k) => {
      const { counts, value } = found[k]!
      const total = counts.reduce((sum, count) => sum + count)
      one.past.push({ board: one.board, policy: counts.map((count) => count / total), value })
      const move = one.past.length <= drawnMoves ? draw(counts, random) : counts.indexOf(Math.max(...counts))
      one.board = game.play(one.board, move)
      const result = game.resultOf(one.board)
      if (result === undefined) return true
      // Who moves alternates, so the sign of the result does.
      one.past.reverse().forEach((position, back) => {
        const outcome = back % 2 === 0 ? -result : result
        experiences.push({ ...position, value: outcome + foundShare * (position.value - outcome) })
      })
      return false
    })
  }
  return experiences
}

/** Moves for many boards at once. */
export type Player<Board> = (boards: readonly Board[]) => Promise<readonly number[]> | readonly number[]

/** A player that looks ahead, and takes the move that it tried most. */
export function searcher<Board>(
  game: Game<Board>,
  judge: Judge<Board>,
  options: Pick<SearchOptions, 'simulations' | 'solve'>,
): Player<Board> {
  return async (boards) => {
    const found = await search(game, boards, judge, options)
    return found.map(({ counts }) => counts.indexOf(Math.max(...counts)))
  }
}

/** How many games one player won, drew and lost. */
export interface Score {
  readonly won: number
  readonly drawn: number
  readonly lost: number
}

/**
 * Plays one game from each board. The own player begins in the first game, the other one in the second, and so on.
 *
 * @returns how the own player did
 */
export async function compete<Board>(
  game: Game<Board>,
  own: Player<Board>,
  other: Player<Board>,
  boards: readonly Board[],
): Promise<Score> {
  const score = { won: 0, drawn: 0, lost: 0 }
  let open = boards.map((board, k) => ({ board, own: k % 2 === 0 }))
  while (open.length > 0) {
    for (const isOwn of [true, false]) {
      const turn = open.filter((one) => one.own === isOwn)
      if (turn.length === 0) continue
      const moves = await (isOwn ? own : other)(turn.map(({ board }) => board))
      turn.forEach((one, k) => {
        one.board = game.play(one.board, moves[k]!)
        one.own = !isOwn
      })
      // −1: whoever moved last has won.
      open = open.filter((one) => {
        const result = turn.includes(one) ? game.resultOf(one.board) : undefined
        if (result === 0) score.drawn++
        else if (result !== undefined) score[isOwn ? 'won' : 'lost']++
        return result === undefined
      })
    }
  }
  return score
}

/** Draws an index in proportion to weights. */
function draw(weights: readonly number[], random: () => number): number {
  let rest = random() * weights.reduce((sum, one) => sum + one)
  const at = weights.findIndex((weight) => {
    rest -= weight
    return rest < 0
  })
  // Rounding may leave a little.
  return at === -1 ? weights.indexOf(Math.max(...weights)) : at
}
