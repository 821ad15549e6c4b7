// Tree search that a network guides, for many games at a time, so that the network judges a batch of boards at once.
//
// Silver et al., A general reinforcement learning algorithm that masters chess, shogi and Go through self-play (2018): moves are
// chosen by value plus a bonus for likely moves that were tried rarely (PUCT).
// Winands et al., Monte-Carlo tree search solver (2008): wins and losses that are certain go up the tree as what they are.
import type { Game, Judge, Judgement } from './game.js'

/** Options of `search`. */
export interface SearchOptions {
  /** How many positions are judged for each board. */
  readonly simulations: number
  /** Mixes this share of random numbers into the first moves, so that self-play tries all of them; 0 by default. */
  readonly noise?: number
  /** Where those numbers come from. */
  readonly random?: () => number
  /** Whether the end of the game is seen one move ahead, and certain results count as certain; false by default. */
  readonly solve?: boolean
}

/** What a search found for a board. */
export interface Found {
  /** How often each move was tried: the more, the better it is. If the result is certain, only moves to it count. */
  readonly counts: readonly number[]
  /** The result for the player who moves next, −1 to 1: the mean of what was seen, or the certain one. */
  readonly value: number
}

const exploration = 1.5

/** A position in the tree. Values are for the player who moves there. */
interface Node<Board> {
  /** Only of positions that were visited: most are not. */
  board: Board | undefined
  /** Of a game that is over, or of one that is certain. */
  result: number | undefined
  visits: number
  /** Of the values of all visits. */
  sum: number
  /** Empty until the position was judged. */
  moves: readonly number[]
  /** The position after each move. */
  children: readonly Node<Board>[]
  /** What the network says of each move. */
  priors: readonly number[]
}

const none: readonly never[] = []

function nodeOf<Board>(board: Board | undefined, result: number | undefined): Node<Board> {
  return { board, result, visits: 0, sum: 0, moves: none, children: none, priors: none }
}

// Gives the value.
function expand<Board>(game: Game<Board>, node: Node<Board>, { policy, value }: Judgement): number {
  const board = node.board!
  node.moves = game.movesOf(board)
  node.children = node.moves.map((move) => nodeOf<Board>(undefined, game.resultOf(game.play(board, move))))
  node.priors = shares(node.moves.map((move) => policy[move]! + 1e-6))
  return value
}

/** Looks ahead from each board. */
export async function search<Board>(
  game: Game<Board>,
  boards: readonly Board[],
  judge: Judge<Board>,
  { simulations, noise = 0, random = Math.random, solve = false }: SearchOptions,
): Promise<readonly Found[]> {
  const roots = boards.map((board) => nodeOf(board, game.resultOf(board)))
  for (let simulation = 0; simulation <= simulations; simulation++) {
    const paths = roots.filter(({ result }) => result === undefined).map((one) => descend(game, one, solve))
    if (paths.length === 0) break
    const open = paths.map((path) => path.at(-1)!).filter(({ result }) => result === undefined)
    const judgements = open.length === 0 ? [] : await judge(open.map(({ board }) => board!))
    let next = 0
    for (const path of paths) {
      const leaf = path.at(-1)!
      let value = leaf.result ?? expand(game, leaf, judgements[next++]!)
      for (const node of path.reverse()) {
        if (solve) node.result ??= certainResult(node)
        value = (solve ? node.result : undefined) ?? value
        node.visits++
        node.sum += value
        // Every step up is the other player's.
        value = -value
      }
    }
    if (simulation === 0 && noise > 0) for (const root of roots) mixNoise(root, noise, random)
  }
  return roots.map((root) => found(game, root))
}

function found<Board>(game: Game<Board>, { result, visits, sum, moves, children }: Node<Board>): Found {
  const counts = new Array<number>(game.moves).fill(0)
  // A certain result is reached by every move to it. Otherwise every move is good that does not certainly lose.
  const good = children.flatMap((child, k) =>
    (result === undefined ? child.result !== 1 : child.result === -result)
      ? [{ move: moves[k]!, count: child.visits }]
      : [],
  )
  const isTried = good.some(({ count }) => count > 0)
  for (const { move, count } of good) counts[move] = isTried ? count : 1
  return { counts, value: result ?? sum / visits }
}

// 1 if a move certainly wins; the best result of all moves, once each is certain.
function certainResult({ children }: Node<unknown>): number | undefined {
  let best = -1
  let isOpen = children.length === 0
  for (const { result } of children) {
    if (result === -1) return 1
    if (result === undefined) isOpen = true
    else best = Math.max(best, 0 - result)
  }
  return isOpen ? undefined : best
}

// From the root along the most promising moves, to a position that was not judged yet.
function descend<Board>(game: Game<Board>, root: Node<Board>, solve: boolean): Node<Board>[] {
  const path = [root]
  for (let node = root; node.children.length > 0 && node.result === undefined; path.push(node)) {
    const next = mostPromising(node, solve)
    next.board ??= game.play(node.board!, node.moves[node.children.indexOf(next)]!)
    node = next
  }
  return path
}

function mostPromising<Board>({ visits, children, priors }: Node<Board>, solve: boolean): Node<Board> {
  const bonus = exploration * Math.sqrt(visits)
  let best = children[0]!
  let most = Number.NEGATIVE_INFINITY
  for (let k = 0; k < children.length; k++) {
    const child = children[k]!
    const result = solve ? child.result : undefined
    // A move that certainly loses is not tried.
    if (result === 1) continue
    const value = result !== undefined ? -result : child.visits === 0 ? 0 : -child.sum / child.visits
    const score = value + (bonus * priors[k]!) / (1 + child.visits)
    if (score > most) {
      most = score
      best = child
    }
  }
  return best
}

function shares(weights: readonly number[]): readonly number[] {
  let total = 0
  for (const one of weights) total += one
  return weights.map((one) => one / total)
}

function mixNoise(root: Node<unknown>, share: number, random: () => number): void {
  if (root.priors.length === 0) return
  // Exponential numbers, divided by their sum, are a draw from a Dirichlet distribution of ones.
  const draws = shares(root.moves.map(() => -Math.log(1 - random())))
  root.priors = root.priors.map((prior, k) => (1 - share) * prior + share * draws[k]!)
}
