// Layers of plugins in files of Keras, which calls them registered classes; vocabularies that stand beside the config.
import { kerasConfigOf, loadKeras, saveKeras, saveKerasWeights } from '@tensorloom/keras'
import {
  type AnyLayer,
  dense,
  embedding,
  functional,
  type Initializer,
  input,
  integerLookup,
  Layer,
  type LayerConfig,
  type LayerOptions,
  l2,
  lstm,
  type Model,
  orthogonal,
  type Regularizer,
  sequential,
  stringLookup,
  textVectorization,
  timeDistributed,
} from '@tensorloom/layers'
import {
  definePlugin,
  matmul,
  mul,
  type Parameter,
  type Shape,
  setSeed,
  type Tensor,
  tensor,
  use,
} from '@tensorloom/tensor'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Json, KerasConfig } from '../../src/json.js'
import { readZip } from '../../src/zip/read.js'
import { writeZip } from '../../src/zip/write.js'
import { numbers } from './models.js'

interface MixingOptions extends LayerOptions {
  readonly unitsPerHead: number
  readonly scale?: number
  readonly kernelInitializer?: Initializer
  readonly kernelRegularizer?: Regularizer
}

class HeadMixing extends Layer {
  static override readonly type: string = '@me/head-mixing'
  readonly settings: MixingOptions
  kernel: Parameter | undefined
  constructor(options: MixingOptions) {
    super(options)
    this.settings = options
  }
  override build(inputShape: Shape): void {
    const { unitsPerHead, kernelInitializer, kernelRegularizer } = this.settings
    this.kernel = this.addParameter('mixingKernel', [inputShape[0]!, unitsPerHead], kernelInitializer, {
      regularizer: kernelRegularizer,
    })
  }
  override forward(x: Tensor): Tensor {
    return mul(matmul(x, this.kernel!), this.settings.scale ?? 1)
  }
  override get config(): LayerConfig {
    const { unitsPerHead, scale, kernelInitializer, kernelRegularizer } = this.settings
    return { ...super.config, unitsPerHead, scale, kernelInitializer, kernelRegularizer }
  }
}

class Around extends Layer {
  static override readonly type: string = '@me/around'
  readonly layer: AnyLayer
  readonly after: (() => number) | undefined
  constructor({
    layer,
    after,
    ...options
  }: LayerOptions & { readonly layer: AnyLayer; readonly after?: () => number }) {
    super(options)
    this.layer = layer
    this.after = after
  }
  override forward(x: Tensor): Tensor {
    return this.layer.apply(x) as Tensor
  }
  override get config(): LayerConfig {
    return { ...super.config, layer: this.layer, after: this.after }
  }
}

class Positional extends Layer {
  static override readonly type: string = '@me/positional'
  readonly factor: number
  constructor(factor: number) {
    super()
    this.factor = factor
  }
  override forward(x: Tensor): Tensor {
    return mul(x, this.factor)
  }
  override get config(): LayerConfig {
    return { ...super.config, factor: this.factor }
  }
}

class Unknown extends HeadMixing {
  static override readonly type: string = '@me/unknown'
}

beforeAll(() => {
  setSeed(1)
  use(definePlugin({ name: '@me/layers', layers: [HeadMixing, Around, Positional] }))
})

async function filesOf(bytes: Uint8Array): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>()
  for (const [name, entry] of readZip(bytes)) files.set(name, await entry.read())
  return files
}

const configIn = (files: ReadonlyMap<string, Uint8Array>): KerasConfig =>
  JSON.parse(new TextDecoder().decode(files.get('config.json'))) as KerasConfig

const layersIn = (config: Json): readonly KerasConfig[] =>
  ((config as KerasConfig).config as KerasConfig).layers as readonly KerasConfig[]

const x = tensor([
  [1, 2, 3],
  [4, 5, 6],
])

const mixing = (name: string): HeadMixing =>
  new HeadMixing({
    name,
    unitsPerHead: 2,
    scale: 0.5,
    kernelInitializer: orthogonal({ gain: 2 }),
    kernelRegularizer: l2(0.1),
  })

