// What is not Keras's own has to be supplied, and no code in a file runs. Archives that mean harm are refused.
import { deflateRawSync } from 'node:zlib'
import { loadKeras } from '@tensorloom/keras'
import { Layer, type LayerOptions, type LayerValue, type Model } from '@tensorloom/layers'
import { mean, mul, ones, square, sub, type Tensor } from '@tensorloom/tensor'
import { type CompileOptions, compile } from '@tensorloom/train'
import { expect, test } from 'vitest'
import type { Json, KerasConfig } from '../../src/json.js'
import { readZip } from '../../src/zip/read.js'
import { writeZip } from '../../src/zip/write.js'
import { bytesOf, numbers } from './models.js'

type AnyModel = Model<LayerValue, LayerValue>

// The parts of the config that the tests change.
interface Changeable {
  readonly config: { readonly layers: { config: Record<string, Json> }[] }
  readonly compile_config: Record<string, Json>
}

async function changedArchive(change: (config: Changeable) => void): Promise<Uint8Array> {
  const files = new Map<string, Uint8Array>()
  for (const [name, entry] of readZip(bytesOf('mlp.keras'))) files.set(name, await entry.read())
  const config = JSON.parse(new TextDecoder().decode(files.get('config.json'))) as unknown
  change(config as Changeable)
  files.set('config.json', new TextEncoder().encode(JSON.stringify(config)))
  return writeZip(files)
}

interface ScaleOptions extends LayerOptions {
  readonly scaleFactor: number
}

class Scale extends Layer {
  static override readonly type: string = '@me/scale'
  readonly factor: number
  constructor({ scaleFactor, ...options }: ScaleOptions) {
    super(options)
    this.factor = scaleFactor
  }
  override forward(x: Tensor): Tensor {
    return mul(x, this.factor)
  }
}

// A class of the author in the place of the dropout.
const withClass = (object: Readonly<Record<string, Json>>): Promise<Uint8Array> =>
  changedArchive(({ config }) => {
    config.layers[2] = {
      ...object,
      config: { name: 'drop', trainable: true, dtype: 'float32', ...(object.config as object) },
    }
  })

const lambda = {
  module: 'keras.layers',
  class_name: 'Lambda',
  config: { function: { class_name: '__lambda__', config: { code: '4wEAAAAAAAAA', defaults: null, closure: null } } },
}

test('a Lambda layer is refused, and can be replaced', async () => {
  const bytes = await withClass(lambda)
  await expect(loadKeras(bytes)).rejects.toThrow(
    /Lambda[\s\S]*Python code, which does not run here[\s\S]*help: [\s\S]*customObjects/,
  )
  const { model } = await loadKeras<AnyModel>(bytes, { customObjects: { drop: () => new Scale({ scaleFactor: 1 }) } })
  const { model: plain } = await loadKeras<AnyModel>(bytesOf('mlp.keras'))
  const x = ones([2, 5])
  expect(await numbers((await model.predict(x)) as Tensor)).toEqual(await numbers((await plain.predict(x)) as Tensor))
})

