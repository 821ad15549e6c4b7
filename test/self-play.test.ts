// The search and the rules that the examples tic-tac-toe and connect-four share: positions whose results are known.
import { describe, expect, test } from 'vitest'
import { type Board, connectFour } from '../examples/connect-four/src/game.js'
import type { Judge } from '../examples/shared/src/self-play/game.js'
import { selfPlay } from '../examples/shared/src/self-play/play.js'
import { remember } from '../examples/shared/src/self-play/remember.js'
import { search } from '../examples/shared/src/self-play/search.js'
import { ticTacToe } from '../examples/tic-tac-toe/src/game.js'

const game = connectFour(6, 7)

/** The board after moves, each the number of a column. */
const boardAfter = (...moves: readonly number[]): Board =>
  moves.reduce((board, move) => game.play(board, move), game.start)

/** Numbers from 0 to 1 that are the same in every run. */
function numbers(): () => number {
  let state = 1
  return () => {
    state = (state * 16807) % 2147483647
    return state / 2147483647
  }
}

/** Gives every board the same judgement. */
const always =
  (policy: readonly number[], value = 0): Judge<Board> =>
  (boards) =>
    Promise.resolve(boards.map(() => ({ policy, value })))
const unsure = always([1, 1, 1, 1, 1, 1, 1])
const wantsTheRight = always([0, 0, 0, 0, 0, 0, 1])

describe('a search that counts certain results as certain', () => {
  const searched = async (board: Board, simulations: number, judge = unsure) => {
    const [found] = await search(game, [board], judge, { simulations, solve: true })
    return { ...found!, tried: found!.counts.flatMap((count, move) => (count > 0 ? [move] : [])) }
  }

  // Three own stones at the bottom of columns 0 to 2, three of the other player on top of them.
  const threeInARow = boardAfter(0, 0, 1, 1, 2, 2)

  test('finds a win in one move at once, whatever the network wants', async () => {
    expect(await searched(threeInARow, 1, wantsTheRight)).toMatchObject({ tried: [3], value: 1 })
  })

  test('does without looking at anything else once the result is certain', async () => {
    let judged = 0
    const counting: Judge<Board> = (boards) => {
      judged += boards.length
      return unsure(boards)
    }
    await searched(threeInARow, 100, counting)
    expect(judged).toBe(1)
  })

  test('takes the only move that does not lose', async () => {
    // The other player threatens to win in column 3.
    const { tried, value } = await searched(boardAfter(0, 0, 1, 1, 2), 60, wantsTheRight)
    expect(tried).toEqual([3])
    expect(value).toBeGreaterThan(-1)
    expect(value).toBeLessThan(1)
  })

  test('counts two threats at a time as a loss, and still makes a move', async () => {
    // The other player has columns 2 to 4 of the bottom row: 1 and 5 are free.
    const { tried, value } = await searched(boardAfter(2, 2, 3, 3, 4), 60, wantsTheRight)
    expect(value).toBe(-1)
    expect(tried).not.toEqual([])
  })

  test('sees a win in three moves, and prefers it to everything else', async () => {
    // Columns 2 and 3 of the bottom row are own stones: with column 1 or 4, three of them have both ends free.
    const { tried, counts, value } = await searched(boardAfter(2, 2, 3, 3), 400)
    expect(value).toBe(1)
    expect(counts.reduce((sum, count) => sum + count)).toBeGreaterThan(0)
    expect(tried.every((move) => move === 1 || move === 4)).toBe(true)
  })

  test('knows a draw when the board is almost full', async () => {
    const [last] = await search(
      ticTacToe,
      [[1, -1, 1, 1, -1, -1, -1, 1, 0]],
      (boards) => Promise.resolve(boards.map((board) => ({ policy: board.map(() => 1), value: 0.5 }))),
      { simulations: 20, solve: true },
    )
    expect(last).toEqual({ counts: [0, 0, 0, 0, 0, 0, 0, 0, 1], value: 0 })
  })
})

