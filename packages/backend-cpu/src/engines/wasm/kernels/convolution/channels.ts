// Loops over channels for kernels in which every channel is by itself: two vectors at a time, then one, then a part of one.
import {
  type Code,
  type FunctionBuilder,
  i32,
  type Local,
  load,
  op,
  type Statement,
  store,
} from '../../assembler/index.js'
import type { Tails } from '../gemm/vectors.js'

/** Channels that are computed together. */
export interface Lanes {
  /** How many vectors. */
  readonly vectors: number
  /** Reads vector `v` from the channels at `address`. */
  load(address: Code, v: number): Code
  /** Writes it. */
  store(address: Code, v: number, value: Code): Statement
}

/** Channels of two vectors, which is the widest block. */
export const blockChannels = 8

const whole = (vectors: number): Lanes => ({
  vectors,
  load: (address, v) => load('v128.load', address, 16 * v),
  store: (address, v, value) => store('v128.store', address, value, 16 * v),
})

/**
 * Writes `body` for each width: `channels` of them from `at` on, a distance in bytes that is moved on. `channels` counts
 * down to 0.
 */
export function eachChannels(
  f: FunctionBuilder,
  channels: Local,
  at: Local,
  tails: Tails,
  body: (lanes: Lanes) => void,
): void {
  for (const vectors of [2, 1]) {
    f.while(
      () => op('i32.ge_s', channels, i32(4 * vectors)),
      () => {
        body(whole(vectors))
        f.increase(at, 16 * vectors)
        f.increase(channels, -4 * vectors)
      },
    )
  }
  f.if(channels, () => {
    body({
      vectors: 1,
      load: (address) => tails.load(address, channels),
      store: (address, _, value) => tails.store(address, value, channels),
    })
    f.set(channels, i32(0))
  })
}
