// Tic-tac-toe without being told anything but the rules: the program plays against itself, a search looks ahead with the help of
// a network, and the network learns from the games which moves the search preferred and who won.
//
// Silver et al., A general reinforcement learning algorithm that masters chess, shogi and Go through self-play (2018).
// Expected: it loses none of 200 games against perfect play and none of 200 against random moves; the network alone, without
// looking ahead, gives at most 2 % of the games against perfect play away.
import {
  compete,
  type Experience,
  judgeOf,
  learn,
  type Player,
  randomNumbers,
  type Score,
  searcher,
  selfPlay,
  startExample,
} from '@tensorloom/example-shared'
import { dense, functional, input } from '@tensorloom/layers'
import { adam } from '@tensorloom/optim'
import { type Tensor, tensor } from '@tensorloom/tensor'
import { type Board, perfectMoves, symmetries, ticTacToe } from './game.js'

const example = await startExample('tic-tac-toe', import.meta.dirname)
const rounds = example.full ? 100 : 40
const gamesPerRound = 64
const simulations = 40
const remembered = 8000

// Twice nine inputs: the own stones, and those of the other player.
const x = input([18])
const hidden = dense(64, { activation: 'relu' }).apply(dense(128, { activation: 'relu' }).apply(x))
const network = functional({
  inputs: x,
  outputs: [dense(9).apply(hidden), dense(1, { activation: 'tanh' }).apply(hidden)],
})
const encode = (boards: readonly Board[]): Tensor =>
  tensor(boards.map((board) => [...board.map((one) => +(one > 0)), ...board.map((one) => +(one < 0))]))
const learner = { network, encode, optimizer: adam({ learningRate: 2e-3, weightDecay: 1e-4 }) }
const judge = judgeOf(learner)
const random = await randomNumbers()

/** The same experience on a board that was turned and mirrored at random: nothing else about it changes. */
function turned({ board, policy, value }: Experience<Board>): Experience<Board> {
  const order = symmetries[Math.floor(random() * symmetries.length)]!
  return { board: order.map((cell) => board[cell]!), policy: order.map((cell) => policy[cell]!), value }
}

const starts = (games: number): readonly Board[] => new Array<Board>(games).fill(ticTacToe.start)
const pick = (moves: readonly number[]): number => moves[Math.floor(random() * moves.length)]!
const perfect: Player<Board> = (boards) => boards.map((board) => pick(perfectMoves(board)))
const careless: Player<Board> = (boards) => boards.map((board) => pick(ticTacToe.movesOf(board)))

/** Plays against another player, who begins every second game; `ahead` positions are looked at before a move. */
function against(other: Player<Board>, games: number, ahead: number): Promise<Score> {
  return compete(ticTacToe, searcher(ticTacToe, judge, { simulations: ahead }), other, starts(games))
}

const losses: number[] = []
let memory: readonly Experience<Board>[] = []
for (let round = 1; round <= rounds; round++) {
  const played = await selfPlay(ticTacToe, judge, { boards: starts(gamesPerRound), simulations, random })
  memory = [...memory, ...played].slice(-remembered)
  losses.push(await learn(learner, memory.map(turned), { updates: 100, batchSize: 128 }))
  if (round % (rounds / 10) === 0) {
    const { drawn, lost } = await against(perfect, 100, 1)
    console.log(
      `round ${String(round).padStart(3)}  loss ${losses.at(-1)!.toFixed(3)}  without looking ahead, against perfect play: ${drawn} drawn, ${lost} lost`,
    )
  }
}
example.curves('Loss', [{ name: 'loss', values: losses }])

const againstPerfect = await against(perfect, 200, 200)
const againstRandom = await against(careless, 200, 200)
const alone = await against(perfect, 200, 1)
console.log(`\nagainst perfect play: ${againstPerfect.drawn} drawn, ${againstPerfect.lost} lost`)
console.log(`against random moves: ${againstRandom.won} won, ${againstRandom.drawn} drawn, ${againstRandom.lost} lost`)
example.atMost('games lost against perfect play', againstPerfect.lost, 0)
example.atMost('games lost against random moves', againstRandom.lost, 0)
example.atMost('share lost without looking ahead', alone.lost / 200, 0.02)
example.end()
