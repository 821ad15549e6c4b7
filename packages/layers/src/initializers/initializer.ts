// What an initializer is, and draws from a seed of its own.
import { DataError, getRandomState, type Shape, setRandomState, type Tensor } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'

/** Makes the first value of a parameter. Your own is any object of this form. */
export interface Initializer {
  /** Its name in a saved model: a name from the table, or `@scope/name`. */
  readonly type: string
  /** Its options in a saved model: plain JSON. */
  readonly config: Readonly<Record<string, unknown>>
  /** A new float32 tensor of `shape`. */
  initialize(shape: Shape): Tensor
}

/** The option of random initializers. */
export interface SeededOptions {
  /**
   * Every call draws the same numbers from this seed, whole and on every backend. By default the numbers follow in the stream
   * that `setSeed` starts.
   */
  readonly seed?: number | undefined
}

/** Throws unless `seed` is left out or a whole number. */
export function checkSeed(user: string, seed: unknown): void {
  if (seed === undefined || Number.isInteger(seed)) return
  throw new DataError(`${user}: seed is ${describeValue(seed)}, expected a whole number`, {
    help: `write ${user}({ seed: 42 })`,
  })
}

/** Draws from a seed, and leaves the stream of `setSeed` where it was; without a seed, draws from that stream. */
export function seeded<T>(seed: number | undefined, draw: () => T): T {
  if (seed === undefined) return draw()
  const before = getRandomState()
  setRandomState({ key: seed | 0, counter: 0 })
  try {
    return draw()
  } finally {
    setRandomState(before)
  }
}

/** The options that were given. */
export function given<O extends object>(options: O): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
}
