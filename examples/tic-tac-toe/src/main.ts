// Tic-tac-toe without being told anything but the rules: the program plays against itself, a search looks ahead with the help of
// a network, and the network learns from the games which moves the search preferred and who won.
//
// Silver et al., A general reinforcement learning algorithm that masters chess, shogi and Go through self-play (2018).
// Expected: it loses none of 200 games against perfect play and none of 200 against random moves; the network alone, without
// looking ahead, gives at most 2 % of the games against perfect play away.
import { valueAndGrad } from '@tensorloom/autograd'
import { startExample } from '@tensorloom/example-shared'
import { dense, functional, input } from '@tensorloom/layers'
import { adam } from '@tensorloom/optim'
import { gather, randomUniform, scope, type Tensor, tensor } from '@tensorloom/tensor'
import { categoricalCrossentropy, meanSquaredError } from '@tensorloom/tensor/losses'
import { type Board, movesOf, perfectMoves, play, resultOf, start, symmetries } from './game.js'
import { type Judgement, search } from './search.js'

const example = await startExample('tic-tac-toe', import.meta.dirname)
const rounds = example.full ? 100 : 40
const gamesPerRound = 64
const simulations = 40
const updatesPerRound = 100
const batchSize = 128
const remembered = 8000

// Twice nine inputs: the own stones, and those of the other player.
const x = input([18])
const hidden = dense(64, { activation: 'relu' }).apply(dense(128, { activation: 'relu' }).apply(x))
const network = functional({
  inputs: x,
  outputs: [dense(9).apply(hidden), dense(1, { activation: 'tanh' }).apply(hidden)],
})
const optimizer = adam({ learningRate: 2e-3, weightDecay: 1e-4 })

/** A position from a game: what the search preferred there, and who won. */
interface Experience {
  readonly board: Board
  readonly policy: readonly number[]
  readonly value: number
}

const encoded = (board: Board): readonly number[] => [
  ...board.map((one) => +(one > 0)),
  ...board.map((one) => +(one < 0)),
]

async function judge(boards: readonly Board[]): Promise<readonly Judgement[]> {
  const [policies, values] = scope(() => {
    const [logits, value] = network.apply(tensor(boards.map(encoded)))
    return [logits!.softmax(), value!] as const
  })
  const [policy, value] = await Promise.all([policies.data(), values.data()])
  policies.dispose()
  values.dispose()
  return boards.map((_, k) => ({ policy: [...policy.subarray(9 * k, 9 * k + 9)].map(Number), value: Number(value[k]) }))
}

// The random numbers of the games, from the seed of the example.
const numbers = await scope(() => randomUniform([2 ** 18])).data()
let drawn = 0
const random = (): number => numbers[drawn++ % numbers.length]!

/** Draws an index in proportion to weights. */
function draw(weights: readonly number[]): number {
  let rest = random() * weights.reduce((sum, one) => sum + one)
  const at = weights.findIndex((weight) => {
    rest -= weight
    return rest < 0
  })
  // Rounding may leave a little.
  return at === -1 ? weights.indexOf(Math.max(...weights)) : at
}

/** Plays games against itself, all at the same time. */
async function selfPlay(): Promise<readonly Experience[]> {
  let games = Array.from({ length: gamesPerRound }, () => ({ board: start, past: [] as Omit<Experience, 'value'>[] }))
  const experiences: Experience[] = []
  while (games.length > 0) {
    const counts = await search(
      games.map(({ board }) => board),
      judge,
      { simulations, noise: 0.25, random },
    )
    games = games.filter((game, k) => {
      const total = counts[k]!.reduce((sum, one) => sum + one)
      game.past.push({ board: game.board, policy: counts[k]!.map((one) => one / total) })
      game.board = play(game.board, draw(counts[k]!))
      const result = resultOf(game.board)
      if (result === undefined) return true
      // Who moves alternates, so the sign of the result does.
      game.past.reverse().forEach((one, back) => {
        experiences.push({ ...one, value: back % 2 === 0 ? -result : result })
      })
      return false
    })
  }
  return experiences
}

