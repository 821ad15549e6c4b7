// Connect four without being told anything but the rules, as in tic-tac-toe: the program plays against itself, a search looks ahead
// with the help of a network, and the network learns from the games. Here nobody knows perfect play, so the program is measured
// against what it was before. Its first generation plays the first round of games, with the same search and a network that has not
// learned yet; its second one has learned from that round, which is 100 games and 200 updates.
//
// Both look equally far ahead, with the same search. They play 98 games: from each of the 49 boards after two moves, each of
// them begins once. Nothing in these games is random. A draw is not a win.
//
// Silver et al., A general reinforcement learning algorithm that masters chess, shogi and Go through self-play (2018).
// Expected: after 12 rounds, in one to two minutes, it wins at least 80 % of the games against its first generation, and 75 % against
// the second. `--full` plays 60 rounds, and wins at least 90 and 80 %.
import {
  compete,
  type Experience,
  type Judge,
  judgeOf,
  learn,
  type Player,
  randomNumbers,
  remember,
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
// The first moves of a game are drawn by how much the search prefers them, so that games differ. In short trainings it won more games
// after all of them were drawn.
const { rounds, drawnMoves, promised } = example.full
  ? { rounds: 60, drawnMoves: 8, promised: { first: 0.9, second: 0.8 } }
  : { rounds: 12, drawnMoves: 42, promised: { first: 0.8, second: 0.75 } }
const gamesPerRound = 100
/** How many positions are looked at before a move: in training, and by both players in matches. */
const simulations = 50
const updates = 200
const batchSize = 128
const remembered = 20_000
const [rows, columns] = [6, 7]
const game = connectFour(rows, columns)

/** A network that sees the own stones and those of the other player. Four in a row fit into its filters of 4 × 4. */
function makeNetwork(): Model<Tensor, readonly Tensor[]> {
  const boards = input([rows, columns, 2])
  const seen = sequential([
    conv2d(32, 4, { padding: 'same', activation: 'relu' }),
    conv2d(64, 3, { activation: 'relu' }),
    flatten(),
    dense(128, { activation: 'relu' }),
  ]).apply(boards)
  return functional({
    inputs: boards,
    outputs: [dense(columns).apply(seen), dense(1, { activation: 'tanh' }).apply(seen)],
  })
}

/** [boards, rows, columns, 2] */
function encode(boards: readonly Board[]): Tensor {
  const size = rows * columns
  const values = new Float32Array(boards.length * size * 2)
  boards.forEach(({ cells }, k) => {
    cells.forEach((one, at) => {
      if (one !== 0) values[2 * (k * size + at) + (one > 0 ? 0 : 1)] = 1
    })
  })
  return tensor(values, { shape: [boards.length, rows, columns, 2] })
}

const network = makeNetwork()
const learner = {
  network,
  encode,
  optimizer: adamW({
    learningRate: cosineDecay({ initialLearningRate: 1e-3, decaySteps: rounds * updates, alpha: 0.05 }),
    weightDecay: 1e-3,
  }),
}
const random = await randomNumbers(2 ** 22)
const randomMove = (board: Board): Board => game.play(board, Math.floor(random() * columns))

/** The board after up to four random moves. Without them nearly all games would begin in the middle. */
function opening(): Board {
  let board = game.start
  for (let moves = Math.floor(5 * random()); moves > 0; moves--) board = randomMove(board)
  return board
}

const mirror = <T>(cells: readonly T[]): readonly T[] =>
  cells.map((_, at) => cells[at - (at % columns) + (columns - 1 - (at % columns))]!)

/** The same experience, in a mirror or not. */
function mirrored(experience: Experience<Board>): Experience<Board> {
  if (random() < 0.5) return experience
  const { board, policy, value } = experience
  // The network reads nothing but the cells.
  return { board: { ...board, cells: mirror(board.cells) }, policy: mirror(policy), value }
}

/** What a network says now: it remembers what it said, until it has learned more. */
const judgeNow = (one: Model<Tensor, readonly Tensor[]>): Judge<Board> =>
  remember(judgeOf({ network: one, encode }), ({ cells }) => cells.join(''))

const player = (one: Model<Tensor, readonly Tensor[]>): Player<Board> =>
  searcher(game, judgeNow(one), { simulations, solve: true })

/** The boards after two moves, each of them twice, so that both players begin from it. */
const openings = Array.from({ length: columns ** 2 }, (_, k) => {
  const board = game.play(game.play(game.start, k % columns), Math.floor(k / columns))
  return [board, board]
}).flat()

const first = makeNetwork()
first.loadStateDict(network.stateDict())
const second = makeNetwork()
/** The share of games that the network wins against itself as it was. */
async function winsAgainst(generation: string, other: Model<Tensor, readonly Tensor[]>): Promise<number> {
  const { won, drawn, lost } = await compete(game, player(network), player(other), openings)
  console.log(`  against the ${generation} generation: ${won} won, ${drawn} drawn, ${lost} lost`)
  return won / openings.length
}

const losses: number[] = []
const wins: Record<'first' | 'second', number[]> = { first: [], second: [] }
let memory: readonly Experience<Board>[] = []
for (let round = 1; round <= rounds; round++) {
  const played = await selfPlay(game, judgeNow(network), {
    boards: Array.from({ length: gamesPerRound }, opening),
    simulations,
    drawnMoves,
    foundShare: 0.5,
    solve: true,
    random,
  })
  memory = [...memory, ...played].slice(-remembered)
  losses.push(await learn(learner, memory.map(mirrored), { updates, batchSize }))
  if (round === 1) second.loadStateDict(network.stateDict())
  if (round % (rounds / 4) > 0) continue
  console.log(`round ${String(round).padStart(3)}  loss ${losses.at(-1)!.toFixed(3)}`)
  wins.first.push(await winsAgainst('first', first))
  wins.second.push(await winsAgainst('second', second))
}
example.curves('Loss', [{ name: 'loss', values: losses }])
example.curves('Games won', [
  { name: 'against the first generation', values: wins.first },
  { name: 'against the second', values: wins.second },
])

/** A game of the network against itself, from the empty board: the cells of its moves. */
async function ownGame(): Promise<{ cells: readonly number[]; result: number }> {
  const own = player(network)
  const cells: number[] = []
  for (let board = game.start; ; ) {
    const [move] = await own([board])
    board = game.play(board, move!)
    cells.push(board.last)
    const result = game.resultOf(board)
    if (result !== undefined) return { cells, result }
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
example.atLeast('share of games won against the first generation', wins.first.at(-1)!, promised.first)
example.atLeast('share of games won against the second generation', wins.second.at(-1)!, promised.second)
example.end()
