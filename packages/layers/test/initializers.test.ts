// First values: bounds and moments of each scheme against the formulas of their papers, and options.
import { setSeed } from '@tensorloom/tensor'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  constant,
  dense,
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  type Initializer,
  identityInitializer,
  lecunNormal,
  lecunUniform,
  ones,
  orthogonal,
  randomNormal,
  randomUniform,
  stftInitializer,
  truncatedNormal,
  varianceScaling,
  zeros,
} from '../src/index.js'
import { resolveInitializer } from '../src/named.js'

beforeEach(() => setSeed(11))

function moments(initializer: Initializer, shape: readonly number[]) {
  const values = [...initializer.initialize(shape).dataSync()]
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
  return { mean, deviation: Math.sqrt(variance), largest: Math.max(...values.map(Math.abs)) }
}

describe('schemes', () => {
  // [60, 40]: fanIn 60, fanOut 40. Standard deviations from the papers; uniform limits are √3 times them.
  const cases: [string, Initializer, number, number][] = [
    ['glorotUniform', glorotUniform(), Math.sqrt(2 / 100), Math.sqrt(6 / 100)],
    ['heUniform', heUniform(), Math.sqrt(2 / 60), Math.sqrt(6 / 60)],
    ['lecunUniform', lecunUniform(), Math.sqrt(1 / 60), Math.sqrt(3 / 60)],
    ['glorotNormal', glorotNormal(), Math.sqrt(2 / 100), (2 * Math.sqrt(2 / 100)) / 0.87962566103423978],
    ['heNormal', heNormal(), Math.sqrt(2 / 60), (2 * Math.sqrt(2 / 60)) / 0.87962566103423978],
    ['lecunNormal', lecunNormal(), Math.sqrt(1 / 60), (2 * Math.sqrt(1 / 60)) / 0.87962566103423978],
    ['randomUniform', randomUniform(), 0.1 / Math.sqrt(12), 0.05],
    ['truncatedNormal', truncatedNormal(), 0.05 * 0.87962566103423978, 0.1],
  ]
  it.each(cases)(
    '%s has the standard deviation and the bound of its formula',
    (type, initializer, deviation, bound) => {
      expect(initializer.type).toBe(type)
      const found = moments(initializer, [60, 40])
      expect(Math.abs(found.mean)).toBeLessThan(4 * (deviation / Math.sqrt(2400)))
      expect(Math.abs(found.deviation / deviation - 1)).toBeLessThan(0.05)
      expect(found.largest).toBeLessThanOrEqual(bound * (1 + 1e-6))
      expect(found.largest).toBeGreaterThan(bound * 0.95)
    },
  )

  it('randomNormal has no bound', () => {
    const found = moments(randomNormal({ mean: 1, standardDeviation: 0.5 }), [50, 50])
    expect(found.mean).toBeCloseTo(1, 1)
    expect(found.deviation).toBeCloseTo(0.5, 1)
    expect(found.largest).toBeGreaterThan(2.2)
  })

  it('fans of a convolution kernel count the window', () => {
    // [3, 3, 4, 8]: fanIn 36, fanOut 72.
    expect(moments(heUniform(), [3, 3, 4, 8]).largest).toBeLessThanOrEqual(Math.sqrt(6 / 36))
    expect(moments(heUniform(), [3, 3, 4, 8]).largest).toBeGreaterThan(Math.sqrt(6 / 36) * 0.9)
    const limit = Math.sqrt(3 / 72)
    const found = moments(varianceScaling({ mode: 'fanOut', distribution: 'uniform' }), [3, 3, 4, 8])
    expect(found.largest).toBeLessThanOrEqual(limit)
    expect(found.largest).toBeGreaterThan(limit * 0.9)
  })

  it('vectors and scalars have fans too', () => {
    expect(moments(lecunUniform(), [3]).largest).toBeLessThanOrEqual(1)
    expect(moments(lecunUniform(), []).largest).toBeLessThanOrEqual(Math.sqrt(3))
  })

  it('untruncatedNormal has the variance without correction', () => {
    const found = moments(varianceScaling({ distribution: 'untruncatedNormal' }), [60, 40])
    expect(Math.abs(found.deviation / Math.sqrt(1 / 60) - 1)).toBeLessThan(0.05)
  })
})

it('constants', () => {
  expect([...constant(0.25).initialize([2]).dataSync()]).toEqual([0.25, 0.25])
  expect([...zeros().initialize([2]).dataSync()]).toEqual([0, 0])
  expect([...ones().initialize([2]).dataSync()]).toEqual([1, 1])
})

it('the same seed gives the same layer', () => {
  const make = () => {
    setSeed(3)
    return dense(4, { inputShape: [3] }).parameters[0]!.dataSync()
  }
  expect(make()).toEqual(make())
})

it('names mean the same as objects', () => {
  setSeed(5)
  const named = resolveInitializer('heNormal').initialize([3, 3]).dataSync()
  setSeed(5)
  expect(heNormal().initialize([3, 3]).dataSync()).toEqual(named)
})

