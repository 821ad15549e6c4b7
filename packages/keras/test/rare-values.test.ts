// Values that Keras takes and hardly any config holds: layers as activations, generators of seeds, no activation at all.
import { type LayerValue, sequential } from '@tensorloom/layers'
import { type Tensor, tensor } from '@tensorloom/tensor'
import { describe, expect, it } from 'vitest'
import { kerasConfigOf, layerFromKeras, modelFromKeras } from '../src/index.js'

const leaky = {
  module: 'keras.layers',
  class_name: 'LeakyReLU',
  config: { name: 'leaky_re_lu', trainable: true, dtype: 'float32', negative_slope: 0.25 },
  registered_name: null,
}
const generator = {
  module: 'keras.random',
  class_name: 'SeedGenerator',
  config: { name: 'seed_generator', seed: 7 },
  registered_name: null,
}
const x = tensor([[-4, 8]])
const numbers = (value: LayerValue): number[] => [...(value as Tensor).dataSync()]

describe('a layer as an activation', () => {
  it('computes what the layer computes, and is written as it was read', () => {
    const config = { name: 'dense', units: 2, activation: leaky, kernel_initializer: 'identity' }
    const layer = layerFromKeras({ className: 'Dense', config })
    expect(numbers(layer.apply(x))).toEqual([-1, 8])
    expect(kerasConfigOf(layer).config.activation).toEqual(leaky)
  })

  it('works in cells, and in models', () => {
    const cell = { units: 1, activation: leaky, kernel_initializer: 'ones', recurrent_initializer: 'zeros' }
    const layers = [
      { class_name: 'InputLayer', config: { batch_shape: [null, 1, 2], name: 'input' } },
      { class_name: 'SimpleRNN', config: { name: 'rnn', ...cell } },
    ]
    const model = modelFromKeras({ className: 'Sequential', config: { name: 'model', layers } })
    expect(numbers(model.apply(tensor([[[-8, 4]]]) as never))).toEqual([-1])
  })

  it('has no weights', () => {
    const prelu = { ...leaky, class_name: 'PReLU', config: { name: 'p' } }
    expect(() => layerFromKeras({ className: 'Dense', config: { units: 2, activation: prelu } })).toThrow(
      /activation is an object, expected the name/,
    )
  })
})

it('no activation is linear', () => {
  const layer = layerFromKeras({ className: 'Activation', config: { name: 'none', activation: null } })
  expect([
    ...sequential([layer as never])
      .apply(x)
      .dataSync(),
  ]).toEqual([-4, 8])
})

it('a generator of seeds is its seed, for layers and initializers', () => {
  const layer = layerFromKeras({ className: 'Dropout', config: { name: 'drop', rate: 0.5, seed: generator } })
  expect(kerasConfigOf(layer).config.seed).toBe(7)
  const values = [generator, 7].map((seed) => {
    const config = { units: 3, kernel_initializer: { class_name: 'HeNormal', config: { seed } } }
    const dense = layerFromKeras({ className: 'Dense', config: config })
    dense.buildFor([2])
    return [...dense.parameters[0]!.dataSync()]
  })
  expect(values[0]).toEqual(values[1])
})
