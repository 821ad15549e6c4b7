// Gamma and beta numbers: moments, and numbers on the host.
import { hostUniform } from '@tensorloom/tensor/internal'
import { describe, expect, it } from 'vitest'
import { randomBeta, randomGamma, randomUniform, setSeed, tensor } from '../../src/index.js'
import { values } from '../elements.js'

const momentsOf = (x: readonly number[]): readonly [number, number] => {
  const mean = x.reduce((sum, one) => sum + one, 0) / x.length
  return [mean, x.reduce((sum, one) => sum + (one - mean) ** 2, 0) / x.length]
}

describe('gamma and beta numbers', () => {
  it.each([0.2, 1, 3.5])('have the mean and variance alpha = %d', (alpha) => {
    setSeed(5)
    const [mean, variance] = momentsOf(values(randomGamma([1500], alpha)))
    expect(mean / alpha).toBeGreaterThan(0.9)
    expect(mean / alpha).toBeLessThan(1.1)
    expect(variance / alpha).toBeGreaterThan(0.8)
    expect(variance / alpha).toBeLessThan(1.25)
  })

  it('of beta have theirs, also where both parameters are tiny', () => {
    setSeed(6)
    const [mean, variance] = momentsOf(values(randomBeta([1500], 2, 3)))
    expect(mean).toBeCloseTo(0.4, 1)
    expect(variance).toBeCloseTo((2 * 3) / (25 * 6), 2)
    const ends = values(randomBeta([100], tensor(1e-4), tensor(1e-4)))
    expect(ends.every((one) => one >= 0 && one <= 1)).toBe(true)
  })

  it('repeat with the seed, and refuse parameters that are not positive', () => {
    const draw = (): number[] => {
      setSeed(3)
      return values(randomBeta([3], 0.5, 0.5))
    }
    expect(draw()).toEqual(draw())
    expect(() => randomGamma([1], 0)).toThrow('randomGamma: alpha is 0')
    expect(() => randomBeta([1], 1, -1)).toThrow('randomBeta: beta is -1')
  })
})

describe('hostUniform', () => {
  it('gives the numbers of randomUniform', () => {
    setSeed(9)
    const device = values(randomUniform([5]))
    setSeed(9)
    expect(hostUniform(5)).toEqual(device)
  })
})
