// Schedules at points whose values follow from their formulas by hand.
import { describe, expect, it } from 'vitest'
import { cosineDecay, exponentialDecay, piecewiseConstantDecay } from '../src/index.js'

describe('exponentialDecay', () => {
  it('falls by the rate in every period', () => {
    const schedule = exponentialDecay(0.8, 10, 0.25)
    expect([0, 5, 10, 20].map(schedule)).toEqual([0.8, 0.4, 0.2, 0.05])
  })
  it('staircase falls after whole periods only', () => {
    const schedule = exponentialDecay(0.8, 10, 0.25, { staircase: true })
    expect([0, 9, 10, 19].map(schedule)).toEqual([0.8, 0.8, 0.2, 0.2])
  })
  it('refuses no steps', () => {
    expect(() => exponentialDecay(1, 0, 0.5)).toThrow(
      'exponentialDecay: decaySteps is 0, expected a number above 0\nhelp: count in updates',
    )
  })
})

describe('cosineDecay', () => {
  it('falls along half a cosine and stays', () => {
    const schedule = cosineDecay(2, 100)
    const third = schedule(100 / 3)
    expect(third).toBeCloseTo(1.5, 12)
    expect([0, 50, 100, 500].map((k) => schedule(k).toFixed(10))).toEqual([2, 1, 0, 0].map((x) => x.toFixed(10)))
  })
  it('alpha is the lowest, as a fraction', () => {
    expect(cosineDecay(2, 100, { alpha: 0.25 })(100)).toBe(0.5)
  })
  it('warms up first', () => {
    const schedule = cosineDecay(0.1, 100, { warmupTarget: 0.5, warmupSteps: 4 })
    expect([0, 1, 4].map((k) => schedule(k).toFixed(6))).toEqual(['0.100000', '0.200000', '0.500000'])
    expect(schedule(54)).toBeCloseTo(0.25, 12)
  })
  it('refuses no steps', () => {
    expect(() => cosineDecay(1, -1)).toThrow('cosineDecay: decaySteps is -1, expected a number above 0')
  })
  it('refuses options that nobody reads, as exponentialDecay does', () => {
    expect(() => cosineDecay(1, 10, { warmup: 3 } as object)).toThrow("did you mean 'warmupTarget'?")
    expect(() => cosineDecay(1, 10, { warmupSteps: 0.5 })).toThrow('cosineDecay: warmupSteps is 0.5, expected a whole')
    expect(() => exponentialDecay(1, 10, 0.5, { staircase: 1 as never })).toThrow('staircase is 1, expected true or')
  })
})

describe('piecewiseConstantDecay', () => {
  it('changes after each boundary', () => {
    const schedule = piecewiseConstantDecay([2, 5], [3, 2, 1])
    expect([0, 2, 3, 5, 6, 100].map(schedule)).toEqual([3, 3, 2, 2, 1, 1])
    expect(piecewiseConstantDecay([], [3])(7)).toBe(3)
  })
  it('refuses counts that do not fit, and boundaries that do not increase', () => {
    expect(() => piecewiseConstantDecay([1], [1])).toThrow(
      'piecewiseConstantDecay: got 1 boundaries and 1 values\nhelp: give one more value than boundaries',
    )
    expect(() => piecewiseConstantDecay([2, 2], [1, 2, 3])).toThrow(
      'piecewiseConstantDecay: the boundaries 2, 2 do not increase\nhelp: give iterations in increasing order',
    )
  })
})
