// Configs of Keras 2 and TensorFlow.js: other names, other calls, another hard sigmoid.
import { kerasConfigOf, layerFromKeras, modelFromKeras } from '@tensorloom/keras'
import { activation, dense, dropout, type Model } from '@tensorloom/layers'
import { hardSigmoidFifth } from '@tensorloom/layers/activations'
import { type Tensor, tensor } from '@tensorloom/tensor'
import { expect, test } from 'vitest'

const version = 2

test('the hard sigmoid of Keras 2 has the slope 1/5', async () => {
  const x = tensor([-4, -1, 0, 2, 3])
  const expected = [0, 0.3, 0.5, 0.9, 1]
  const layer = layerFromKeras({ className: 'Activation', config: { activation: 'hard_sigmoid' } }, {}, { version })
  const y = layer.apply(x.reshape([1, 5])) as Tensor
  for (const [k, value] of (await y.data()).entries()) expect(value).toBeCloseTo(expected[k]!, 6)
  expect(hardSigmoidFifth(x).dataSync()).toEqual(await y.data())
  expect(kerasConfigOf(layer, { version }).config.activation).toBe('hard_sigmoid')
  expect(() => kerasConfigOf(layer)).toThrow(/not known to Keras 3.*'hardSigmoid'/s)
  expect(() => kerasConfigOf(activation('hardSigmoid'), { version })).toThrow(/not known to Keras 2/)
})

test.each([
  ['LeakyReLU', { alpha: 0.2 }, { negativeSlope: 0.2 }],
  ['ThresholdedReLU', { theta: 0.7 }, { threshold: 0.7 }],
  ['Embedding', { input_dim: 3, output_dim: 2, input_length: 7 }, { inputDim: 3, outputDim: 2 }],
  ['LSTM', { units: 2, implementation: null, unit_forget_bias: null }, { recurrentActivation: 'hardSigmoidFifth' }],
  ['GRU', { units: 2, time_major: false }, { resetAfter: false }],
  ['SpatialDropout1D', { rate: 0.5, noise_shape: null }, { rate: 0.5 }],
  ['Dense', { units: 2, dtype: 'int32', batch_input_shape: [null, 3] }, { units: 2 }],
])('%s %j is %j here', (className, config, options) => {
  expect(layerFromKeras({ className, config }, {}, { version }).config).toMatchObject(options)
})

test('initializers have other names', () => {
  const kernel_initializer = { class_name: 'VarianceScaling', config: { mode: 'fan_avg', distribution: 'normal' } }
  const bias_initializer = { class_name: 'LeCunNormal', config: { seed: 3 } }
  const config = { units: 2, kernel_initializer, bias_initializer }
  expect(layerFromKeras({ className: 'Dense', config }, {}, { version }).config).toMatchObject({
    kernelInitializer: { config: { distribution: 'truncatedNormal', mode: 'fanAvg' } },
    biasInitializer: { type: 'lecunNormal' },
  })
})

const reference = (name: string, call: number, kwargs = {}) => [name, call, 0, kwargs] as const

// A model inside a model counts its own call first in TensorFlow.js, and not in Keras.
test.each([0, 1])('calls of a functional model, those of inner models counted from %i', async (first) => {
  const block = {
    name: 'block',
    layers: [{ class_name: 'Dense', config: { units: 2, name: 'd', batch_input_shape: [null, 2] } }],
  }
  const model = modelFromKeras(
    {
      class_name: 'Model',
      config: {
        name: 'outer',
        layers: [
          {
            name: 'x',
            class_name: 'InputLayer',
            config: { name: 'x', batch_input_shape: [null, 2] },
            inbound_nodes: [],
          },
          {
            name: 'block',
            class_name: 'Sequential',
            config: block,
            inbound_nodes: [[reference('x', 0)], [reference('sum', 0)]],
          },
          {
            name: 'sum',
            class_name: 'Add',
            config: { name: 'sum' },
            inbound_nodes: [[reference('x', 0), reference('block', first)]],
          },
        ],
        input_layers: [['x', 0, 0]],
        output_layers: [['block', first + 1, 0]],
      },
    },
    { version },
  ) as unknown as Model
  model.loadStateDict({
    'block.d.kernel': tensor([
      [1, 2],
      [3, 4],
    ]),
    'block.d.bias': tensor([0.5, 0]),
  })
  // y = W(x + W x + b) + b
  const y = await model.predict(tensor([[1, -1]]))
  expect([...(await y.data())]).toEqual([-0.5 - 9 + 0.5, -1 - 12])
})

test('makers stand for classes, and for Lambda', () => {
  const made = dropout(0.5)
  const layers = { Lambda: () => made, Dense: () => undefined }
  const lambda = { className: 'Lambda', config: { function: 'x' } }
  expect(layerFromKeras(lambda, {}, { version, layers })).toBe(made)
  expect(layerFromKeras({ className: 'Dense', config: { units: 2 } }, {}, { layers }).config.units).toBe(2)
  expect(() => layerFromKeras(lambda, {}, { version })).toThrow('Lambda')
  expect(() => layerFromKeras(lambda, {}, { version: 4 as 3 })).toThrow('version')
  expect(kerasConfigOf(dense(1)).className).toBe('Dense')
})

test.each([
  ['a call', [[['x', 0]]]],
  ['a call', [[3]]],
  ['inbound_nodes', [3]],
])('a damaged %s is refused', (_, inbound_nodes) => {
  const config = {
    layers: [
      { name: 'd', class_name: 'Dense', config: { units: 1 }, inbound_nodes: [...inbound_nodes, [['d', 0, 0]]] },
    ],
  }
  expect(() => modelFromKeras({ class_name: 'Model', config }, { version })).toThrow(/inbound_nodes/)
})

test('before Keras 2.2, the config of a sequential model is the list of its layers', () => {
  const list = [
    { class_name: 'Dense', config: { name: 'a', units: 3, batch_input_shape: [null, 4] } },
    { class_name: 'Dense', config: { name: 'b', units: 2 } },
  ]
  const model = modelFromKeras({ class_name: 'Sequential', config: list }, { version })
  expect(model.built).toBe(true)
  expect(model.parameters.map(({ shape }) => shape)).toEqual([[4, 3], [3], [3, 2], [2]])
  const outer = modelFromKeras(
    { class_name: 'Sequential', config: [{ class_name: 'Sequential', config: list }, list[1]!] },
    { version },
  ) as Model
  outer.buildFor([4])
  expect(outer.parameters.map(({ shape }) => shape)).toEqual([[4, 3], [3], [3, 2], [2], [2, 2], [2]])
})

test('options of Keras 1 are refused by name', () => {
  const config = [{ class_name: 'Dense', config: { name: 'a', output_dim: 3, batch_input_shape: [null, 4] } }]
  expect(() => modelFromKeras({ class_name: 'Sequential', config }, { version })).toThrow(/output_dim/)
})
