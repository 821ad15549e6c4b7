// Normalizations: moments, running statistics, wrapped weights, what they refuse. Other values are Keras's, in packages/keras.
import { maximum, ones, setSeed, type Tensor, tensor } from '@tensorloom/tensor'
import { describe, expect, it } from 'vitest'
import {
  batchNormalization,
  conv2d,
  dense,
  embedding,
  flatten,
  groupNormalization,
  instanceNormalization,
  layerNormalization,
  localResponseNormalization,
  rmsNormalization,
  sequential,
  spectralNormalization,
  unitNormalization,
  weightNormalization,
} from '../../src/index.js'
import { numbersOf } from '../support/samples.js'

const numbers = (x: Tensor): number[] => [...x.dataSync()].map(Number)
function expectClose(found: Tensor, expected: readonly number[], digits = 5): void {
  const values = numbers(found)
  expect(values.length).toBe(expected.length)
  for (const [k, value] of values.entries()) expect(value).toBeCloseTo(expected[k]!, digits)
}

describe('batchNormalization', () => {
  it('does not count masked steps, in the batch and in the statistics', () => {
    const layer = batchNormalization({ momentum: 0, epsilon: 0 })
    const x = tensor([1, 3, 100], { shape: [1, 3, 1] })
    const y = layer.apply(x, { training: true, mask: tensor([[true, true, false]]) })
    expect(numbers(y).slice(0, 2).map(Math.round)).toEqual([-1, 1])
    expectClose(layer.movingMean, [2])
    expectClose(layer.movingVariance, [1])
  })
  it('renormalizes to what inference gives, once the statistics are those of the batch', () => {
    const layer = batchNormalization({ renorm: true, momentum: 0, renormMomentum: 0 })
    const x = numbersOf([6, 3])
    layer.apply(x, { training: true })
    expectClose(layer.apply(x, { training: true }), numbers(layer.apply(x)), 4)
  })
  it('limits the correction', () => {
    const free = batchNormalization({ renorm: true })
    const none = batchNormalization({ renorm: true, renormClipping: { rmin: 1, rmax: 1, dmax: 0 } })
    const plain = batchNormalization()
    const x = numbersOf([6, 3])
    const [a, b, c] = [free, none, plain].map((layer) => numbers(layer.apply(x, { training: true })))
    expect(b).toEqual(c!.map((value) => expect.closeTo(value, 4)))
    expect(a).not.toEqual(c!.map((value) => expect.closeTo(value, 4)))
    expect(() => batchNormalization({ renormClipping: { rmax: 1, rmin: 2 } })).toThrow(/rmax must be at least rmin/)
    expect(() => batchNormalization({ renormClipping: { rMax: 1 } as object })).toThrow(/did you mean 'rmax'/)
    expect(() => batchNormalization({ renormMomentum: 2 })).toThrow(/renormMomentum is 2/)
  })
})

describe('spectralNormalization', () => {
  it('brings the largest singular value to 1', () => {
    setSeed(1)
    const layer = spectralNormalization(dense(2, { useBias: false }), { powerIterations: 30 })
    layer.buildFor([2])
    const kernel = layer.layer.parameters[0]!
    kernel.assign(
      tensor([
        [3, 0],
        [0, 2],
      ]),
    )
    layer.apply(ones([1, 2]))
    expectClose(kernel, [3, 0, 0, 2])
    layer.apply(ones([1, 2]), { training: true })
    expectClose(kernel, [1, 0, 0, 2 / 3], 4)
  })
  it('leaves a weight of zeros alone', () => {
    const layer = spectralNormalization(dense(2, { kernelInitializer: 'zeros' }))
    expect(numbers(layer.apply(ones([1, 3]), { training: true }))).toEqual([0, 0])
  })
  it('wraps what has a weight', () => {
    const whole = maximum(numbersOf([2, 3], true), 0)
    expect(spectralNormalization(embedding(6, 4)).apply(whole, { training: true }).shape).toEqual([2, 3, 4])
    expect(() => spectralNormalization(flatten()).apply(ones([2, 3]))).toThrow(/has no weight kernel or embeddings/)
    expect(() => spectralNormalization(3 as never)).toThrow('spectralNormalization: layer is 3, expected a layer')
    expect(() => spectralNormalization(dense(2), { powerIterations: 0 })).toThrow(/powerIterations is 0/)
  })
})

describe('weightNormalization', () => {
  it('computes the same at first, and the length of the weight is its parameter', () => {
    setSeed(2)
    const inside = conv2d(3, 2)
    const layer = weightNormalization(inside)
    const x = numbersOf([1, 4, 4, 2])
    const before = numbers(layer.apply(x))
    expectClose(inside.apply(x), before)
    layer.length.assign(layer.length.mul(2))
    const bias = inside.bias!
    expect(numbers(bias).every((one) => one === 0)).toBe(true)
    expectClose(
      layer.apply(x),
      before.map((one) => 2 * one),
      4,
    )
    inside.kernel.assign(inside.kernel.mul(5))
    expectClose(
      layer.apply(x),
      before.map((one) => 2 * one),
      4,
    )
    expect(inside.kernel).toBe(inside.parameters[0])
  })
})

it('instanceNormalization normalises each channel of each sample', () => {
  const y = instanceNormalization({ epsilon: 0 }).apply(tensor([1, 10, 3, 30], { shape: [1, 2, 1, 2] }))
  expectClose(y, [-1, -1, 1, 1])
  expectClose(
    groupNormalization({ groups: -1, epsilon: 0 }).apply(tensor([1, 10, 3, 30], { shape: [1, 2, 1, 2] })),
    [-1, -1, 1, 1],
  )
})

it('localResponseNormalization divides by the activity of neighbours, zeros beyond the ends', () => {
  // PyTorch's formula: x / (k + alpha · Σ x² / size)^beta over the channels c − size / 2 … c + (size − 1) / 2.
  const layer = localResponseNormalization(2, { alpha: 2, beta: 1, k: 1 })
  expectClose(layer.apply(tensor([[1, 2, 3]])), [1 / (1 + 1), 2 / (1 + 1 + 4), 3 / (1 + 4 + 9)])
})

it('gives statistics their axes, and a model runs on sequences of any length', () => {
  const model = sequential([
    dense(4, { inputShape: [null, 3] }),
    layerNormalization(),
    rmsNormalization(),
    unitNormalization(),
  ])
  expect(model.apply(ones([2, 7, 3])).shape).toEqual([2, 7, 4])
  expect(model.summary({ print: false })).toContain('[batch, null, 4]')
})

it('axes that are not possible are refused', () => {
  expect(() => layerNormalization({ axis: [1, 1] }).apply(ones([2, 3]))).toThrow(/axes \[1, 1\] are not feature axes/)
  expect(() => layerNormalization({ axis: 'x' as never })).toThrow("layerNormalization: axis is 'x'")
  expect(() => rmsNormalization({ axis: 0 }).apply(ones([2, 3]))).toThrow(
    'rmsNormalization: axis 0 is not a feature axis',
  )
  expect(() => groupNormalization({ groups: 0 })).toThrow(/groups is 0, expected a whole number of at least 1, or −1/)
  expect(() => groupNormalization().apply(ones([2, 4, 6]))).toThrow('groupNormalization: groups is 32 for 6 features')
  expect(() => unitNormalization({ axis: [] })).toThrow(/axis is \[\]/)
  expect(() => localResponseNormalization(0)).toThrow(/size is 0/)
  expect(() => layerNormalization({ inputShape: [3, null] }).parameters).toThrow(/depends on an unknown extent/)
})
