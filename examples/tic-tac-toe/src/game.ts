// The rules of tic-tac-toe, and perfect play.
import type { Game } from '@tensorloom/example-shared'

/** Nine cells: 1 for the player who moves next, −1 for the other one, 0 for empty. */
export type Board = readonly number[]

const start: Board = new Array<number>(9).fill(0)

const lines = [
  [0, 1, 2],
  [3, 4, 5],
  [6, 7, 8],
  [0, 3, 6],
  [1, 4, 7],
  [2, 5, 8],
  [0, 4, 8],
  [2, 4, 6],
] as const

/** The eight ways to turn and mirror the board: which cell comes where. */
export const symmetries: readonly (readonly number[])[] = [0, 1, 2, 3].flatMap((quarters) => {
  const turn = (cell: number): number => (2 - (cell % 3)) * 3 + Math.floor(cell / 3)
  const turned = start.map((_, cell) => Array.from({ length: quarters }).reduce<number>((at) => turn(at), cell))
  return [turned, turned.map((_, cell) => turned[cell - (cell % 3) + (2 - (cell % 3))]!)]
})

/** The rules. A move is the number of a cell. */
export const ticTacToe: Game<Board> = {
  start,
  moves: 9,
  movesOf: (board) => board.flatMap((cell, k) => (cell === 0 ? [k] : [])),
  play: (board, move) => board.map((cell, k) => (k === move ? -1 : cell === 0 ? 0 : -cell)),
  resultOf(board) {
    if (lines.some((line) => line.every((cell) => board[cell] === -1))) return -1
    return board.includes(0) ? undefined : 0
  },
}

const known = new Map<string, number>()

/** The result for the player who moves next, if both play perfectly. */
function perfectValue(board: Board): number {
  const key = board.join()
  let value = known.get(key)
  if (value === undefined) {
    const { movesOf, play, resultOf } = ticTacToe
    value = resultOf(board) ?? Math.max(...movesOf(board).map((move) => -perfectValue(play(board, move))))
    known.set(key, value)
  }
  return value
}

/** The moves of perfect play. */
export function perfectMoves(board: Board): readonly number[] {
  const best = perfectValue(board)
  return ticTacToe.movesOf(board).filter((move) => -perfectValue(ticTacToe.play(board, move)) === best)
}
