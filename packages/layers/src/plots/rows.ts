// The rows of a layered drawing: every node below those it needs, and points where an edge passes a row.

/** Nodes in rows. Nodes from `count` on are points of edges that pass a row. */
export interface Rows {
  /** Number of real nodes. */
  readonly count: number
  /** Row of each node. */
  readonly row: readonly number[]
  /** The nodes of each row, in order from left to right. */
  readonly order: readonly (readonly number[])[]
  /** Neighbours in the row above. */
  readonly above: readonly (readonly number[])[]
  /** Neighbours in the row below. */
  readonly below: readonly (readonly number[])[]
  /** For each edge, the nodes on its way, ends included. */
  readonly ways: readonly (readonly number[])[]
}

/**
 * Puts nodes into rows. Edges of one node that pass the same row share a point there, so that a value that is used in many places
 * is one line with branches.
 *
 * @param count - number of nodes; each comes after those that lead to it
 * @param edges - pairs of a node and a later one
 */
export function rowsOf(count: number, edges: readonly (readonly [number, number])[]): Rows {
  const row = new Array<number>(count).fill(0)
  const next: number[][] = Array.from({ length: count }, () => [])
  const entered = new Array<boolean>(count).fill(false)
  for (const [from, to] of edges) {
    next[from]!.push(to)
    entered[to] = true
  }
  for (let from = 0; from < count; from++) for (const to of next[from]!) row[to] = Math.max(row[to]!, row[from]! + 1)
  // An input goes right above its first use.
  for (let node = 0; node < count; node++) {
    if (!entered[node] && next[node]!.length > 0) row[node] = Math.min(...next[node]!.map((to) => row[to]!)) - 1
  }
  const above: number[][] = Array.from({ length: count }, () => [])
  const below: number[][] = Array.from({ length: count }, () => [])
  const points: number[][] = Array.from({ length: count }, () => [])
  const link = (from: number, to: number): void => {
    if (below[from]!.includes(to)) return
    below[from]!.push(to)
    above[to]!.push(from)
  }
  const ways = edges.map(([from, to]) => {
    const way = [from]
    for (let at = row[from]! + 1; at < row[to]!; at++) {
      const shared = points[from]![at - row[from]! - 1]
      const point = shared ?? row.length
      if (shared === undefined) {
        points[from]!.push(point)
        row.push(at)
        above.push([])
        below.push([])
      }
      link(way.at(-1)!, point)
      way.push(point)
    }
    link(way.at(-1)!, to)
    return [...way, to]
  })
  const order: number[][] = Array.from({ length: Math.max(-1, ...row) + 1 }, () => [])
  for (const [node, at] of row.entries()) order[at]!.push(node)
  return { count, row, order: fewCrossings(order, above, below), above, below, ways }
}

const passes = 12

// Sweeps down and up, ordering each row by the mean place of its neighbours (Sugiyama et al. 1981); keeps the best order.
function fewCrossings(
  first: readonly (readonly number[])[],
  above: readonly (readonly number[])[],
  below: readonly (readonly number[])[],
): readonly (readonly number[])[] {
  let order = first.map((row) => [...row])
  let best = order
  let fewest = crossings(order, below)
  for (let pass = 0; pass < passes && fewest > 0; pass++) {
    order = order.map((row) => [...row])
    const down = pass % 2 === 0
    const neighbours = down ? above : below
    for (let k = 1; k < order.length; k++) {
      const at = down ? k : order.length - 1 - k
      const places = placesOf(order[down ? at - 1 : at + 1]!)
      const means = new Map(
        order[at]!.map((node, place) => {
          const known = neighbours[node]!.map((one) => places.get(one)!)
          return [node, known.length === 0 ? place : known.reduce((a, b) => a + b, 0) / known.length]
        }),
      )
      order[at]!.sort((a, b) => means.get(a)! - means.get(b)!)
    }
    const count = crossings(order, below)
    if (count >= fewest) continue
    fewest = count
    best = order
  }
  return best
}

const placesOf = (row: readonly number[]): Map<number, number> => new Map(row.map((node, place) => [node, place]))

/** How many pairs of edges between neighbouring rows cross. */
export function crossings(order: readonly (readonly number[])[], below: readonly (readonly number[])[]): number {
  let count = 0
  for (const [at, row] of order.entries()) {
    const places = placesOf(order[at + 1] ?? [])
    // Inversions among the lower ends, counted with a Fenwick tree.
    const tree = new Array<number>(places.size + 1).fill(0)
    let seen = 0
    for (const node of row) {
      const ends = below[node]!.map((one) => places.get(one)!)
      for (const end of ends) {
        let left = 0
        for (let k = end + 1; k > 0; k -= k & -k) left += tree[k]!
        count += seen - left
      }
      for (const end of ends) {
        for (let k = end + 1; k < tree.length; k += k & -k) tree[k]!++
        seen++
      }
    }
  }
  return count
}
