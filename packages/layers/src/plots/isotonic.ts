// Where boxes of one row go: as near as possible to where they want to be, in their order, with room between them.

/**
 * The places that minimise Σ weight · (place − wanted)², where each is at least `rooms[k]` after the one before it. Pool adjacent
 * violators (Ayer et al. 1955, An Empirical Distribution Function for Sampling with Incomplete Information).
 *
 * @param rooms - the smallest distance to the place before; the first number is not used
 */
export function placesInOrder(
  wanted: readonly number[],
  weights: readonly number[],
  rooms: readonly number[],
): readonly number[] {
  // Without the rooms, the places only have to ascend.
  const before: number[] = []
  let sum = 0
  for (const [k, room] of rooms.entries()) {
    sum += k === 0 ? 0 : room
    before.push(sum)
  }
  const pools: { at: number; weight: number; count: number }[] = []
  for (const [k, want] of wanted.entries()) {
    let pool = { at: want - before[k]!, weight: weights[k]!, count: 1 }
    for (let last = pools.at(-1); last !== undefined && last.at > pool.at; last = pools.at(-1)) {
      pools.pop()
      const weight = last.weight + pool.weight
      pool = { at: (last.at * last.weight + pool.at * pool.weight) / weight, weight, count: last.count + pool.count }
    }
    pools.push(pool)
  }
  const ascending = pools.flatMap(({ at, count }) => new Array<number>(count).fill(at))
  return ascending.map((at, k) => at + before[k]!)
}