describe('a search that counts nothing as certain', () => {
  const judge: Judge<readonly number[]> = (boards) =>
    Promise.resolve(
      boards.map((board) => {
        const sum = (weight: (at: number) => number): number =>
          board.reduce((total, one, at) => total + one * weight(at), 0)
        const policy = board.map((_, k) => ((7 * k + 3 * sum((at) => at + 1) + 90) % 11) + 1)
        return { policy, value: Math.sin(sum((at) => at * at)) }
      }),
    )
  const boards = [
    ticTacToe.start,
    [1, -1, 0, 0, 0, 0, 0, 0, 0],
    [1, -1, 0, -1, 1, 0, 0, 0, -1],
    [0, 0, 0, 0, -1, 0, 0, 0, 0],
    [1, -1, 1, 1, -1, -1, 0, 1, 0],
  ]

  // Counts that a tree search without certain results gave, before this one learned of them.
  test('tries moves as often as PUCT says', async () => {
    const found = await search(ticTacToe, boards, judge, { simulations: 60 })
    expect(found.map(({ counts }) => counts)).toEqual([
      [2, 21, 1, 2, 16, 7, 1, 1, 9],
      [0, 0, 5, 27, 8, 1, 16, 1, 2],
      [0, 0, 3, 0, 0, 8, 46, 3, 0],
      [7, 1, 6, 7, 0, 0, 34, 3, 2],
      [0, 0, 0, 0, 0, 0, 58, 0, 2],
    ])
  })

  test('mixes noise into the first moves', async () => {
    const found = await search(ticTacToe, boards, judge, { simulations: 60, noise: 0.25, random: numbers() })
    expect(found.map(({ counts }) => counts)).toEqual([
      [2, 20, 3, 2, 15, 7, 1, 1, 9],
      [0, 0, 10, 36, 8, 1, 2, 1, 2],
      [0, 0, 34, 0, 0, 7, 16, 3, 0],
      [7, 1, 6, 10, 0, 4, 28, 3, 1],
      [0, 0, 0, 0, 0, 0, 57, 0, 3],
    ])
  })

  test('gives the mean of what it saw as the value', async () => {
    const flat: Judge<readonly number[]> = (all) =>
      Promise.resolve(all.map((board) => ({ policy: board.map(() => 1), value: 0.25 })))
    const [found] = await search(ticTacToe, [ticTacToe.start], flat, { simulations: 3 })
    // Its own 0.25, and three moves after which the other player has 0.25.
    expect(found!.value).toBeCloseTo((0.25 - 3 * 0.25) / 4, 12)
  })
})

describe('connect four', () => {
  test('ends as soon as four are in a row anywhere', () => {
    const random = numbers()
    const cellAt = (row: number, column: number): number => 7 * row + column
    const hasFour = (cells: readonly number[]): boolean =>
      cells.some((_, at) =>
        [
          [0, 1],
          [1, 0],
          [1, 1],
          [1, -1],
        ].some(([down, right]) =>
          [0, 1, 2, 3].every((k) => {
            const [row, column] = [Math.floor(at / 7) + k * down!, (at % 7) + k * right!]
            return row < 6 && column >= 0 && column < 7 && cells[cellAt(row, column)] === -1
          }),
        ),
      )
    const results = { won: 0, drawn: 0 }
    for (let k = 0; k < 60; k++) {
      let board = game.start
      let result = game.resultOf(board)
      while (result === undefined) {
        const moves = game.movesOf(board)
        board = game.play(board, moves[Math.floor(random() * moves.length)]!)
        result = game.resultOf(board)
        expect(result === -1).toBe(hasFour(board.cells))
      }
      results[result === 0 ? 'drawn' : 'won']++
    }
    expect(results.won).toBeGreaterThan(50)
  })
})

describe('self-play', () => {
  const options = { simulations: 8, random: numbers() }
  const flat = always([1, 1, 1, 1, 1, 1, 1], 0.5)

  test('says who won in the end, for the player who moved', async () => {
    const played = await selfPlay(game, flat, { ...options, boards: [boardAfter(0, 0, 1, 1, 2, 2)], solve: true })
    expect(played.map(({ value, policy }) => ({ value, policy }))).toEqual([
      { value: 1, policy: [0, 0, 0, 1, 0, 0, 0] },
    ])
  })

  test('mixes what the search found into the values', async () => {
    const boards = [boardAfter(3, 3, 2)]
    const [ends, both] = await Promise.all(
      [0, 0.5].map((foundShare) => selfPlay(game, flat, { ...options, random: numbers(), boards, foundShare })),
    )
    expect(both!.length).toBe(ends!.length)
    expect(ends!.every(({ value }) => Math.abs(value) <= 1 && Number.isInteger(value))).toBe(true)
    expect(both!.some(({ value }) => !Number.isInteger(value))).toBe(true)
    both!.forEach(({ value }, k) => {
      expect(Math.abs(value - ends![k]!.value)).toBeLessThanOrEqual(1)
    })
  })
})

describe('a judge that remembers', () => {
  test('asks about each position once, and gives each board its own judgement', async () => {
    const asked: number[][] = []
    const judge = remember<number>(
      (boards) => {
        asked.push([...boards])
        const policies = Float32Array.from(boards.flatMap((board) => [board, -board]))
        return Promise.resolve(
          boards.map((board, k) => ({ policy: policies.subarray(2 * k, 2 * k + 2), value: board / 10 })),
        )
      },
      (board) => String(board),
    )
    const judgement = (board: number) => ({ policy: [board, -board], value: board / 10 })
    expect(await judge([3, 5, 3])).toEqual([3, 5, 3].map(judgement))
    expect(await judge([5, 7, 3])).toEqual([5, 7, 3].map(judgement))
    expect(await judge([7])).toEqual([judgement(7)])
    expect(asked).toEqual([[3, 5], [7]])
  })
})
