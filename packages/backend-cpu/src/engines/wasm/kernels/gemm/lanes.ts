// Loops over adjacent, independent numbers: some vectors at a time, then half as many, and finally a part of one vector.
import { type Code, type FunctionBuilder, i32, type Local, load, type Statement, store } from '../../assembler/index.js'
import type { Tails } from './vectors.js'

/** Numbers that are computed together. */
export interface Lanes {
  /** How many vectors. */
  readonly vectors: number
  /** Reads vector `v` from the numbers at `address`. */
  load(address: Code, v: number): Code
  /** Writes it. */
  store(address: Code, v: number, value: Code): Statement
}

/** Numbers in two vectors, the default that is computed together. */
export const blockLanes = 8

const whole = (vectors: number): Lanes => ({
  vectors,
  load: (address, v) => load('v128.load', address, 16 * v),
  store: (address, v, value) => store('v128.store', address, value, 16 * v),
})

/**
 * Writes `body` for each width, for `count` numbers from `at` on. The widest has `most` vectors. `at` is an offset in bytes
 * that moves on, and `count` goes down to 0.
 */
export function eachLanes(
  f: FunctionBuilder,
  count: Local,
  at: Local,
  tails: Tails,
  body: (lanes: Lanes) => void,
  most: 1 | 2 | 4 = 2,
): void {
  for (let vectors: number = most; vectors > 0; vectors >>= 1) {
    f.countDown(
      count,
      () => {
        body(whole(vectors))
        f.increase(at, 16 * vectors)
      },
      4 * vectors,
    )
  }
  f.if(count, () => {
    body({
      vectors: 1,
      load: (address) => tails.load(address, count),
      store: (address, _, value) => tails.store(address, value, count),
    })
    f.set(count, i32(0))
  })
}