it('names are understood as Keras writes them', () => {
  const types = {
    he_normal: 'heNormal',
    GlorotUniform: 'glorotUniform',
    normal: 'randomNormal',
    zero: 'zeros',
  } as const
  for (const [name, type] of Object.entries(types)) {
    expect(resolveInitializer(name as keyof typeof types).type).toBe(type)
  }
})

describe('errors', () => {
  it('an unknown name lists the known ones, when the layer is made', () => {
    expect(() => dense(3, { kernelInitializer: 'xavier' as never })).toThrow(
      /unknown initializer 'xavier'\nhelp: the names are constant, glorotNormal, .*heNormal\(\)/,
    )
    expect(() => dense(3, { biasInitializer: 7 as never })).toThrow(/an initializer is 7, expected a name or an object/)
  })
  it('varianceScaling refuses what has no meaning', () => {
    expect(() => varianceScaling({ scale: 0 })).toThrow('varianceScaling: scale is 0, expected a positive number')
    expect(() => varianceScaling({ mode: 'fan' as never })).toThrow(
      "varianceScaling: mode is 'fan', expected 'fanIn', 'fanOut' or 'fanAvg'\nhelp: write mode: 'fanIn'",
    )
    expect(() => varianceScaling({ distribution: 'cauchy' as never })).toThrow(
      "varianceScaling: distribution is 'cauchy', expected 'truncatedNormal', ",
    )
  })
  it('options that nobody reads are refused', () => {
    expect(() => randomNormal({ stddev: 1 } as object)).toThrow("randomNormal: unknown option 'stddev'")
    expect(() => randomUniform({ minimum: 1 } as object)).toThrow("did you mean 'min'?")
    expect(() => truncatedNormal({ mean: '0' as never })).toThrow("truncatedNormal: mean is '0', expected a number")
  })
  it('an initializer that gives another shape is named', () => {
    const wrong: Initializer = { type: '@me/wrong', config: {}, initialize: () => ones().initialize([1]) }
    expect(() => dense(3, { kernelInitializer: wrong, inputShape: [2] }).buildFor([2])).toThrow(
      "dense: addParameter('kernel'): the initializer returned [1], expected a tensor of shape [2, 3]",
    )
  })
})

describe('seeds', () => {
  const drawn = [
    glorotUniform({ seed: 3 }),
    randomNormal({ seed: 3 }),
    truncatedNormal({ seed: 3 }),
    randomUniform({ seed: 3 }),
    orthogonal({ seed: 3 }),
  ]

  it('draws the same numbers from the same seed, and leaves the common stream alone', () => {
    for (const initializer of drawn) {
      setSeed(1)
      const plain = randomNormal().initialize([2]).dataSync()
      setSeed(1)
      const [a, b] = [initializer.initialize([4, 3]).dataSync(), initializer.initialize([4, 3]).dataSync()]
      expect([...a]).toEqual([...b])
      expect([...randomNormal().initialize([2]).dataSync()]).toEqual([...plain])
      expect(initializer.config.seed).toBe(3)
    }
    expect(() => heNormal({ seed: 0.5 })).toThrow(/seed is 0.5, expected a whole number/)
  })
})

describe('axes of inputs and outputs', () => {
  // A kernel [heads, in, out] of which heads and out are outputs: fanIn 60, fanOut 4 · 10.
  it('scales by the axes that are given', () => {
    const { deviation } = moments(glorotNormal({ inputAxes: 1, outputAxes: [0, 2] }), [4, 60, 10])
    expect(deviation).toBeCloseTo(Math.sqrt(2 / 100), 2)
    expect(() => glorotNormal({ inputAxes: 5 }).initialize([2, 3])).toThrow(/has axis 5/)
  })
})

describe('identityInitializer', () => {
  it('has its gain on the diagonal', () => {
    expect([...identityInitializer({ gain: 2 }).initialize([2, 3]).dataSync()]).toEqual([2, 0, 0, 0, 2, 0])
    expect([...resolveInitializer('identity').initialize([2, 1]).dataSync()]).toEqual([1, 0])
    expect(() => identityInitializer().initialize([2])).toThrow(/expected two axes/)
  })
})

describe('stftInitializer', () => {
  it('is the matrix of a Fourier transform', () => {
    const plain = { window: null, scaling: null } as const
    const real = [...stftInitializer(plain).initialize([4, 1, 3]).dataSync()]
    const imaginary = [
      ...stftInitializer({ ...plain, side: 'imag' })
        .initialize([4, 1, 3])
        .dataSync(),
    ]
    // Rows are times 0 to 3, columns the frequencies 0 to 2 of 4 points.
    const close = (got: number[], want: number[]) => {
      for (const [k, one] of want.entries()) expect(got[k]).toBeCloseTo(one, 6)
    }
    close(real, [1, 1, 1, 1, 0, -1, 1, -1, 1, 1, 0, -1])
    close(imaginary, [0, 0, 0, 0, -1, 0, 0, 0, 0, 0, 1, 0])
    expect(() => stftInitializer().initialize([4, 2, 3])).toThrow(/expected \[frame length, 1, frequencies\]/)
  })
})
