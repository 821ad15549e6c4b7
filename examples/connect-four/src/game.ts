// The rules of connect four, on a board of any size: whoever has four in a row wins.
import type { Game } from '@tensorloom/example-shared'

/** The cells, row by row from the top: 1 for the player who moves next, −1 for the other one, 0 for empty. */
export type Board = readonly number[]

/** The rules. A move is the number of a column: a stone falls to its lowest free cell. */
export function connectFour(rows: number, columns: number): Game<Board> {
  const lines = linesOf(rows, columns)
  return {
    start: new Array<number>(rows * columns).fill(0),
    moves: columns,
    movesOf: (board) => Array.from({ length: columns }, (_, column) => column).filter((column) => board[column] === 0),
    play(board, column) {
      let cell = column
      while (board[cell + columns] === 0) cell += columns
      return board.map((one, k) => (k === cell ? -1 : one === 0 ? 0 : -one))
    },
    resultOf(board) {
      if (lines.some((line) => line.every((cell) => board[cell] === -1))) return -1
      return board.includes(0) ? undefined : 0
    },
  }
}

/** Every four cells in a row, in a column or on a diagonal. */
function linesOf(rows: number, columns: number): readonly (readonly number[])[] {
  const lines: number[][] = []
  for (const [down, right] of [
    [0, 1],
    [1, 0],
    [1, 1],
    [1, -1],
  ] as const) {
    for (let row = 0; row + 3 * down < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const last = column + 3 * right
        if (last < 0 || last >= columns) continue
        lines.push([0, 1, 2, 3].map((k) => (row + k * down) * columns + column + k * right))
      }
    }
  }
  return lines
}