describe('a layer of a plugin', () => {
  const model = (): Model => sequential([new HeadMixing({ unitsPerHead: 4, inputShape: [3] }), mixing('mix'), dense(1)])

  it('is written as Keras writes a registered class', async () => {
    const files = await filesOf(await saveKeras(model()))
    const [, , second] = layersIn(configIn(files))
    expect(second).toMatchObject({
      module: 'me',
      class_name: 'HeadMixing',
      registered_name: 'me>HeadMixing',
      build_config: { input_shape: [null, 4] },
      config: {
        name: 'mix',
        trainable: true,
        dtype: { class_name: 'DTypePolicy', config: { name: 'float32' } },
        units_per_head: 2,
        scale: 0.5,
        kernel_initializer: { module: 'keras.initializers', class_name: 'Orthogonal', config: { gain: 2 } },
        kernel_regularizer: { module: 'keras.regularizers', class_name: 'L2' },
      },
    })
    expect(Object.keys(second!.config as object)).not.toContain('input_shape')
  })

  it.each(['keras', 'h5'] as const)('comes back with its options and weights: %s', async (format) => {
    const saved = model()
    const loaded = (await loadKeras(await saveKeras(saved, { format }))).model
    expect(await numbers(await loaded.predict(x))).toEqual(await numbers(await saved.predict(x)))
    const back = [...(loaded as unknown as AnyLayer).children.values()][1]!
    expect(back).toBeInstanceOf(HeadMixing)
    expect((back as HeadMixing).settings.kernelInitializer).toMatchObject({ type: 'orthogonal', config: { gain: 2 } })
    expect((back as HeadMixing).settings.kernelRegularizer).toMatchObject({ type: 'l2', config: { factor: 0.1 } })
  })

  it('may be in a graph, and hold layers', async () => {
    const inputs = input([3])
    const hidden = new Around({ layer: dense(4) }).apply(inputs)
    const saved = functional({ inputs, outputs: mixing('mix').apply(hidden) })
    const { model: loaded } = await loadKeras(await saveKeras(saved))
    expect(await numbers(await loaded.predict(x))).toEqual(await numbers(await saved.predict(x)))
  })

  it('is refused where it could not come back', async () => {
    const unknown = sequential([new Unknown({ unitsPerHead: 2, inputShape: [3] })])
    await expect(saveKeras(unknown)).rejects.toThrow(
      "is a layer '@me/unknown', and no plugin in use has that class\nhelp: register it: use(definePlugin(",
    )
    const positional = sequential([dense(2, { inputShape: [3] }), new Positional(2)])
    await expect(saveKeras(positional)).rejects.toThrow(
      'could not be loaded again: new Positional(layer.config) makes a layer with another config',
    )
    const strange = sequential([new Around({ layer: dense(2), after: () => 1, inputShape: [3] })])
    await expect(saveKeras(strange)).rejects.toThrow("around: after is a function, which Keras's files cannot hold")
  })
})

describe('a vocabulary in the assets of an archive', () => {
  const saved = sequential([integerLookup({ vocabulary: [12, 1138, 42], inputShape: [2] }), embedding(4, 2)])
  const archive = async (text: string, path: string): Promise<Uint8Array> => {
    const files = await filesOf(await saveKeras(saved))
    const config = configIn(files) as { readonly config: { readonly layers: { config: Record<string, Json> }[] } }
    const lookup = config.config.layers.find(({ config: one }) => Array.isArray(one.vocabulary))!
    lookup.config.vocabulary = null
    files.set('config.json', new TextEncoder().encode(JSON.stringify(config)))
    files.set(path, new TextEncoder().encode(text))
    return writeZip(files)
  }
  const path = 'assets/layers/integer_lookup/vocabulary.txt'
  const ids = tensor(
    [
      [42, 12],
      [7, 1138],
    ],
    { dtype: 'int32' },
  )

  it('is read as Keras writes it, with the special tokens', async () => {
    const { model } = await loadKeras(await archive('-1\n12\n1138\n42', path))
    expect(await numbers(await model.predict(ids))).toEqual(await numbers(await saved.predict(ids)))
  })

  it('is refused where it holds something else', async () => {
    await expect(loadKeras(await archive('-1\nx', path))).rejects.toThrow(
      `Keras: ${path}: line 2 is 'x', expected a whole number`,
    )
  })
})

