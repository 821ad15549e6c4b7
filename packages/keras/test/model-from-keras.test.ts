// Models from small configs: operation nodes, masks of calls, shared layers, and configs that cannot be read.
import { compileOptionsFromKeras, kerasWeights, modelFromKeras } from '@tensorloom/keras'
import { concat, ones, randomNormal, type Tensor, tensor } from '@tensorloom/tensor'
import { compile } from '@tensorloom/train'
import { expect, test } from 'vitest'
import type { Json } from '../src/json.js'

const history = (layer: string, call = 0): Json => ({
  class_name: '__keras_tensor__',
  config: { shape: [null, 3], dtype: 'float32', keras_history: [layer, call, 0] },
})
const node = (...args: Json[]): Json => ({ args, kwargs: {} })
const x: Json = {
  class_name: 'InputLayer',
  name: 'x',
  config: { batch_shape: [null, 3], name: 'x' },
  inbound_nodes: [],
}
const op = (class_name: string, name: string, config: Readonly<Record<string, Json>>, ...args: Json[]): Json => ({
  module: 'keras.src.ops.numpy',
  class_name,
  name,
  config: { name, ...config },
  inbound_nodes: [node(...args)],
})
const graph = (layers: readonly Json[], output: string): Json => ({
  class_name: 'Functional',
  config: { name: 'graph', layers: [x, ...layers], input_layers: ['x', 0, 0], output_layers: [output, 0, 0] },
})
const computed = (layers: readonly Json[], output: string): number[] => [
  ...(modelFromKeras(graph(layers, output)).apply(tensor([[1, 2, 3]])) as Tensor).dataSync(),
]

test('functions of keras.ops are part of the graph', () => {
  const slice: Json = { class_name: '__slice__', config: { start: null, stop: null, step: -1 } }
  const all: Json = { class_name: '__slice__', config: { start: null, stop: null, step: null } }
  const constant: Json = { class_name: '__tensor__', config: { value: [1, 0, 1], dtype: 'float32' } }
  expect(computed([op('Multiply', 'm', {}, history('x'), 2)], 'm')).toEqual([2, 4, 6])
  expect(computed([op('Subtract', 's', {}, 1, history('x'))], 's')).toEqual([0, -1, -2])
  expect(computed([op('GetItem', 'g', {}, history('x'), [all, slice])], 'g')).toEqual([3, 2, 1])
  expect(computed([op('GetItem', 'g', {}, history('x'), [all, -1])], 'g')).toEqual([3])
  expect(computed([op('Add', 'a', {}, history('x'), constant)], 'a')).toEqual([2, 2, 4])
  expect(computed([op('Mean', 'm', { axis: -1, keepdims: true }, history('x'))], 'm')).toEqual([2])
})

test('ops have settings in their config, and tensors in the call', () => {
  const list = (...values: Json[]): Json => ({ class_name: '__tensor__', config: { value: values, dtype: 'float32' } })
  expect(computed([op('Cast', 'c', { dtype: 'int64' }, history('x'))], 'c')).toEqual([1, 2, 3])
  expect(computed([op('Einsum', 'e', { subscripts: 'bi,bi->b' }, history('x'), history('x'))], 'e')).toEqual([14])
  const normal = op(
    'BatchNorm',
    'n',
    { axis: -1, epsilon: 0 },
    history('x'),
    list(1, 1, 1),
    list(4, 4, 4),
    list(1, 0, 0),
  )
  expect(computed([normal], 'n')).toEqual([1, 0.5, 1])
  expect(computed([op('ErfInv', 'e', {}, history('x', 0))], 'e')[0]).toBe(Infinity)
  expect(computed([op('Roll', 'r', { shift: 1, axis: -1 }, history('x'))], 'r')).toEqual([3, 1, 2])
  expect(
    computed(
      [
        op(
          'Pad',
          'p',
          {
            pad_width: [
              [0, 0],
              [1, 0],
            ],
            mode: 'constant',
          },
          history('x'),
        ),
      ],
      'p',
    ),
  ).toEqual([0, 1, 2, 3])
  expect(computed([op('ZerosLike', 'z', {}, history('x'))], 'z')).toEqual([0, 0, 0])
  expect(computed([op('StopGradient', 's', {}, history('x'))], 's')).toEqual([1, 2, 3])
  const second: Json = {
    class_name: '__keras_tensor__',
    config: { shape: [null, 2], dtype: 'float32', keras_history: ['s', 0, 1] },
  }
  const split = op('Split', 's', { indices_or_sections: [1], axis: -1 }, history('x'))
  expect(computed([split, op('Negative', 'n', {}, second)], 'n')).toEqual([-2, -3])
  expect(() => computed([op('Cast', 'c', { dtype: 'complex64' }, history('x'))], 'c')).toThrow(/cast.*complex64/)
  expect(() => computed([op('Linspace', 'l', { num: 3 }, history('x'), 1)], 'l')).toThrow(/linspace: start and stop/)
})

