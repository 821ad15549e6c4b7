// What holds for every layer: it is made again from its config, saved, differentiable, and runs on inputs of any size.
import { ones, setSeed, type Tensor } from '@tensorloom/tensor'
import { gradcheck } from '@tensorloom/testkit'
import { describe, expect, it } from 'vitest'
import { functional, input, type Layer, loadModel, type Model, saveModel, sequential } from '../src/index.js'
import * as augmentation from '../src/saving/built-in/augmentation.js'
import * as table from '../src/saving/built-in-layers.js'
import { type LayerSample, layerSamples, numbersOf } from './support/samples.js'

const numbers = (x: Tensor): number[] => [...x.dataSync()].map(Number)
// What says which layer and option it is about.
const ownErrors = expect.objectContaining({
  name: expect.stringMatching(/^(Tensorloom|Shape|Data|Dtype|Serialization)Error$/),
})
const cases = layerSamples.map((one) => [one.name, one] as const)

function apply(layer: Layer, { shape, whole }: LayerSample): Tensor {
  return layer.apply(numbersOf(shape, whole))
}

describe.each(cases)('%s', (_, sample) => {
  it('is saved in a model, and loaded with its numbers', async () => {
    setSeed(1)
    const model = sequential([sample.make({ inputShape: sample.shape.slice(1) })])
    const expected = numbers(apply(model, sample))
    const loaded = await loadModel<Model>(await saveModel(model))
    expect(numbers(apply(loaded, sample))).toEqual(expected)
    expect(expected.every(Number.isFinite)).toBe(true)
  })

  it('takes what it needs not know at any size, and says null for it', () => {
    const declared = sample.shape.slice(1).map((extent, k) => (sample.open.includes(k + 1) ? null : extent))
    const x = input({ shape: declared })
    const graph = functional({ inputs: x, outputs: sample.make().apply(x) })
    const layer = sample.make({ inputShape: declared })
    for (const more of [0, 3]) {
      const shape = sample.shape.map((extent, k) => (sample.open.includes(k) ? extent + more : extent))
      const real = layer.apply(numbersOf(shape, sample.whole)).shape
      expect(graph.apply(numbersOf(shape, sample.whole)).shape).toEqual(real)
      const inferred = graph.outputShape as readonly number[]
      expect(real.slice(1).map((extent, k) => (inferred[k] === -1 ? -1 : extent))).toEqual(inferred)
    }
  })

  it('refuses options that nobody reads', () => {
    expect(() => sample.make({ nobody: 1 })).toThrow(/unknown option 'nobody'/)
  })

  it('checks values of options in the class, too', () => {
    const layer = sample.make()
    const Class = layer.constructor as new (config: object) => Layer
    for (const option of Object.keys(layer.config)) {
      const make = (value: unknown) => () => new Class({ ...layer.config, [option]: value })
      expect(make({ nobody: 1 }), option).toThrow(ownErrors)
      expect(make(Number.NaN), option).toThrow(ownErrors)
    }
  })

  it('keeps its rank of inputs', () => {
    const layer = sample.make()
    apply(layer, sample)
    expect(() => layer.apply(ones([2]).sum())).toThrow(/expected a batch, got a scalar/)
  })
})

// These take several inputs, strings, or data before they can be used, are cells of a layer, or are tested with others of their kind.
const withoutSample = [
  ...['functional', 'operation', 'sequential', 'lambda', 'attachMask', 'bilinear'],
  ...['additiveAttention', 'attention', 'groupQueryAttention', 'multiHeadAttention', 'transformerDecoder'],
  ...['add', 'average', 'concatenate', 'dot', 'maximum', 'minimum', 'multiply', 'subtract'],
  ...['categoryEncoding', 'discretization', 'melSpectrogram', 'normalization', 'stftSpectrogram'],
  ...['hashedCrossing', 'hashing', 'integerLookup', 'stringLookup', 'textVectorization'],
  ...['gruCell', 'lstmCell', 'simpleRnnCell', 'stackedRnnCells', 'convLstm1d', 'convLstm2d', 'convLstm3d'],
]

it('every other layer has a sample in support/samples.ts', () => {
  const types = Object.values(table).flatMap((one) => ('type' in one && one.type !== '' ? [one.type] : []))
  const sampled = new Set([
    ...layerSamples.map((one) => one.make().type),
    ...withoutSample,
    ...Object.keys(augmentation),
  ])
  expect(types.filter((type) => !sampled.has(type))).toEqual([])
  expect(withoutSample.filter((type) => !types.includes(type))).toEqual([])
})

// Not where the result does not change with the input but at jumps.
const smooth = cases.filter(([name, { whole }]) => !whole && name !== 'ternaryDense')
it.each(smooth)('%s has the gradients of finite differences', async (_, sample) => {
  setSeed(2)
  const layer = sample.make()
  apply(layer, sample)
  await gradcheck((x) => layer.apply(x), [numbersOf(sample.shape)], { maxElements: 12 })
})
