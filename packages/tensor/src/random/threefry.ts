// Threefry-2x32-20 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3", section 3.3), twice: on numbers
// for the host, and as IR for kernels.
import * as ir from '../ir/build.js'
import type { Expr } from '../ir/types.js'

const rotations = [13, 15, 26, 6, 17, 29, 16, 24]
// The key schedule's parity constant of the Threefish family.
const parity = 0x1bd11bda

/** Two random 32-bit words (signed) from a key and a counter of two words each. */
export function threefry2x32(key0: number, key1: number, counter0: number, counter1: number): [number, number] {
  const keys = [key0, key1, parity ^ key0 ^ key1]
  let x = (counter0 + key0) | 0
  let y = (counter1 + key1) | 0
  for (let round = 0; round < 20; round++) {
    const turn = rotations[round % 8]!
    x = (x + y) | 0
    y = ((y << turn) | (y >>> (32 - turn))) ^ x
    if (round % 4 === 3) {
      const group = (round + 1) / 4
      x = (x + keys[group % 3]!) | 0
      y = (y + keys[(group + 1) % 3]! + group) | 0
    }
  }
  return [x, y]
}

/** The same computation as int32 expressions. */
export function threefryExpr(key0: Expr, key1: Expr, counter0: Expr, counter1: Expr): [Expr, Expr] {
  const keys = [key0, key1, ir.xor(ir.xor(key0, key1), parity)]
  let x = ir.add(counter0, key0)
  let y = ir.add(counter1, key1)
  for (let round = 0; round < 20; round++) {
    const turn = rotations[round % 8]!
    x = ir.add(x, y)
    y = ir.xor(ir.or(ir.shl(y, turn), ir.shr(y, 32 - turn)), x)
    if (round % 4 === 3) {
      const group = (round + 1) / 4
      x = ir.add(x, keys[group % 3]!)
      y = ir.add(ir.add(y, keys[(group + 1) % 3]!), group)
    }
  }
  return [x, y]
}