test('a layer that is called twice has its weights once', () => {
  const dense: Json = {
    class_name: 'Dense',
    name: 'd',
    config: { name: 'd', units: 3, kernel_initializer: 'ones' },
    inbound_nodes: [node(history('x')), node(history('d'))],
  }
  const json = graph([dense, op('Add', 'a', {}, history('d'), history('d', 1))], 'a')
  const model = modelFromKeras(json)
  expect(kerasWeights(model).map(({ path }) => path)).toEqual(['d/kernel', 'd/bias'])
  expect([...(model.apply(tensor([[1, 2, 3]])) as Tensor).dataSync()]).toEqual([24, 24, 24])
})

test('a sequential model without an input layer is built at its first call', () => {
  const model = modelFromKeras({
    class_name: 'Sequential',
    config: { name: 's', layers: [{ class_name: 'Dense', config: { name: 'd', units: 2 } }] },
  })
  expect((model.apply(ones([4, 3])) as Tensor).shape).toEqual([4, 2])
})

test('what cannot be read says what it is', () => {
  expect(() => modelFromKeras({ class_name: 'Sequential', config: {} })).toThrow(/layers is undefined/)
  expect(() => computed([op('Foo', 'f', {}, history('x'))], 'f')).toThrow(/op Foo, which is not known/)
  expect(() => computed([op('Sum', 's', {}, history('y'))], 's')).toThrow(/calls of s use tensors that nothing makes/)
  expect(() => computed([op('Sum', 's', { axes: 1 }, history('x'))], 's')).toThrow(/unknown argument 'axes'/)
  const dense = {
    class_name: 'Dense',
    name: 'd',
    config: { units: 1 },
    inbound_nodes: [{ args: [history('x')], kwargs: { foo: 1 } }],
  }
  expect(() => computed([dense], 'd')).toThrow(/unknown argument of the call 'foo'/)
})

test('losses and metrics by output, and weighted metrics under the name that Keras gives them', async () => {
  const options = compileOptionsFromKeras(
    {
      optimizer: { class_name: 'SGD', config: { learning_rate: 0.1 } },
      loss: 'mse',
      metrics: ['mae'],
      weighted_metrics: ['meanAbsoluteError', { class_name: 'MeanAbsoluteError', config: { name: 'mae' } }],
    },
    undefined,
  )
  const model = modelFromKeras({
    class_name: 'Sequential',
    config: { name: 's', layers: [x, { class_name: 'Dense', config: { name: 'd', units: 1 } }] },
  })
  const result = await compile(model as never, options).evaluate({ x: ones([2, 3]), y: ones([2, 1]) }, { verbose: 0 })
  expect(Object.keys(result).sort()).toEqual(['loss', 'mae', 'meanAbsoluteError', 'weightedMae'])

  const several = { optimizer: 'adam', loss: { b: 'mse', a: 'mae' }, loss_weights: { a: 2 }, metrics: { a: ['mse'] } }
  expect(compileOptionsFromKeras(several, ['a', 'b'])).toMatchObject({
    loss: ['mae', 'mse'],
    lossWeights: [2, 1],
    metrics: [['mse'], []],
  })
  expect(() => compileOptionsFromKeras(several)).toThrow(/compiled for outputs b, a\nhelp: pass their names/)
})

test('attention of groups is called as attention is, under the name that Keras gives it in files', () => {
  const series: Json = {
    class_name: 'InputLayer',
    name: 'x',
    config: { batch_shape: [null, 4, 3], name: 'x' },
    inbound_nodes: [],
  }
  const at: Json = {
    class_name: '__keras_tensor__',
    config: { shape: [null, 4, 3], dtype: 'float32', keras_history: ['x', 0, 0] },
  }
  const named = (kwargs: Readonly<Record<string, Json>>): Json => ({
    class_name: 'Functional',
    config: {
      name: 'graph',
      layers: [
        series,
        {
          module: 'keras.layers',
          class_name: 'GroupedQueryAttention',
          name: 'g',
          config: { name: 'g', head_dim: 4, num_query_heads: 4, num_key_value_heads: 2 },
          inbound_nodes: [{ args: [at, at], kwargs }],
        },
      ],
      input_layers: ['x', 0, 0],
      output_layers: ['g', 0, 0],
    },
  })
  const model = modelFromKeras(named({ use_causal_mask: true }))
  const input = randomNormal([1, 4, 3])
  const start = input.slice([0, 0, 0], [1, 2, 3])
  const changed = concat([start, randomNormal([1, 2, 3])], { axis: 1 })
  const [a, b] = [input, changed].map((one) => (model.apply(one) as Tensor).dataSync())
  // The first two steps do not see the others.
  expect(Array.from(b!.slice(0, 6))).toEqual(Array.from(a!.slice(0, 6)))
  expect(Array.from(b!.slice(6))).not.toEqual(Array.from(a!.slice(6)))
  expect(() => modelFromKeras(named({ use_casual_mask: true }))).toThrow(/did you mean 'use_causal_mask'/)
})
