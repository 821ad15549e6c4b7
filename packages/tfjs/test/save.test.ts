// Saving: what TensorFlow.js does not have is refused by name; options; the plugin; graph models as layers.
import {
  bidirectional,
  dense,
  dropout,
  functional,
  groupNormalization,
  gru,
  input,
  isLayer,
  lambda,
  loadModel,
  lstm,
  reshape,
  type Sequential,
  sequential,
  timeDistributed,
  upSampling2d,
} from '@tensorloom/layers'
import { matmul, memory, ones, type Tensor, tensor, use } from '@tensorloom/tensor'
import { describe, expect, it, test } from 'vitest'
import { GraphModel, loadTfjs, saveTfjs, storeTfjs, tfjs, trainerFromTfjs } from '../src/index.js'

const mlp = (): Sequential => sequential([dense(3, { activation: 'tanh', inputShape: [4] }), dense(2)])
const json = (files: Readonly<Record<string, Uint8Array>>) =>
  JSON.parse(new TextDecoder().decode(files['model.json'])) as {
    readonly modelTopology: { readonly class_name: string; readonly config: { readonly layers: readonly unknown[] } }
    readonly weightsManifest: readonly { readonly paths: readonly string[]; readonly weights: readonly unknown[] }[]
  }

test('model.json has the form of TensorFlow.js', async () => {
  const { modelTopology, weightsManifest } = json(await saveTfjs(mlp(), { quantize: 'uint8' }))
  expect(modelTopology).toMatchObject({
    class_name: 'Sequential',
    config: {
      layers: [
        {
          class_name: 'Dense',
          config: { units: 3, activation: 'tanh', batch_input_shape: [null, 4], name: 'dense', trainable: true },
        },
        { class_name: 'Dense', config: { activation: 'linear', use_bias: true, name: 'dense_1' } },
      ],
    },
    backend: 'tensor_flow.js',
  })
  expect(weightsManifest[0]!.paths).toEqual(['group1-shard1of1.bin'])
  expect(weightsManifest[0]!.weights[0]).toMatchObject({
    name: 'dense/kernel',
    shape: [4, 3],
    dtype: 'float32',
    quantization: { dtype: 'uint8', original_dtype: 'float32' },
  })
})

test('shards have at most the bytes that are asked for', async () => {
  const files = await saveTfjs(mlp(), { shardBytes: 40 })
  const sizes = Object.entries(files).flatMap(([name, { length }]) => (name.endsWith('.bin') ? [length] : []))
  expect(sizes).toEqual([40, 40, 12])
  const again = await loadTfjs(files['model.json']!, { files })
  expect(again.parameters.length).toBe(4)
})

const x = (): ReturnType<typeof input> => input([2, 3])
const shared = dense(3)

describe('what TensorFlow.js does not have', () => {
  it.each([
    ['a layer', () => sequential([groupNormalization({ groups: 2, inputShape: [4] })]), /no layer GroupNormalization/],
    ['an option', () => sequential([gru(2, { inputShape: [3, 2] })]), /no GRU that resets after the product/],
    [
      'an activation',
      () => sequential([dense(2, { activation: 'hardSigmoid', inputShape: [2] })]),
      /'hardSigmoidFifth' here/,
    ],
    [
      'another activation',
      () => sequential([dense(2, { activation: 'celu', inputShape: [2] })]),
      /no activation 'celu'/,
    ],
    [
      'bilinear upsampling',
      () => sequential([upSampling2d(2, { interpolation: 'bilinear', inputShape: [2, 2, 1] })]),
      /other positions/,
    ],
    ['a function', () => sequential([lambda((y) => y, { inputShape: [2] })]), /Lambda|lambda/],
    ['a layer twice', () => sequential([dense(3, { inputShape: [3] }), shared, shared]), /in a sequential model twice/],
    [
      'an op',
      () => {
        const a = x()
        return functional({ inputs: a, outputs: matmul(a, ones([3, 2])) })
      },
      /the op 'matmul'/,
    ],
  ])('%s', async (_, make, message) => {
    await expect(saveTfjs(make() as never)).rejects.toThrow(message)
  })
})

