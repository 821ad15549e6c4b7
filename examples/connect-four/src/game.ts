// The rules of connect four, on a board of any size: whoever has four in a row wins.
import type { Game } from '@tensorloom/example-shared'

/** A position. */
export interface Board {
  /** The cells, row by row from the top: 1 for the player who moves next, −1 for the other one, 0 for empty. */
  readonly cells: readonly number[]
  /** The cell that the last stone fell to; −1 at the start. */
  readonly last: number
}

/** The rules. A move is the number of a column: a stone falls to its lowest free cell. */
export function connectFour(rows: number, columns: number): Game<Board> {
  const all = linesOf(rows, columns)
  const start = new Array<number>(rows * columns).fill(0)
  const linesThrough = start.map((_, cell) => all.filter((line) => line.includes(cell)))
  return {
    start: { cells: start, last: -1 },
    moves: columns,
    movesOf: ({ cells }) =>
      Array.from({ length: columns }, (_, column) => column).filter((column) => cells[column] === 0),
    play(board, column) {
      let last = column
      while (board.cells[last + columns] === 0) last += columns
      // Not −0, which would be kept as a fraction.
      const cells = board.cells.map((one) => 0 - one)
      cells[last] = -1
      return { cells, last }
    },
    // Only the last stone can have made four in a row.
    resultOf({ cells, last }) {
      if (linesThrough[last]?.some((line) => line.every((cell) => cells[cell] === -1))) return -1
      return cells.includes(0) ? undefined : 0
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
