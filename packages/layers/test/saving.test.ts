// Saving and loading as bytes: exactly the same predictions, and errors that say what is wrong with a file.
import {
  getRandomState,
  memory,
  ones,
  type Parameter,
  randomNormal,
  relu,
  setSeed,
  type Tensor,
} from '@tensorloom/tensor'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  activation,
  averagePooling2d,
  batchNormalization,
  conv2d,
  dense,
  dropout,
  type Functional,
  flatten,
  functional,
  heNormal,
  type Initializer,
  input,
  Layer,
  type LayerConfig,
  type LayerOptions,
  l1l2,
  loadModel,
  Model,
  maxPooling2d,
  type Regularizer,
  reshape,
  saveModel,
  sequential,
  truncatedNormal,
  varianceScaling,
} from '../src/index.js'
import { encodeSafetensors } from '../src/saving/safetensors.js'

beforeEach(() => setSeed(17))

const numbers = (value: Tensor): number[] => [...value.dataSync()]

/** A stranger's layer: an option, a parameter, a layer inside. */
class Swish extends Layer {
  static readonly type: string = '@me/swish'
  readonly start: number
  readonly inner = dense(3)
  beta!: Parameter
  constructor(config: LayerOptions & { readonly start?: number } = {}) {
    super(config)
    this.start = config.start ?? 1
  }
  override build(): void {
    this.beta = this.addParameter('beta', [], { type: '@me/start', config: {}, initialize: () => relu(this.start) })
  }
  override forward(x: Tensor): Tensor {
    return this.inner.apply(x.mul(x.mul(this.beta).sigmoid()))
  }
  override get config(): LayerConfig {
    return { ...super.config, start: this.start }
  }
}

class Join extends Layer<readonly Tensor[]> {
  static readonly type: string = '@me/join'
  override forward(parts: readonly Tensor[]): Tensor {
    return parts.reduce((sum, part) => sum.add(part))
  }
}

async function expectSame(model: Model, x: Tensor, options = {}): Promise<Model> {
  const again = await loadModel(await saveModel(model), options)
  expect(numbers(again.apply(x))).toEqual(numbers(model.apply(x)))
  expect(again.summary({ print: false })).toBe(model.summary({ print: false }))
  expect(Object.keys(again.stateDict())).toEqual(Object.keys(model.stateDict()))
  expect(again.parameters.map((one) => one.trainable)).toEqual(model.parameters.map((one) => one.trainable))
  return again
}

