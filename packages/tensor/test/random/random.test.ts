// Random numbers: the generator against its published vectors, distributions against their moments, seeds and order.
import { beforeEach, describe, expect, it } from 'vitest'
import {
  bernoulli,
  getRandomState,
  permutation,
  randomBits,
  randomNormal,
  randomUniform,
  setRandomState,
  setSeed,
  truncatedNormal,
} from '../../src/index.js'
import { threefry2x32 } from '../../src/random/threefry.js'

beforeEach(() => setSeed(1))

const unsigned = (words: readonly number[]) => words.map((word) => (word >>> 0).toString(16))

describe('Threefry-2x32-20', () => {
  it('gives the known answers of Random123 (kat_vectors)', () => {
    expect(unsigned(threefry2x32(0, 0, 0, 0))).toEqual(['6b200159', '99ba4efe'])
    expect(unsigned(threefry2x32(-1, -1, -1, -1))).toEqual(['1cb996fc', 'bb002be7'])
    expect(unsigned(threefry2x32(0x13198a2e, 0x03707344, 0x243f6a88, 0x85a308d3))).toEqual(['c4923a9c', '483df7a0'])
  })

  it('is what the kernels compute', () => {
    const [x, y] = threefry2x32(1, 0, 0, 0)
    const drawn = randomUniform([3]).dataSync()
    expect([drawn[0], drawn[1]]).toEqual([(x >>> 8) * 2 ** -24, (y >>> 8) * 2 ** -24])
    setSeed(1)
    expect([...randomBits([2]).dataSync()]).toEqual([x, y])
    expect(drawn[2]).toBe((threefry2x32(1, 0, 1, 0)[0] >>> 8) * 2 ** -24)
  })
})

describe('streams', () => {
  it('repeat with the seed and with a saved state', () => {
    const first = randomNormal([4]).dataSync()
    const state = getRandomState()
    const second = randomNormal([4]).dataSync()
    setSeed(1)
    expect(randomNormal([4]).dataSync()).toEqual(first)
    setRandomState(state)
    expect(randomNormal([4]).dataSync()).toEqual(second)
    expect(second).not.toEqual(first)
    expect(() => setSeed(0.5)).toThrow(/the seed is 0.5, expected an integer\nhelp:/)
  })

  it('do not depend on the shape', () => {
    const flat = randomUniform([6]).dataSync()
    setSeed(1)
    expect(randomUniform([2, 3]).dataSync()).toEqual(flat)
  })
})

describe('bounds', () => {
  it('are excluded above and included below, in every dtype', () => {
    // The bounds of float32 are not those of double precision.
    const drawn = randomUniform([4096], { min: 0.7, max: 0.7000002 }).dataSync()
    for (const x of drawn) expect(x >= 0.7 && x < 0.7000002).toBe(true)
    expect([...randomUniform([2], { min: 2, max: 2 }).dataSync()]).toEqual([2, 2])
    expect(new Set(randomUniform([200], { min: -1.5, max: 1.5, dtype: 'int32' }).dataSync())).toEqual(
      new Set([-1, 0, 1]),
    )
    expect(new Set(randomUniform([200], { dtype: 'bool' }).dataSync())).toEqual(new Set([0, 1]))
  })

  it('are what is equally likely over all 2³² whole numbers', () => {
    // As 64-bit arithmetic says it: ⌊words · count / 2⁶⁴⌋ + low.
    const [low, high] = [-(2 ** 31), 2 ** 31 - 7]
    const drawn = randomUniform([3], { min: low, max: high, dtype: 'int32' }).dataSync()
    drawn.forEach((got, k) => {
      const [x, y] = threefry2x32(1, 0, k, 0)
      const words = (BigInt(x >>> 0) << 32n) | BigInt(y >>> 0)
      expect(BigInt(got)).toBe(((words * BigInt(high - low)) >> 64n) + BigInt(low))
    })
  })

  it('refuse what no number is in', () => {
    expect(() => randomUniform([1], { min: 3, max: 1 })).toThrow(/there are no numbers from 3 to 1/)
    expect(() => randomUniform([1], { max: Number.POSITIVE_INFINITY })).toThrow(/no numbers from 0 to Infinity/)
    expect(() => randomUniform([1], { max: 1e39 })).toThrow(/float32 does not hold 0 to 1e\+39/)
    expect(() => randomUniform([1], { min: 0.2, max: 0.8, dtype: 'int32' })).toThrow(/no whole number from 0.2 to 0.8/)
    expect(() => randomUniform([1], { max: 300, dtype: 'uint8' })).toThrow(/uint8 does not hold 0 to 300/)
    expect(() => randomNormal([1], { dtype: 'int32' as never })).toThrow(/expected 'float32' or 'float64'/)
    expect(() => setRandomState({ key: 1 } as never)).toThrow(/expected \{ key, counter \}/)
  })
})

describe('distributions', () => {
  const moments = (values: ArrayLike<number>) => {
    const list = Array.from(values)
    const mean = list.reduce((sum, x) => sum + x, 0) / list.length
    const centred = (power: number) => list.reduce((sum, x) => sum + (x - mean) ** power, 0) / list.length
    return {
      mean,
      variance: centred(2),
      skew: centred(3),
      kurtosis: centred(4) / centred(2) ** 2,
      min: Math.min(...list),
      max: Math.max(...list),
    }
  }
  const n = 40000

  it('uniform: mean 1/2, variance 1/12, in [0, 1)', () => {
    const m = moments(randomUniform([n]).dataSync())
    expect(m.mean).toBeCloseTo(0.5, 2)
    expect(m.variance).toBeCloseTo(1 / 12, 2)
    expect(m.min).toBeGreaterThanOrEqual(0)
    expect(m.max).toBeLessThan(1)
    const whole = randomUniform([n], { min: 0, max: 6, dtype: 'int32' }).dataSync()
    expect([...new Set(whole)].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5])
  })

  it('normal: mean 0, variance 1, no skew, kurtosis 3', () => {
    const m = moments(randomNormal([n]).dataSync())
    expect(m.mean).toBeCloseTo(0, 1)
    expect(m.variance).toBeCloseTo(1, 1)
    expect(m.skew).toBeCloseTo(0, 1)
    expect(Math.abs(m.kurtosis - 3)).toBeLessThan(0.15)
    expect(moments(randomNormal([n], { mean: 5, standardDeviation: 2 }).dataSync()).variance).toBeCloseTo(4, 0)
  })

  it('truncated normal: within two deviations, variance 0.774', () => {
    const m = moments(truncatedNormal([n]).dataSync())
    expect(m.max).toBeLessThanOrEqual(2)
    expect(m.min).toBeGreaterThanOrEqual(-2)
    // 1 − 2·2·φ(2)/(Φ(2) − Φ(−2)) for a normal cut at ±2.
    expect(Math.abs(m.variance - 0.7737)).toBeLessThan(0.02)
    expect(m.mean).toBeCloseTo(0, 1)
  })

  it('bernoulli: the given share of trues', () => {
    const drawn = bernoulli([n], 0.3)
    expect(drawn.dtype).toBe('bool')
    expect(Math.abs(moments(drawn.dataSync()).mean - 0.3)).toBeLessThan(0.01)
  })

  it('permutation: every number once, all places alike', () => {
    expect([...permutation(100).dataSync()].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, k) => k))
    const counts = new Array<number>(9).fill(0)
    for (let k = 0; k < 3000; k++) {
      permutation(3)
        .dataSync()
        .forEach((value, place) => {
          counts[place * 3 + value]!++
        })
    }
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(130)
  })
})
