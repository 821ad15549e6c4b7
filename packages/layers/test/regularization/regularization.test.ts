// Layers that draw random numbers: their statistics, seeds, which elements go together. In inference they return their input.
import { ones, setSeed, type Tensor } from '@tensorloom/tensor'
import { describe, expect, it } from 'vitest'
import {
  activityRegularization,
  alphaDropout,
  dropout,
  gaussianDropout,
  gaussianNoise,
  spatialDropout1d,
  spatialDropout2d,
  spatialDropout3d,
} from '../../src/index.js'

const numbers = (x: Tensor): number[] => [...x.dataSync()].map(Number)
const mean = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length
const deviation = (values: readonly number[]): number => Math.sqrt(mean(values.map((one) => (one - mean(values)) ** 2)))

const drawing = [
  ['dropout', (options?: object) => dropout(0.3, options)],
  ['alphaDropout', (options?: object) => alphaDropout(0.3, options)],
  ['gaussianDropout', (options?: object) => gaussianDropout(0.3, options)],
  ['gaussianNoise', (options?: object) => gaussianNoise(0.3, options)],
  ['spatialDropout1d', (options?: object) => spatialDropout1d(0.3, options)],
] as const

describe.each(drawing)('%s', (name, make) => {
  const x = ones([4, 5, 40])
  it('gives its input back in inference', () => {
    expect(make().apply(x)).toBe(x)
  })
  it('draws from its seed, whatever setSeed says, and other numbers in each call', () => {
    const draw = (seed: number, layer = make({ seed: 7 })): number[][] => {
      setSeed(seed)
      return [1, 2].map(() => numbers(layer.apply(x, { training: true })))
    }
    const [first, second] = draw(1)
    expect(draw(2)).toEqual([first, second])
    expect(first).not.toEqual(second)
    expect(draw(1, make({ seed: 8 }))[0]).not.toEqual(first)
    expect(() => make({ seed: 0.5 })).toThrow(`${name}: seed is 0.5, expected a whole number`)
  })
  it('moves the common stream on by one draw', () => {
    const after = (options?: object): number[] => {
      setSeed(3)
      make(options).apply(x, { training: true })
      return numbers(dropout(0.5).apply(x, { training: true }))
    }
    expect(after({ seed: 7 })).toEqual(after())
  })
})

describe('statistics', () => {
  const x = ones([200, 50])
  it('gaussianDropout keeps the mean and has the variance of dropout', () => {
    setSeed(4)
    const values = numbers(gaussianDropout(0.2).apply(x, { training: true }))
    expect(mean(values)).toBeCloseTo(1, 1)
    expect(deviation(values)).toBeCloseTo(Math.sqrt(0.2 / 0.8), 1)
  })
  it('gaussianNoise has its standard deviation', () => {
    setSeed(5)
    const values = numbers(gaussianNoise(0.3).apply(x, { training: true }))
    expect(mean(values)).toBeCloseTo(1, 1)
    expect(deviation(values)).toBeCloseTo(0.3, 1)
  })
  it('alphaDropout keeps mean 0 and variance 1', () => {
    setSeed(6)
    const normal = gaussianNoise(1).apply(ones([100, 100]).mul(0), { training: true })
    const values = numbers(alphaDropout(0.3).apply(normal, { training: true }))
    expect(mean(values)).toBeCloseTo(0, 1)
    expect(deviation(values)).toBeCloseTo(1, 1)
  })
})

describe('spatial dropout', () => {
  it.each([
    ['spatialDropout1d', spatialDropout1d, [3, 4, 8]],
    ['spatialDropout2d', spatialDropout2d, [3, 2, 3, 8]],
    ['spatialDropout3d', spatialDropout3d, [3, 2, 2, 2, 8]],
  ] as const)('%s drops whole channels', (_, make, shape) => {
    setSeed(8)
    const values = numbers(make(0.5).apply(ones([...shape]), { training: true }))
    const channels = new Map<string, Set<number>>()
    const perSample = values.length / shape[0]
    for (const [k, value] of values.entries()) {
      const channel = `${Math.floor(k / perSample)}:${k % 8}`
      channels.set(channel, (channels.get(channel) ?? new Set()).add(value))
    }
    expect([...channels.values()].every(({ size }) => size === 1)).toBe(true)
    expect(new Set(values)).toEqual(new Set([0, 2]))
  })
})

it('rates and factors that are not possible are refused', () => {
  expect(() => alphaDropout(1)).toThrow('alphaDropout: rate is 1, expected a number of at least 0 and below 1')
  expect(() => gaussianDropout(-0.1)).toThrow('gaussianDropout: rate is -0.1')
  expect(() => gaussianNoise(-1)).toThrow('gaussianNoise: stddev is -1')
  expect(() => spatialDropout2d(2)).toThrow('spatialDropout2d: rate is 2, expected 0 to 1')
  expect(() => spatialDropout1d(0.5).apply(ones([2, 3]))).toThrow('expected [batch, time, channels]')
  expect(() => activityRegularization({ l1: -1 })).toThrow(/factor is -1/)
  expect(() => activityRegularization({ l3: 1 } as object)).toThrow(/unknown option 'l3'/)
})
