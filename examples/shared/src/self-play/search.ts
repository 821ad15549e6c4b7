// Tree search that a network guides, for many games at a time, so that the network judges a batch of boards at once.
//
// Silver et al., A general reinforcement learning algorithm that masters chess, shogi and Go through self-play (2018): moves are
// chosen by value plus a bonus for likely moves that were tried rarely (PUCT).
import type { Game, Judge } from './game.js'

/** Options of `search`. */
export interface SearchOptions {
  /** How many positions are judged for each board. */
  readonly simulations: number
  /** Mixes this share of random numbers into the first moves, so that self-play tries all of them; 0 by default. */
  readonly noise?: number
  /** Where those numbers come from. */
  readonly random?: () => number
}

const exploration = 1.5

/** A position in the tree, with what is known of its moves. */
interface Node<Board> {
  readonly board: Board
  readonly result: number | undefined
  readonly moves: readonly number[]
  readonly children: (Node<Board> | undefined)[]
  readonly visits: number[]
  readonly sums: number[]
  priors: readonly number[] | undefined
}

function nodeOf<Board>(game: Game<Board>, board: Board): Node<Board> {
  const result = game.resultOf(board)
  const moves = result === undefined ? game.movesOf(board) : []
  const zeros = (): number[] => moves.map(() => 0)
  return { board, result, moves, children: [], visits: zeros(), sums: zeros(), priors: undefined }
}

/** How often each move was tried, for each board: the more, the better it is. */
export async function search<Board>(
  game: Game<Board>,
  boards: readonly Board[],
  judge: Judge<Board>,
  { simulations, noise = 0, random = Math.random }: SearchOptions,
): Promise<readonly (readonly number[])[]> {
  const roots = boards.map((board) => nodeOf(game, board))
  for (let simulation = 0; simulation <= simulations; simulation++) {
    const paths = roots.map((root) => descend(game, root))
    const open = paths.filter(({ leaf }) => leaf.result === undefined)
    const judgements = open.length === 0 ? [] : await judge(open.map(({ leaf }) => leaf.board))
    open.forEach(({ leaf }, k) => {
      const priors = leaf.moves.map((move) => judgements[k]!.policy[move]! + 1e-6)
      const total = priors.reduce((sum, one) => sum + one)
      leaf.priors = priors.map((one) => one / total)
    })
    if (simulation === 0 && noise > 0) for (const root of roots) mixNoise(root, noise, random)
    let next = 0
    for (const { path, leaf } of paths) {
      // The value of the leaf is that of the player who moves there; every step up is the other player's.
      let value = leaf.result ?? judgements[next++]!.value
      for (const { node, at } of path.reverse()) {
        value = -value
        node.visits[at]! += 1
        node.sums[at]! += value
      }
    }
  }
  return roots.map((root) => {
    const counts = new Array<number>(game.moves).fill(0)
    root.moves.forEach((move, k) => {
      counts[move] = root.visits[k]!
    })
    return counts
  })
}

interface Descent<Board> {
  readonly path: { readonly node: Node<Board>; readonly at: number }[]
  readonly leaf: Node<Board>
}

// From the root along the most promising moves, to a position that was not judged yet.
function descend<Board>(game: Game<Board>, root: Node<Board>): Descent<Board> {
  const path: { node: Node<Board>; at: number }[] = []
  let node = root
  while (node.priors !== undefined && node.result === undefined) {
    const at = mostPromising(node)
    path.push({ node, at })
    node.children[at] ??= nodeOf(game, game.play(node.board, node.moves[at]!))
    node = node.children[at]
  }
  return { path, leaf: node }
}

function mostPromising({ visits, sums, priors }: Node<unknown>): number {
  const total = Math.sqrt(visits.reduce((sum, one) => sum + one, 1))
  const scores = visits.map((count, k) => {
    const value = count === 0 ? 0 : sums[k]! / count
    return value + (exploration * priors![k]! * total) / (1 + count)
  })
  return scores.indexOf(Math.max(...scores))
}

function mixNoise(root: Node<unknown>, share: number, random: () => number): void {
  if (root.priors === undefined) return
  // Exponential numbers, divided by their sum, are a draw from a Dirichlet distribution of ones.
  const draws = root.moves.map(() => -Math.log(1 - random()))
  const total = draws.reduce((sum, one) => sum + one, 0)
  root.priors = root.priors.map((prior, k) => (1 - share) * prior + (share * draws[k]!) / total)
}