describe('round trips', () => {
  it('every layer, with its options', async () => {
    const model = sequential(
      [
        reshape([8, 8, 2], { inputShape: [128] }),
        conv2d(4, [3, 2], {
          strides: [1, 2],
          padding: 'same',
          groups: 2,
          activation: relu,
          kernelInitializer: heNormal(),
          kernelRegularizer: l1l2({ l1: 0.1, l2: 0.2 }),
        }),
        maxPooling2d(2, { strides: 1 }),
        batchNormalization({ momentum: 0.5, epsilon: 1e-5 }),
        activation('leakyRelu'),
        averagePooling2d(2, { padding: 'same' }),
        dropout(0.3),
        flatten(),
        dense(5, { useBias: false, kernelInitializer: varianceScaling({ mode: 'fanOut' }), name: 'scores' }),
        dense(5, { activation: 'softmax', biasInitializer: truncatedNormal({ mean: 1 }), trainable: false }),
      ],
      { name: 'everything' },
    )
    const x = randomNormal([3, 128])
    model.apply(x, { training: true })
    const again = await expectSame(model, x)
    expect(again.name).toBe('everything')
    expect(again.regularizationLoss()!.itemSync()).toBe(model.regularizationLoss()!.itemSync())
    // And once more, from what was loaded.
    await expectSame(again, x)
  })

  it('a model that declared no shape still takes images of other sizes', async () => {
    const model = sequential([conv2d(1, 3), sequential([conv2d(2, 1)])])
    model.apply(ones([1, 5, 5, 1]))
    const again = await loadModel(await saveModel(model))
    const x = randomNormal([1, 7, 6, 1])
    expect(numbers(again.apply(x))).toEqual(numbers(model.apply(x)))
  })

  it('graphs: shared layers, several inputs and outputs, nested models, fixed modes', async () => {
    const [a, b] = [input([3], { name: 'left' }), input([3])]
    const shared = sequential([dense(4, { activation: 'tanh' }), batchNormalization()], { name: 'encoder' })
    const joined = new Join().apply([shared.apply(a), shared.apply(b, { training: false })])
    const head = functional({ inputs: joined, outputs: dense(2).apply(joined), name: 'head' })
    const model = functional({ inputs: [a, b], outputs: [head.apply(joined), joined] })
    const x = [randomNormal([4, 3]), randomNormal([4, 3])]
    model.apply(x, { training: true })
    type Loaded = Functional<readonly Tensor[], readonly Tensor[]>
    const again = await loadModel<Loaded>(await saveModel(model), { layers: [Join] })
    expect(again.summary({ print: false })).toBe(model.summary({ print: false }))
    expect(again.parameters.length).toBe(model.parameters.length)
    for (const options of [{}, { training: true }]) {
      const [expected, found] = [model.apply(x, options), again.apply(x, options)]
      expect(found.map(numbers)).toEqual(expected.map(numbers))
    }
  })

  it('a layer of a stranger, by its type', async () => {
    const model = sequential([new Swish({ start: 2 }), dense(2)], { inputShape: [4] })
    const again = await expectSame(model, randomNormal([3, 4]), { layers: [Swish] })
    expect((again.layers[0] as Swish).start).toBe(2)
  })

  it('a model of a stranger', async () => {
    class Net extends Model {
      static readonly type: string = '@me/net'
      readonly blocks = [new Swish(), new Swish()]
      override forward(x: Tensor): Tensor {
        return this.blocks.reduce((y, block) => block.apply(y), x)
      }
    }
    const model = new Net()
    model.buildFor([3])
    await expectSame(model, randomNormal([2, 3]), { layers: [Net] })
  })

  it('functions of a stranger, by name', async () => {
    const double = (x: Tensor): Tensor => x.mul(2)
    const start: Initializer = { type: '@me/start', config: { at: 3 }, initialize: (shape) => ones(shape) }
    const penalty = (config: object): Regularizer => ({
      type: '@me/penalty',
      config: { ...config },
      penalty: (w) => w.sum(),
    })
    const model = sequential([
      dense(2, {
        inputShape: [2],
        activation: double,
        kernelInitializer: start,
        kernelRegularizer: penalty({ far: Number.POSITIVE_INFINITY }),
      }),
    ])
    const bytes = await saveModel(model)
    const options = { activations: { double }, regularizers: { '@me/penalty': penalty } }
    // The initializer is not needed: the weights are in the file.
    const again = await loadModel(bytes, options)
    expect(numbers(again.apply(ones([1, 2])))).toEqual([4, 4])
    expect(again.regularizationLoss()!.itemSync()).toBe(4)
    await saveModel(again)
    again.dispose()
    expect(() => again.buildFor([2])).toThrow("unknown initializer '@me/start'")
    await expect(loadModel(bytes, { ...options, activations: {} })).rejects.toThrow(
      "unknown activation 'double'\nhelp: pass it: loadModel(source, { activations: { 'double': fn } })",
    )
    await expect(loadModel(bytes, { ...options, regularizers: {} })).rejects.toThrow(
      "unknown regularizer '@me/penalty'",
    )
  })

  it('parameters that were frozen one by one', async () => {
    const model = sequential([dense(2, { inputShape: [2] })])
    model.parameters[1]!.trainable = false
    await expectSame(model, ones([1, 2]))
  })

  it('a frozen model with one layer unfrozen', async () => {
    const model = sequential([dense(2, { inputShape: [2] }), batchNormalization(), dense(2)])
    model.trainable = false
    model.getLayer('dense_1').trainable = true
    await expectSame(model, ones([1, 2]))
  })
})

