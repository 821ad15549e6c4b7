// How well distances tell whether two pictures show the same person.

/** Two pictures. */
export interface Pair {
  readonly first: number
  readonly second: number
  readonly distance: number
  /** Whether both show the same person. */
  readonly same: boolean
}

/**
 * All pairs of pictures with the distances of their vectors, the nearest first.
 *
 * @param vectors - [people.length, size]
 */
export function pairsOf(vectors: ArrayLike<number>, people: ArrayLike<number>): readonly Pair[] {
  const size = vectors.length / people.length
  const pairs: Pair[] = []
  for (let first = 0; first < people.length; first++) {
    for (let second = first + 1; second < people.length; second++) {
      let sum = 0
      for (let k = 0; k < size; k++) sum += (vectors[first * size + k]! - vectors[second * size + k]!) ** 2
      pairs.push({ first, second, distance: Math.sqrt(sum), same: people[first] === people[second] })
    }
  }
  return pairs.sort((a, b) => a.distance - b.distance)
}

/** How a threshold does: of both kinds of pairs the share that lies on the right side of it. */
export interface Verified {
  /** Share of the pairs of one person that are nearer. */
  readonly accepted: number
  /** Share of the pairs of two people that are nearer, too. */
  readonly mistaken: number
  /** Mean share of right answers, for as many pairs of one kind as of the other. */
  readonly accuracy: number
}

/** Judges pairs by a threshold: nearer ones are said to show one person. */
export function verify(pairs: readonly Pair[], threshold: number): Verified {
  const share = (same: boolean): number => {
    const own = pairs.filter((pair) => pair.same === same)
    return own.filter(({ distance }) => distance < threshold).length / own.length
  }
  const [accepted, mistaken] = [share(true), share(false)]
  return { accepted, mistaken, accuracy: (accepted + 1 - mistaken) / 2 }
}

/** The threshold with the highest accuracy, on pairs that are sorted by their distance. */
export function bestThreshold(pairs: readonly Pair[]): number {
  const same = pairs.filter((pair) => pair.same).length
  let [accepted, mistaken, best, threshold] = [0, 0, 0, 0]
  pairs.forEach((pair, k) => {
    if (pair.same) accepted++
    else mistaken++
    const accuracy = accepted / same - mistaken / (pairs.length - same)
    if (accuracy <= best) return
    best = accuracy
    threshold = (pair.distance + (pairs[k + 1]?.distance ?? pair.distance)) / 2
  })
  return threshold
}

/**
 * The receiver operating characteristic: for every share of pairs of two people that is let through, from 0 to 1 in `steps` steps,
 * the share of pairs of one person that is.
 */
export function rocOf(pairs: readonly Pair[], steps: number): readonly number[] {
  const same = pairs.filter((pair) => pair.same).length
  const curve = new Array<number>(steps + 1).fill(1)
  let [accepted, mistaken, next] = [0, 0, 0]
  for (const pair of pairs) {
    if (pair.same) {
      accepted++
      continue
    }
    // The share that is reached before the next mistake.
    while (next <= steps && mistaken / (pairs.length - same) >= next / steps) curve[next++] = accepted / same
    mistaken++
  }
  return curve
}

/** The area below that curve: how often a pair of one person is nearer than a pair of two. */
export function areaOf(pairs: readonly Pair[]): number {
  const same = pairs.filter((pair) => pair.same).length
  let [accepted, sum] = [0, 0]
  for (const pair of pairs) {
    if (pair.same) accepted++
    else sum += accepted
  }
  return sum / (same * (pairs.length - same))
}

/**
 * Share of pictures whose nearest among the first pictures of all people is that of the right one.
 *
 * @param each - pictures of each person, one after the other
 */
export function identify(pairs: readonly Pair[], each: number): number {
  const nearest = new Map<number, number>()
  for (const { first, second } of pairs) {
    // The nearest pairs come first, so the first pair of a picture with a known one decides.
    for (const [known, asked] of [
      [first, second],
      [second, first],
    ] as const) {
      if (known % each === 0 && asked % each !== 0 && !nearest.has(asked)) nearest.set(asked, known)
    }
  }
  const right = [...nearest].filter(([asked, known]) => Math.floor(asked / each) === known / each)
  return right.length / nearest.size
}