/** The same experience on a board that was turned and mirrored at random: nothing else about it changes. */
function turned({ board, policy, value }: Experience): Experience {
  const order = symmetries[Math.floor(random() * symmetries.length)]!
  return { board: order.map((cell) => board[cell]!), policy: order.map((cell) => policy[cell]!), value }
}

/** Learns from experiences drawn at random. Returns the mean loss. */
async function learn(experiences: readonly Experience[]): Promise<number> {
  const memory = experiences.map(turned)
  const all = {
    boards: tensor(memory.map(({ board }) => encoded(board))),
    policies: tensor(memory.map(({ policy }) => policy)),
    values: tensor(memory.map(({ value }) => [value])),
  }
  const total = scope(() => {
    let sum: Tensor = tensor(0)
    for (let k = 0; k < updatesPerRound; k++) {
      sum = scope(() => {
        const rows = randomUniform([batchSize], { max: memory.length, dtype: 'int32' })
        const { value, gradients } = valueAndGrad(
          () => {
            const [logits, value] = network.apply(gather(all.boards, rows))
            const ofPolicy = categoricalCrossentropy(logits!, gather(all.policies, rows), { fromLogits: true })
            return ofPolicy.add(meanSquaredError(value!, gather(all.values, rows)))
          },
          { of: network.parameters },
        )
        optimizer.step(gradients)
        return sum.add(value)
      })
    }
    return sum.div(updatesPerRound)
  })
  const loss = await total.item()
  for (const one of [total, ...Object.values(all)]) one.dispose()
  return loss
}

/** Plays games against another player, who begins every second game. Returns how many were won, drawn and lost. */
async function compete(
  other: (board: Board) => number,
  { games, ahead }: { games: number; ahead: number },
): Promise<{ won: number; drawn: number; lost: number }> {
  const score = { won: 0, drawn: 0, lost: 0 }
  let open = Array.from({ length: games }, (_, k) => ({ board: start, own: k % 2 === 0 }))
  while (open.length > 0) {
    const own = open.filter((game) => game.own)
    const counts = await search(
      own.map(({ board }) => board),
      judge,
      { simulations: ahead },
    )
    own.forEach((game, k) => {
      game.board = play(game.board, counts[k]!.indexOf(Math.max(...counts[k]!)))
    })
    for (const game of open) if (!own.includes(game)) game.board = play(game.board, other(game.board))
    open = open.filter((game) => {
      const result = resultOf(game.board)
      // −1: whoever moved last has won.
      if (result === 0) score.drawn++
      else if (result === -1) score[game.own ? 'won' : 'lost']++
      game.own = !game.own
      return result === undefined
    })
  }
  return score
}

const pick = (moves: readonly number[]): number => moves[Math.floor(random() * moves.length)]!
const perfect = (board: Board): number => pick(perfectMoves(board))
const careless = (board: Board): number => pick(movesOf(board))

const losses: number[] = []
let memory: readonly Experience[] = []
for (let round = 1; round <= rounds; round++) {
  memory = [...memory, ...(await selfPlay())].slice(-remembered)
  losses.push(await learn(memory))
  if (round % (rounds / 10) === 0) {
    const { drawn, lost } = await compete(perfect, { games: 100, ahead: 1 })
    console.log(
      `round ${String(round).padStart(3)}  loss ${losses.at(-1)!.toFixed(3)}  without looking ahead, against perfect play: ${drawn} drawn, ${lost} lost`,
    )
  }
}
example.curves('Loss', [{ name: 'loss', values: losses }])

const againstPerfect = await compete(perfect, { games: 200, ahead: 200 })
const againstRandom = await compete(careless, { games: 200, ahead: 200 })
const alone = await compete(perfect, { games: 200, ahead: 1 })
console.log(`\nagainst perfect play: ${againstPerfect.drawn} drawn, ${againstPerfect.lost} lost`)
console.log(`against random moves: ${againstRandom.won} won, ${againstRandom.drawn} drawn, ${againstRandom.lost} lost`)
example.atMost('games lost against perfect play', againstPerfect.lost, 0)
example.atMost('games lost against random moves', againstRandom.lost, 0)
example.atMost('share lost without looking ahead', alone.lost / 200, 0.02)
example.end()
