// What self-play needs to know of a game for two: the rules, and nothing else.

/**
 * The rules of a game in which two players move in turn. Boards are as the player who moves next sees them.
 *
 * @typeParam Board - a position; it is never changed
 */
export interface Game<Board> {
  /** Where games begin. */
  readonly start: Board
  /** Number of different moves; each is a number below it. */
  readonly moves: number
  /** The moves that a board allows. */
  movesOf(board: Board): readonly number[]
  /** The board after a move, as the other player sees it. */
  play(board: Board, move: number): Board
  /** The result for the player who moves next: −1 if the other one has won, 0 for a draw; undefined if it goes on. */
  resultOf(board: Board): number | undefined
}

/** What a network says of a board: the share of each move, and the result for the player who moves next. */
export interface Judgement {
  readonly policy: ArrayLike<number>
  readonly value: number
}

/** Judges boards. */
export type Judge<Board> = (boards: readonly Board[]) => Promise<readonly Judgement[]>
