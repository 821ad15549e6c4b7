// Two ways to the same result, timed in turns, so that another program on the machine slows both.

/** One way. */
export interface Way {
  /** What it is, in a word or two. */
  readonly name: string
  /** Computes once, to the end. */
  run(): void | Promise<void>
}

/** Two ways to the same result. */
export interface Pair {
  readonly name: string
  /** What is computed, with its sizes. */
  readonly title: string
  /** How often one run does it: the steps of an epoch, or 1. */
  readonly count: number
  /** The way that costs more or is new, then the one to compare with. */
  readonly ways: readonly [Way, Way]
}

/** Best milliseconds of each way, and how they compare. */
export interface Timed {
  readonly name: string
  readonly title: string
  /** Milliseconds by the name of the way. */
  readonly milliseconds: Readonly<Record<string, number>>
  /** The best time of the first way divided by that of the second. */
  readonly ratio: number
  /** The same of each round: its median. */
  readonly median: number
}

/** Options of `timed`. */
export interface TimeOptions {
  readonly rounds: number
  /** A sample of a way repeats it until this many milliseconds have passed. */
  readonly leastMilliseconds: number
  /** Milliseconds since some moment: of a clock, or of the processor. */
  now(): number
}

/** Times both ways in turns, each round in the other order. */
export async function timed({ name, title, count, ways }: Pair, options: TimeOptions): Promise<Timed> {
  const { rounds, leastMilliseconds, now } = options
  // Engines compile what runs often.
  for (const way of ways) await sample(way, 4 * leastMilliseconds, now)
  const best = ways.map(() => Number.POSITIVE_INFINITY)
  const ratios: number[] = []
  for (let round = 0; round < rounds; round++) {
    const found = [0, 0]
    for (const k of round % 2 === 0 ? [0, 1] : [1, 0]) {
      found[k] = (await sample(ways[k]!, leastMilliseconds, now)) / count
    }
    for (const [k, one] of found.entries()) best[k] = Math.min(best[k]!, one)
    ratios.push(found[0]! / found[1]!)
  }
  ratios.sort((a, b) => a - b)
  const milliseconds = Object.fromEntries(ways.map((way, k) => [way.name, best[k]!]))
  return { name, title, milliseconds, ratio: best[0]! / best[1]!, median: ratios[Math.floor(ratios.length / 2)]! }
}

/** Milliseconds of one run. */
async function sample(way: Way, least: number, now: () => number): Promise<number> {
  let runs = 0
  const start = now()
  do {
    const done = way.run()
    if (done !== undefined) await done
    runs++
  } while (now() - start < least)
  return (now() - start) / runs
}