it('holds the values at the time of the call', async () => {
  const model = sequential([dense(2, { inputShape: [2] })])
  const before = numbers(model.parameters[0]!)
  const saving = saveModel(model)
  model.parameters[0]!.assign(ones([2, 2]))
  expect(numbers((await loadModel(await saving)).parameters[0]!)).toEqual(before)
})

it('neither takes random numbers nor leaves tensors behind', async () => {
  const model = sequential([dense(2, { inputShape: [2] }), dropout(0.5), batchNormalization()])
  const [before, random] = [memory(), getRandomState()]
  const again = await loadModel(await saveModel(model))
  expect(getRandomState()).toEqual(random)
  again.dispose()
  expect(memory()).toEqual(before)
})

it('is a safetensors file', async () => {
  const bytes = await saveModel(sequential([dense(2, { inputShape: [3] })]))
  const length = Number(new DataView(bytes.buffer).getBigUint64(0, true))
  expect(length % 8).toBe(0)
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)))
  expect(Object.keys(header)).toEqual(['__metadata__', 'dense.kernel', 'dense.bias'])
  expect(header['dense.bias']).toEqual({ dtype: 'F32', shape: [2], data_offsets: [24, 32] })
  expect(bytes.length).toBe(8 + length + 32)
  const topology = JSON.parse(header.__metadata__['tensorloom.topology'])
  expect(topology).toEqual({
    version: 1,
    model: {
      $layer: 'sequential',
      config: {
        name: 'sequential',
        inputShape: [3],
        layers: [{ $layer: 'dense', config: { name: 'dense', inputShape: [3], units: 2 } }],
      },
    },
    inputShape: [3],
    frozen: [],
  })
})

describe('what cannot be saved says so', () => {
  it.each<[string, () => Layer, RegExp]>([
    ['unbuilt', () => sequential([dense(2)]), /'sequential' is not built, it has no parameters yet/],
    [
      'no type',
      () =>
        sequential(
          [
            new (class Own extends Layer {
              override forward(x: Tensor): Tensor {
                return x
              }
            })(),
          ],
          { inputShape: [2] },
        ),
      /the class Own of 'layer' has no type\nhelp: write static readonly type/,
    ],
    [
      'a type that was inherited',
      () => new (class Wider extends Swish {})({ inputShape: [2] }),
      /the class Wider of 'swish' has no type/,
    ],
    [
      'a function without a name',
      () =>
        dense(2, {
          inputShape: [2],
          activation: (
            (): ((x: Tensor) => Tensor) => (x) =>
              x.mul(2)
          )(),
        }),
      /dense\.config\.activation is a function without a name/,
    ],
    [
      'a config that is not data',
      () =>
        new (class Odd extends Swish {
          static override readonly type: string = '@me/odd'
          override get config(): LayerConfig {
            return { table: new Map() }
          }
        })({ inputShape: [2] }),
      /swish|odd\.config\.table is a Map, which cannot be saved/,
    ],
  ])('%s', async (_, make, message) => {
    await expect(saveModel(make())).rejects.toThrow(message)
  })
})

