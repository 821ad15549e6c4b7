// Connect four without being told anything but the rules, as in tic-tac-toe: the program plays against itself, a search looks ahead
// with the help of a network, and the network learns from the games. Here nobody knows perfect play, so the program is measured
// against what it was before: its first generation, which has learned from one round of games.
//
// Silver et al., A general reinforcement learning algorithm that masters chess, shogi and Go through self-play (2018).
// Expected: it wins at least 75 % of the games against its first generation, when both look equally far ahead. `--full` learns for many
// times as long, with a larger network and a deeper search.
import {
  compete,
  type Experience,
  judgeOf,
  learn,
  randomNumbers,
  type Score,
  search,
  searcher,
  selfPlay,
  startExample,
} from '@tensorloom/example-shared'
import { conv2d, dense, flatten, functional, input, type Model, sequential } from '@tensorloom/layers'
import { adamW, cosineDecay } from '@tensorloom/optim'
import { type Tensor, tensor } from '@tensorloom/tensor'
import { type Board, connectFour } from './game.js'
import { gameSvg } from './picture.js'

const example = await startExample('connect-four', import.meta.dirname)
const { filters, rounds, gamesPerRound, simulations, updates, remembered } = example.full
  ? {
      filters: 128,
      rounds: 60,
      gamesPerRound: 128,
      simulations: 100,
      updates: 300,
      remembered: 60_000,
    }
  : { filters: 64, rounds: 8, gamesPerRound: 80, simulations: 50, updates: 150, remembered: 16_000 }
const [rows, columns] = [6, 7]
// The first moves of a game are drawn at random, by how much the search prefers them, so that games differ.
const drawnMoves = 8
/** How far both players look ahead in matches. */
const ahead = 16
const game = connectFour(rows, columns)
const batchSize = 128

/** A network that sees the own stones and those of the other player. Four in a row fit into its filters of 4 × 4. */
function makeNetwork(): Model<Tensor, readonly Tensor[]> {
  const boards = input([rows, columns, 2])
  const seen = sequential([
    conv2d(filters, 4, { activation: 'relu' }),
    flatten(),
    dense(2 * filters, { activation: 'relu' }),
    dense(filters, { activation: 'relu' }),
  ]).apply(boards)
  return functional({
    inputs: boards,
    outputs: [dense(columns).apply(seen), dense(1, { activation: 'tanh' }).apply(seen)],
  })
}

/** [boards, rows, columns, 2] */
function encode(boards: readonly Board[]): Tensor {
  const cells = rows * columns
  const values = new Float32Array(boards.length * cells * 2)
  boards.forEach((board, k) => {
    board.forEach((one, at) => {
      if (one !== 0) values[2 * (k * cells + at) + (one > 0 ? 0 : 1)] = 1
    })
  })
  return tensor(values, { shape: [boards.length, rows, columns, 2] })
}

const network = makeNetwork()
const learner = {
  network,
  encode,
  optimizer: adamW({
    learningRate: cosineDecay({ initialLearningRate: 3e-3, decaySteps: rounds * updates, alpha: 0.05 }),
    weightDecay: 1e-3,
  }),
}
const judge = judgeOf(learner)
const firstNetwork = makeNetwork()
const firstJudge = judgeOf({ network: firstNetwork, encode })
const random = await randomNumbers()

/** The same experience, in a mirror or not. */
function mirrored(experience: Experience<Board>): Experience<Board> {
  if (random() < 0.5) return experience
  const { board, policy, value } = experience
  const turned = board.map((_, at) => board[at - (at % columns) + (columns - 1 - (at % columns))]!)
  return { board: turned, policy: [...policy].reverse(), value }
}

/** Boards after two random moves, each of them twice, so that both players begin from it. */
function openings(count: number): readonly Board[] {
  return Array.from({ length: count / 2 }, () => {
    const move = (board: Board): Board => game.play(board, Math.floor(random() * columns))
    return move(move(game.start))
  }).flatMap((board) => [board, board])
}

/** Plays against the first generation. */
function againstFirst(games: number): Promise<Score> {
  const [own, first] = [judge, firstJudge].map((one) => searcher(game, one, ahead))
  return compete(game, own!, first!, openings(games))
}

const losses: number[] = []
const wins: number[] = []
let memory: readonly Experience<Board>[] = []
for (let round = 1; round <= rounds; round++) {
  const played = await selfPlay(game, judge, { games: gamesPerRound, simulations, drawnMoves, random })
  memory = [...memory, ...played].slice(-remembered)
  losses.push(await learn(learner, memory.map(mirrored), { updates, batchSize }))
  if (round === 1) firstNetwork.loadStateDict(network.stateDict())
  if (round % (rounds / 4) > 0) continue
  const { won, drawn, lost } = await againstFirst(40)
  wins.push(won / 40)
  console.log(
    `round ${String(round).padStart(3)}  loss ${losses.at(-1)!.toFixed(3)}  against the first generation: ${won} won, ${drawn} drawn, ${lost} lost`,
  )
}
example.curves('Loss', [{ name: 'loss', values: losses }])
example.curves('Games won against the first generation', [{ name: 'share', values: wins }])

/** A game of the network against itself, from the empty board: the cells of its moves. */
async function ownGame(): Promise<{ cells: readonly number[]; result: number }> {
  const cells: number[] = []
  for (let board = game.start; ; ) {
    const [counts] = await search(game, [board], judge, { simulations })
    const next = game.play(board, counts!.indexOf(Math.max(...counts!)))
    cells.push(next.findIndex((one, at) => one !== 0 && board[at] === 0))
    const result = game.resultOf(next)
    if (result !== undefined) return { cells, result }
    board = next
  }
}
const { cells, result } = await ownGame()
const ending = result === 0 ? 'a draw' : `move ${cells.length} wins`
example.heading(`A game against itself, move by move: ${ending}`)
for (let row = 0; row < rows; row++) {
  const line = Array.from({ length: columns }, (_, column) => {
    const move = cells.indexOf(row * columns + column)
    return (move < 0 ? '·' : `${move % 2 === 0 ? '●' : '○'}${move + 1}`).padStart(5)
  })
  console.log(line.join(''))
}
example.picture('game.svg', gameSvg(rows, columns, cells, ending))

console.log('')
const { won, drawn, lost } = await againstFirst(100)
console.log(`against the first generation: ${won} won, ${drawn} drawn, ${lost} lost`)
example.atLeast('share of games won against the first generation', won / 100, 0.75)
example.end()