test('classes of the author by their names, as a function or as a class', async () => {
  const bytes = await withClass({
    module: 'my_package.layers',
    class_name: 'Scale',
    registered_name: 'my_package>Scale',
    config: { scale_factor: 1 },
  })
  await expect(loadKeras(bytes)).rejects.toThrow(
    /class 'my_package>Scale' is not a class of Keras[\s\S]*customObjects: \{ 'Scale'/,
  )
  for (const customObjects of [
    { Scale },
    { 'my_package>Scale': Scale },
    { Scale: (config: KerasConfig) => new Scale({ scaleFactor: config.scale_factor as number }) },
  ]) {
    const { model } = await loadKeras<AnyModel>(bytes, { customObjects })
    expect(((await model.predict(ones([2, 5]))) as Tensor).shape).toEqual([2, 3])
  }
  await expect(loadKeras(bytes, { customObjects: { Scale: () => 3 as never } })).rejects.toThrow(
    /returned 3, expected a layer/,
  )
  await expect(loadKeras(bytes, { customObjects: 'Scale' as never })).rejects.toThrow(/customObjects is 'Scale'/)
  // A class of the author with the name of one of Keras's is not taken for that.
  const dense = await withClass({
    module: 'my',
    class_name: 'Dropout',
    registered_name: 'my>Dropout',
    config: { rate: 0.1 },
  })
  await expect(loadKeras(dense)).rejects.toThrow(/'my>Dropout' is not a class of Keras/)
})

test('a loss of the author', async () => {
  const bytes = await changedArchive((config) => {
    config.compile_config.loss = {
      module: 'builtins',
      class_name: 'function',
      config: 'my_loss',
      registered_name: 'function',
    }
    config.compile_config.metrics = null
  })
  await expect(loadKeras(bytes)).rejects.toThrow(/what the model was compiled with[\s\S]*my_loss[\s\S]*compile: false/)
  expect((await loadKeras(bytes, { compile: false })).compileOptions).toBeUndefined()
  const my_loss = (yTrue: Tensor, yPred: Tensor): Tensor => mean(square(sub(yTrue, yPred)), { axis: -1 })
  const { model, compileOptions } = await loadKeras<AnyModel>(bytes, { customObjects: { my_loss: my_loss as never } })
  const result = await compile(model, compileOptions as CompileOptions).evaluate(
    { x: ones([2, 5]), y: ones([2, 3]) },
    { verbose: 0 },
  )
  expect(Number.isFinite(result.loss)).toBe(true)
})

const text = (value: string): Uint8Array => new TextEncoder().encode(value)

test.each([
  ['a path that leads out', writeZip(new Map([['../evil', text('x')]])), /"\.\.\/evil", which leads out of its folder/],
  ['an absolute path', writeZip(new Map([['/etc/x', text('x')]])), /leads out of its folder/],
  ['another archive', writeZip(new Map([['a.npy', text('x')]])), /no config.json[\s\S]*readNpz/],
  ['no archive', text('hello world'), /neither a .keras archive nor an HDF5 file/],
  ['a config that is not JSON', writeZip(new Map([['config.json', text('{')]])), /config.json is not JSON/],
  [
    'a config that is not a model',
    writeZip(new Map([['config.json', text('[]')]])),
    /config.json does not describe a model/,
  ],
  ['a cut archive', bytesOf('mlp.keras').subarray(0, 9000), /end record of the archive is missing/],
])('%s', async (_, bytes, message) => {
  await expect(loadKeras(bytes)).rejects.toThrow(message)
})

// One file that is compressed, and what the archive says about it.
function deflated(name: string, data: Uint8Array, claimed = data.length): Uint8Array {
  const packed = new Uint8Array(deflateRawSync(data))
  const archive = writeZip(new Map([[name, packed]]))
  const view = new DataView(archive.buffer)
  const list = view.getUint32(archive.length - 6, true)
  for (const [method, size] of [
    [8, 22],
    [list + 10, list + 24],
  ] as const) {
    view.setUint16(method, 8, true)
    view.setUint32(size, claimed, true)
  }
  return archive
}

test('a bomb is not unpacked, whether the archive says its size or not', async () => {
  const zeros = new Uint8Array(2 ** 22)
  await expect(loadKeras(deflated('config.json', zeros))).rejects.toThrow(/more than 10 times the bytes of the archive/)
  await expect(loadKeras(deflated('config.json', zeros, 1000))).rejects.toThrow(
    /hold more than the 1000 bytes they should/,
  )
})

test('a config of a model that is larger than its weights takes no memory', async () => {
  const bytes = await changedArchive(({ config }) => {
    config.layers[1]!.config.units = 1e8
  })
  await expect(loadKeras(bytes)).rejects.toThrow(/is larger than the file has values for/)
})