describe('what cannot be loaded says so', () => {
  const saved = () => saveModel(sequential([dense(2, { inputShape: [3] }), new Swish()]))
  const load = (bytes: Uint8Array) => loadModel(bytes, { layers: [Swish] })

  it('an unknown type', async () => {
    await expect(loadModel(await saved())).rejects.toThrow(
      /unknown layer '@me\/swish'\nhelp: pass it: loadModel\(source, \{ layers: \[TheClass\] \}\); or use\(plugin\) with the plugin that has it$/,
    )
  })

  it('a class that takes the type of a built-in one', async () => {
    class Fake extends Layer {
      static readonly type: string = 'dense'
    }
    await expect(loadModel(await saved(), { layers: [Fake] })).rejects.toThrow(
      "the class Fake has the type 'dense' of a built-in layer",
    )
  })

  it('truncated, at any length', async () => {
    const bytes = await saved()
    for (const length of [0, 7, 8, 100, bytes.length - 30, bytes.length - 1]) {
      await expect(load(bytes.slice(0, length)), String(length)).rejects.toThrow(
        /loadModel: the file cannot be read: (it has \d bytes, too few|it ends inside the header|it is truncated)/,
      )
    }
    await expect(load(new Uint8Array([...bytes, 0]))).rejects.toThrow('it has 1 bytes too many')
  })

  it('any flipped bit, and leaves nothing behind', async () => {
    const bytes = await saved()
    const before = memory()
    const step = Math.floor(bytes.length / 150)
    for (let at = 0; at < bytes.length; at += step) {
      const damaged = bytes.slice()
      damaged[at]! ^= 1 << (at % 8)
      const error = await load(damaged).then(
        () => undefined,
        (reason: Error) => reason,
      )
      expect(error?.name, `byte ${at}`).toBe('SerializationError')
    }
    expect(memory()).toEqual(before)
  })

  it('not bytes', async () => {
    await expect(loadModel(5 as never)).rejects.toThrow(
      'loadModel: expected bytes, a file or an address, got 5\nhelp: for example: ',
    )
    await expect(loadModel('c:model.safetensors')).rejects.toThrow(
      /got 'c:model.safetensors'\nhelp: for paths in Node: import { loadModel } from '@tensorloom\/layers\/node'/,
    )
    await expect(load(new TextEncoder().encode('version 2\n'.repeat(20)))).rejects.toThrow('it ends inside the header')
  })

  const file = (header: object, data = new Uint8Array(0)): Uint8Array => {
    if ('topology' in header) {
      return encodeSafetensors({
        tensors: new Map(),
        metadata: { 'tensorloom.topology': JSON.stringify(header.topology) },
      })
    }
    const text = new TextEncoder().encode(JSON.stringify(header))
    const bytes = new Uint8Array(8 + text.length + data.length)
    new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true)
    bytes.set(text, 8)
    bytes.set(data, 8 + text.length)
    return bytes
  }
  const metadata = (topology: object) => ({ topology })

  it('nested JSON as a dtype', async () => {
    const bytes = file({ w: { dtype: '?', shape: [], data_offsets: [0, 0] } })
    const nested = new TextDecoder().decode(bytes.subarray(8)).replace('"?"', '['.repeat(20_000) + ']'.repeat(20_000))
    const text = new TextEncoder().encode(nested)
    const again = new Uint8Array(8 + text.length)
    new DataView(again.buffer).setBigUint64(0, BigInt(text.length), true)
    again.set(text, 8)
    await expect(loadModel(again)).rejects.toThrow("the dtype of 'w' is not a string")
  })
  const layer = { $layer: 'dense', config: { units: 2 } }

  it('ranges that overlap, and an unknown tensor of any name', async () => {
    const entry = { dtype: 'F32', shape: [2], data_offsets: [0, 8] }
    await expect(loadModel(file({ v: entry, w: entry }, new Uint8Array(8)))).rejects.toThrow(
      "'w' begins at byte 0, inside another tensor",
    )
    const state = JSON.parse('{ "__proto__": null }') as Record<string, Tensor>
    Object.defineProperty(state, '__proto__', { value: ones([1]), enumerable: true })
    const model = sequential([dense(2, { inputShape: [3] })])
    expect(() => model.loadStateDict(state)).toThrow(/not expected: __proto__/)
    const topology = { version: 1, model: layer, inputShape: [3], frozen: [] }
    const stored = { dtype: 'float32', shape: [1], data: Float32Array.of(1) } as const
    const bytes = encodeSafetensors({
      tensors: new Map([['__proto__', stored]]),
      metadata: { 'tensorloom.topology': JSON.stringify(topology) },
    })
    await expect(loadModel(bytes)).rejects.toThrow(/not expected: __proto__/)
  })

  it.each<[string, readonly number[] | string, RegExp]>([
    [
      'HDF5',
      [0x89, 0x48, 0x44, 0x46, 13, 10, 26, 10, 0],
      /an HDF5 file.*\nhelp: npm install @tensorloom\/keras, then use\(keras\)/,
    ],
    ['a zip archive', [0x50, 0x4b, 3, 4, 0, 0, 0, 0, 0], /a zip archive, such as Keras's model.keras/],
    [
      'a model.json of TensorFlow.js',
      '{"format": "layers-model", "modelTopology": {}}',
      /npm install @tensorloom\/tfjs, then use\(tfjs\)/,
    ],
    [
      'ONNX',
      [8, 8, 0x12, 7, 112, 121, 116, 111, 114, 99, 104],
      /npm install @tensorloom\/onnx, then use\(onnx\) and load again/,
    ],
    ['a web page', '<!doctype html><title>404</title>', /the server answered with HTML/],
    ['a pickle', [0x80, 2, 99, 0, 0, 0, 0, 0, 0, 0], /a PyTorch or Python pickle file/],
  ])('what the file is instead: %s', async (_, start, message) => {
    const bytes = typeof start === 'string' ? new TextEncoder().encode(start) : Uint8Array.from(start)
    await expect(loadModel(bytes)).rejects.toThrow(message)
  })

  it('a class whose constructor takes positional arguments', async () => {
    class Scale extends Layer {
      static readonly type: string = '@me/scale'
      readonly factor: number
      constructor(factor: number) {
        super()
        this.factor = factor
      }
      override get config(): LayerConfig {
        return { ...super.config, factor: this.factor }
      }
      override forward(x: Tensor): Tensor {
        return x.mul(this.factor)
      }
    }
    const model = sequential([dense(2, { inputShape: [3] }), new Scale(3)])
    await expect(saveModel(model)).rejects.toThrow(
      /'scale' could not be loaded again: new Scale\(layer.config\) makes a layer with another config\nhelp: let the constructor take one object/,
    )
  })

  it.each<[string, object, RegExp]>([
    ['a header that is not an object', [1], /its header is not a JSON object/],
    ['no checksum', { __metadata__: { 'tensorloom.topology': '{}' } }, /its checksum is missing/],
    ['tensors without a model', {}, /has tensors, but no model\nhelp: it was not written by saveModel/],
    ['a newer format', metadata({ version: 2 }), /format version 2, expected 1\nhelp: it was saved by a newer version/],
    ['an entry without place', { w: { dtype: 'F32', shape: [1] } }, /the entry of 'w' has no data_offsets/],
    ['a foreign dtype', { w: { dtype: 'Q4', shape: [], data_offsets: [0, 0] } }, /'w' has dtype 'Q4'/],
    [
      'ranges inside each other',
      { v: { dtype: 'F32', shape: [0], data_offsets: [0, 0] }, w: { dtype: 'F32', shape: [0], data_offsets: [4, 4] } },
      /'w' begins at byte 4, after a gap of 4 bytes/,
    ],
    [
      'a range that ends first',
      { w: { dtype: 'F32', shape: [], data_offsets: [4, 0] } },
      /'w' ends at byte 0, before it begins at 4/,
    ],
    ['metadata that are not texts', { __metadata__: { 'tensorloom.topology': 3 } }, /its metadata are not texts/],
    ['a wrong size', { w: { dtype: 'F32', shape: [3], data_offsets: [0, 0] } }, /'w' has 0 bytes, which does not fit/],
    [
      'a layer that is larger than the file',
      metadata({
        version: 1,
        model: { $layer: 'dense', config: { units: 20_000_000 } },
        inputShape: [3],
        frozen: [],
      }),
      /a parameter \[3, 20000000\] is larger than the file has values for/,
    ],
    ['no layer', metadata({ version: 1, model: 3, inputShape: [], frozen: [] }), /the topology has no layer/],
    [
      'missing weights',
      metadata({ version: 1, model: layer, inputShape: [3], frozen: [] }),
      /the model cannot be created: dense: loadStateDict: the state does not match the model:\s+missing: kernel, bias/,
    ],
    [
      'a config that the layer refuses',
      metadata({ version: 1, model: { $layer: 'dense', config: { units: -2 } }, inputShape: [3], frozen: [] }),
      /the model cannot be created: dense: units is -2/,
    ],
  ])('%s', async (_, header, message) => {
    const before = memory()
    await expect(loadModel(file(header))).rejects.toThrow(message)
    expect(memory()).toEqual(before)
  })
})
