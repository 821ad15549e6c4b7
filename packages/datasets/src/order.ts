// Seeded orders, from the counter-based stream of the tensor package: the same everywhere and in every run.

import { DataError, getRandomState, permutation, setRandomState } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'

/** The numbers 0 … count − 1 in an order that `seed`, `pass` and `block` determine. The global random stream is not used. */
export function permuted(count: number, seed: number, pass: number, block = 0): Int32Array {
  const saved = getRandomState()
  setRandomState({ key: seed | 0, counter: pass * 65536 + block })
  try {
    const order = permutation(count)
    const values = order.dataSync()
    order.dispose()
    return values
  } finally {
    setRandomState(saved)
  }
}

/** Throws unless the value is a seed. */
export function checkSeed(user: string, seed: number): void {
  if (Number.isInteger(seed)) return
  throw new DataError(`${user}: the seed is ${describeValue(seed)}, expected an integer`, {
    help: `give one, so that every run has the same order: ${user === 'shuffle' ? 'shuffle(42)' : `${user}(data, { seed: 42 })`}`,
  })
}

/** Throws unless the value is a count of at least `least`. */
export function checkCount(
  user: string,
  name: string,
  count: number,
  least: number,
  help = `write ${user}(${Math.max(least, 32)})`,
): void {
  if (Number.isInteger(count) && count >= least) return
  throw new DataError(`${user}: ${name} is ${describeValue(count)}, expected a whole number of at least ${least}`, {
    help,
  })
}
