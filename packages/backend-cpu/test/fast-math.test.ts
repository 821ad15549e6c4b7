// The exponentials for float32 results against Math's, over their whole range and at its ends.
import { describe, expect, it } from 'vitest'
import { makeFastMath } from '../src/engines/js/render/fast-math.js'

const { exp32, sigmoid32, tanh32 } = makeFastMath()
const worst = (fast: (x: number) => number, exact: (x: number) => number, low: number, high: number): number => {
  let error = 0
  for (let k = 0; k <= 20_000; k++) {
    const x = low + ((high - low) * k) / 20_000
    error = Math.max(error, Math.abs(fast(x) - exact(x)) / Math.abs(exact(x) || 1))
  }
  return error
}

describe('float32 exponentials', () => {
  it('are right far below the rounding of float32, 6e-8', () => {
    expect(worst(exp32, Math.exp, -700, 700)).toBeLessThan(1e-10)
    expect(worst(exp32, Math.exp, -1, 1)).toBeLessThan(1e-10)
    expect(worst(sigmoid32, (x) => 1 / (1 + Math.exp(-x)), -40, 40)).toBeLessThan(1e-10)
    expect(worst(tanh32, Math.tanh, -25, 25)).toBeLessThan(1e-9)
    expect(worst(tanh32, Math.tanh, -0.002, 0.002)).toBeLessThan(1e-8)
  })
  it('agree with Math at the ends', () => {
    const ends = [0, -0, 1e-30, 709, 710, 1000, -745, -750, -1000, Infinity, -Infinity, Number.NaN]
    for (const x of ends) {
      expect(Math.fround(exp32(x)), `exp ${x}`).toBe(Math.fround(Math.exp(x)))
      expect(Math.fround(tanh32(x)), `tanh ${x}`).toBe(Math.fround(Math.tanh(x)))
      expect(Math.fround(sigmoid32(x)), `sigmoid ${x}`).toBe(Math.fround(1 / (1 + Math.exp(-x))))
    }
  })
})