test('wrong arguments', async () => {
  await expect(saveTfjs(3 as never)).rejects.toThrow('saveTfjs: expected a model, got 3')
  await expect(saveTfjs(sequential([dense(3)]))).rejects.toThrow('is not built')
  await expect(saveTfjs(mlp(), { quantise: 'uint8' } as never)).rejects.toThrow("'quantise'")
  await expect(saveTfjs(mlp(), { quantize: 'int4' } as never)).rejects.toThrow('quantize')
  await expect(saveTfjs(mlp(), { shardBytes: 0 })).rejects.toThrow('shardBytes')
  await expect(loadTfjs(3 as never)).rejects.toThrow('loadTfjs: expected bytes')
  await expect(loadTfjs(new Uint8Array(3), { file: {} } as never)).rejects.toThrow("'file'")
  await expect(storeTfjs(mlp(), 'nowhere://a')).rejects.toThrow("'indexeddb://my-model'")
  await expect(storeTfjs(mlp(), 'indexeddb://')).rejects.toThrow('is not the address')
  expect(() => trainerFromTfjs(mlp())).toThrow('without its training configuration')
  expect(() => trainerFromTfjs(3 as never)).toThrow('expected a model')
  const files = await saveTfjs(mlp())
  await expect(loadTfjs(files['model.json']!)).rejects.toThrow(/group1-shard1of1\.bin/)
  await expect(loadTfjs(files['model.json']!, { files: {} })).rejects.toThrow(
    "the file 'group1-shard1of1.bin' is not among",
  )
  await expect(loadTfjs(files['model.json']!, { files: 3 as never })).rejects.toThrow('expected bytes by name')
})

test('a weight that is not finite, or too large, is not quantized', async () => {
  const model = mlp()
  model.parameters[0]!.assign(ones([4, 3]).mul(1e5))
  await expect(saveTfjs(model, { quantize: 'float16' })).rejects.toThrow(
    /'dense\/kernel' holds 100000, which float16 does not hold/,
  )
  await saveTfjs(model, { quantize: 'uint8' })
})

test('wrappers are written with their layers', async () => {
  const model = sequential([
    bidirectional(lstm(3, { returnSequences: true, recurrentActivation: 'hardSigmoidFifth' }), { inputShape: [4, 2] }),
    timeDistributed(dense(2)),
    dropout(0.1),
    reshape([8]),
  ])
  const files = await saveTfjs(model)
  const again = await loadTfjs(files['model.json']!, { files })
  const given = ones([2, 4, 2])
  expect([...(await (await again.predict(given)).data())]).toEqual([...(await (await model.predict(given)).data())])
})

test('frozen layers stay frozen, and unused inputs of a nested model keep their names', async () => {
  const model = mlp()
  model.layers[0]!.trainable = false
  const files = await saveTfjs(model)
  const again = await loadTfjs(files['model.json']!, { files })
  expect(again.trainableParameters.length).toBe(2)
})

test('loadModel finds the format after use(tfjs), and names the package before', async () => {
  const files = await saveTfjs(mlp())
  const list = Object.entries(files).map(([name, bytes]) => new File([bytes as never], name))
  await expect(loadModel(list)).rejects.toThrow(/TensorFlow\.js.*@tensorloom\/tfjs/s)
  use(tfjs)
  expect(isLayer(await loadModel(list))).toBe(true)
})

const node = (name: string, op: string, inputs: readonly string[], attr = {}): unknown => ({
  name,
  op,
  input: inputs,
  attr,
})
const floats = { dtype: { type: 'DT_FLOAT' } }
const dims = (...sizes: number[]) => ({ shape: { shape: { dim: sizes.map((size) => ({ size: String(size) })) } } })

async function graph(
  nodes: readonly unknown[],
  weights: readonly unknown[] = [],
  bytes = new Uint8Array(0),
): Promise<GraphModel> {
  const stored = { format: 'graph-model', modelTopology: { node: nodes }, weightsManifest: [{ paths: ['w'], weights }] }
  return loadTfjs<GraphModel>(new TextEncoder().encode(JSON.stringify(stored)), { files: { w: bytes } })
}