describe('a vocabulary that adapt found', () => {
  const texts = ['the dog sat', 'a cat', 'the cat sat on the mat']
  const lookups = {
    textVectorization: () => textVectorization({ outputSequenceLength: 4 }),
    counts: () => textVectorization({ outputMode: 'count' }),
    frequencies: () => textVectorization({ outputMode: 'tfIdf' }),
  }
  it.each(Object.entries(lookups))('is written beside the config, as Keras does it: %s', async (_, make) => {
    setSeed(1)
    const layer = make()
    layer.adapt(texts)
    const model = sequential([layer, ...(layer.outputMode === 'int' ? [embedding(9, 2)] : []), dense(2)], {
      inputShape: [],
    })
    const bytes = await saveKeras(model)
    const files = await filesOf(bytes)
    const text = new TextDecoder().decode(files.get('assets/layers/text_vectorization/vocabulary.txt'))
    expect(text.split('\n')).toEqual(layer.getVocabulary())
    expect(files.has('assets/layers/text_vectorization/_lookup_layer/vocabulary.txt')).toBe(true)
    const { config } = configIn(files) as { readonly config: { readonly layers: { config: KerasConfig }[] } }
    expect(config.layers[0]!.config).toMatchObject({ dtype: 'string', batch_shape: [null] })
    expect(config.layers[1]!.config).toMatchObject({ vocabulary: null, idf_weights: null })
    const { model: loaded } = await loadKeras(bytes)
    const predict = (one: Model): Promise<Tensor> => one.predict(texts)
    expect(await numbers(await predict(loaded))).toEqual(await numbers(await predict(model)))
    // It can be adapted again, and is written in the same way again.
    const again = await filesOf(await saveKeras(loaded))
    expect([...again.keys()].sort()).toEqual([...files.keys()].sort())
  })

  it('stays in the config where it was given, and where lines cannot hold it', async () => {
    const given = stringLookup({ vocabulary: ['a', 'b'] })
    const odd = stringLookup()
    odd.adapt([['x', 'two\nlines']])
    for (const layer of [given, odd]) {
      const files = await filesOf(await saveKeras(sequential([layer, embedding(9, 2)], { inputShape: [2] })))
      expect([...files.keys()].some((name) => name.startsWith('assets/'))).toBe(false)
      const { config } = configIn(files) as { readonly config: { readonly layers: { config: KerasConfig }[] } }
      expect(config.layers[1]!.config.vocabulary).toEqual(layer.getVocabulary())
    }
  })

  it('of a functional model with an input of strings', async () => {
    const layer = stringLookup()
    layer.adapt([['x', 'y', 'x']])
    const text = input([3], { dtype: 'string', name: 'text' })
    const model = functional({ inputs: text, outputs: dense(1).apply(embedding(3, 2).apply(layer.apply(text))) })
    const { model: loaded } = await loadKeras(await saveKeras(model))
    const x = [['x', 'z', 'y']]
    expect(await numbers(await loaded.predict(x))).toEqual(await numbers(await model.predict(x)))
  })
})

it('a layer of a plugin has a config of Keras', () => {
  const { className, registeredName, config } = kerasConfigOf(mixing('mix'))
  expect([className, registeredName]).toEqual(['HeadMixing', 'me>HeadMixing'])
  expect(config).toMatchObject({ units_per_head: 2, scale: 0.5 })
  const inner = kerasConfigOf(timeDistributed(mixing('mix'))).config.layer
  expect(inner).toMatchObject({ class_name: 'HeadMixing', registered_name: 'me>HeadMixing' })
  expect(() => kerasConfigOf(new Unknown({ unitsPerHead: 2 }))).toThrow('no plugin in use has that class')
})

it('masks that recurrent layers pass on are refused', async () => {
  const model = (passMask: boolean, maskZero = true) =>
    sequential([embedding(5, 2, { maskZero }), lstm(2, { returnSequences: true, passMask }), dense(1)], {
      inputShape: [3],
    })
  await expect(saveKeras(model(true))).rejects.toThrow("'lstm' passes masks on, and in Keras 3 they end")
  await saveKeras(model(true, false))
  await saveKeras(model(false))
})

it('an optimizer that is none is refused', async () => {
  const optimizer = 'adam' as never
  await expect(saveKerasWeights(sequential([dense(2, { inputShape: [3] })]), { optimizer })).rejects.toThrow(
    "saveKerasWeights: got 'adam', expected an optimizer\nhelp: pass an optimizer: saveKerasWeights(model, { optimizer: trainer.optimizer })",
  )
})

it('a layer that a model shares with one inside it stays shared', async () => {
  setSeed(1)
  const shared = dense(3, { name: 'shared' })
  const [a, b] = [input([3]), input([3])]
  const inner = functional({ inputs: a, outputs: shared.apply(a) })
  const model = functional({
    inputs: b,
    outputs: [shared.apply(dense(3).apply(b)), inner.apply(b), inner.apply(shared.apply(b))],
  })
  const { model: loaded } = await loadKeras(await saveKeras(model))
  expect(loaded.parameters.length).toBe(model.parameters.length)
  const results = async (one: unknown): Promise<readonly (readonly number[])[]> =>
    Promise.all((await (one as Model<Tensor, readonly Tensor[]>).predict(x)).map((each) => numbers(each)))
  expect(await results(loaded)).toEqual(await results(model))
})