const scaled = [
  node('x', 'Placeholder', [], { ...floats, ...dims(-1, 2) }),
  node('w', 'Const', []),
  node('y', 'Mul', ['x', 'w']),
  node('z', 'Neg', ['y']),
]
const weights = [{ name: 'w', shape: [2], dtype: 'float32' }]
const two = new Uint8Array(Float32Array.of(2, 3).buffer)

test('a graph model is a layer: it has parameters, predicts in batches, and frees what it made', async () => {
  const before = memory().tensors
  const model = await graph(scaled, weights, two)
  expect(model).toBeInstanceOf(GraphModel)
  expect(model.inputs).toEqual([{ name: 'x', dtype: 'float32', shape: [null, 2] }])
  const shown = model as unknown as Readonly<Record<symbol, () => string>>
  expect(shown[Symbol.for('nodejs.util.inspect.custom')]!()).toMatch(/: x \[null, 2\] → .*, \d+ parameters$/)
  expect(model.outputs.map(({ name }) => name)).toEqual(['z'])
  const state = model.stateDict()
  expect(Object.keys(state)).toEqual(['w'])
  const given = tensor([
    [1, 1],
    [2, 0],
  ])
  const y = (await model.predict(given, { batchSize: 1 })) as Tensor
  expect([...(await y.data())]).toEqual([-2, -3, -4, -0])
  const named = await model.run({ x: given }, ['y', 'z'])
  expect([...(await named.y!.data())]).toEqual([2, 3, 4, 0])
  for (const one of [y, given, named.y!, named.z!, ...Object.values(state)]) one.dispose()
  model.dispose()
  expect(memory().tensors).toBe(before)
})

test('a graph model frees constants of every dtype, and what failed to load', async () => {
  const nodes = [
    node('x', 'Placeholder', [], { ...floats, ...dims(-1, 2) }),
    node('k', 'Const', []),
    node('w', 'Const', []),
    node('c', 'Cast', ['k'], { SrcT: { type: 'DT_INT32' }, DstT: { type: 'DT_FLOAT' } }),
    node('y', 'Mul', ['x', 'w']),
    node('z', 'AddV2', ['y', 'c']),
  ]
  const both = [{ name: 'k', shape: [2], dtype: 'int32' }, ...weights]
  const bytes = new Uint8Array([...new Uint8Array(Int32Array.of(5, 7).buffer), ...two])
  const before = memory().tensors
  const model = await graph(nodes, both, bytes)
  const x = tensor([[1, 1]])
  const z = (await model.predict(x)) as Tensor
  expect([...z.dataSync()]).toEqual([7, 10])
  for (const one of [x, z]) one.dispose()
  model.dispose()
  expect(memory().tensors).toBe(before)
  await expect(graph([...nodes, node('q', 'NoSuchOp', ['z'])], both, bytes)).rejects.toThrow('NoSuchOp')
  expect(memory().tensors).toBe(before)
})

test('errors of a graph model name the input or the node', async () => {
  const model = await graph(scaled, weights, two)
  await expect(model.run({})).rejects.toThrow("the input 'x' is missing")
  await expect(model.run({ a: ones([1, 2]) })).rejects.toThrow("no input 'a'")
  await expect(model.run({ x: ones([1, 2]) }, ['wibble'])).rejects.toThrow("no node 'wibble'")
  await expect(model.run({ x: ones([1, 3]) })).rejects.toThrow("input 'x' has shape [1, 3], expected [?, 2]")
  expect(() => model.config).toThrow('cannot be saved as a layers model')
  await expect(graph([...scaled, node('b', 'Reshape', ['y', 'w'])], weights, two)).rejects.toThrow(
    /node 'b' \(Reshape\)/,
  )
  await expect(graph([...scaled, scaled[0]], weights, two)).rejects.toThrow("two nodes are named 'x'")
  await expect(
    graph([...scaled, node('b', 'Wibble', ['y']), node('c', 'Wobble', ['b'])], weights, two),
  ).rejects.toThrow('operators that are not known: Wibble, Wobble')
  await expect(graph(scaled)).rejects.toThrow("the constant 'w' is not in the manifest")
})
