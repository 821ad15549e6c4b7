// Models that are made here go to Keras's forms and come back: every layer, graphs with ops, shared layers, adaptations.
import { readFileSync } from 'node:fs'
import {
  keras as kerasPlugin,
  kerasWeights,
  layerFromKeras,
  loadKeras,
  loadKerasWeights,
  saveKeras,
  saveKerasWeights,
} from '@tensorloom/keras'
import {
  dense,
  embedding,
  functional,
  input,
  type Layer,
  Layer as LayerClass,
  type LayerValue,
  loadModel,
  lstm,
  type Model,
  sequential,
} from '@tensorloom/layers'
import { add, concat, mul, ones, relu, type Shape, sum, type Tensor, tensor, use } from '@tensorloom/tensor'
import { expect, test } from 'vitest'
import { type StoredTensor, tensorOf } from '../../src/conformance/case.js'
import type { KerasConfig } from '../../src/json.js'
import { numbers } from './models.js'

type AnyModel = Model<LayerValue, LayerValue>
const any = (model: unknown): AnyModel => model as AnyModel

async function expectSame(
  model: AnyModel,
  x: LayerValue,
  formats: readonly ('keras' | 'h5')[] = ['keras', 'h5'],
): Promise<void> {
  const wanted = [await model.predict(x)].flat() as readonly Tensor[]
  for (const format of formats) {
    const { model: loaded } = await loadKeras<AnyModel>(await saveKeras(model, { format }))
    const got = [await loaded.predict(x)].flat() as readonly Tensor[]
    expect(got.length).toBe(wanted.length)
    for (const [k, one] of got.entries()) expect(await numbers(one)).toEqual(await numbers(wanted[k]!))
  }
}

interface LayerCase {
  readonly id: string
  readonly class: string
  readonly config: KerasConfig
  readonly args: readonly unknown[]
  readonly kwargs: Readonly<Record<string, unknown>>
}

const groups = [
  'activation',
  'convolution',
  'core',
  'normalization',
  'pooling',
  'recurrent',
  'regularization',
  'reshaping',
]

test.each(groups)('layers of the kind %s', async (group) => {
  const url = new URL(`../data/layers-${group}.json`, import.meta.url)
  const seen = new Set<string>()
  for (const one of JSON.parse(readFileSync(url, 'utf8')) as readonly LayerCase[]) {
    const [x] = one.args as readonly StoredTensor[]
    // A cell is not a layer of a model, and some layers are tested with calls that a model does not make.
    if (
      seen.has(one.class) ||
      /Cells?$/.test(one.class) ||
      one.config.stateful === true ||
      Array.isArray(x) ||
      one.args.length !== 1
    )
      continue
    seen.add(one.class)
    const value = tensorOf(x!)
    const first = input(value.shape.slice(1), { dtype: value.dtype })
    const layer = layerFromKeras({ className: one.class, config: { ...one.config, name: 'one' } })
    const model = functional<LayerValue, LayerValue>({ inputs: first, outputs: layer.apply(first) })
    await expectSame(any(model), value)
  }
  expect(seen.size).toBeGreaterThan(2)
})

test('a graph with ops, constants, a shared layer and a model inside', async () => {
  const [x, y] = [input([4], { name: 'x' }), input([4], { name: 'y' })]
  const shared = dense(3, { name: 'shared', activation: 'tanh' })
  const inner = sequential([dense(2), dense(3)], { inputShape: [3], name: 'inner' })
  const a = shared.apply(x)
  const b = relu(shared.apply(y).mul(tensor([1, -2, 3])))
  const joined = concat([a, inner.apply(add(b, 0.5))], { axis: -1 })
  const model = functional({ inputs: [x, y], outputs: [joined, sum(mul(a, b), { axis: -1, keepDims: true })] })
  const rows = (...list: readonly number[][]): Tensor => tensor(list)
  await expectSame(any(model), [rows([1, 2, 3, 4], [0, 1, 0, -1]), rows([0.5, 0, 1, 2], [3, 2, 1, 0])], ['keras'])
  await expect(saveKeras(any(model), { format: 'h5' })).rejects.toThrow(
    /has the op '\w+', and Keras cannot read ops in its/,
  )
})

test('masks of an embedding', async () => {
  const model = sequential([embedding(9, 4, { maskZero: true, inputShape: [5] }), lstm(3), dense(1)])
  await expectSame(
    any(model),
    tensor(
      [
        [1, 2, 0, 0, 0],
        [3, 4, 5, 6, 0],
      ],
      { dtype: 'int32' },
    ),
  )
})

test('an adaptation of low rank is added to its weight', async () => {
  const layer = dense(3, { inputShape: [4], name: 'adapted' })
  const model = sequential([layer])
  const x = tensor([[1, 2, 3, 4]])
  layer.enableLora(2, { bInitializer: 'ones' })
  const wanted = await numbers(await model.predict(x))
  const plain = sequential([dense(3, { inputShape: [4] })])
  await loadKerasWeights(plain, await saveKerasWeights(model))
  const got = await numbers(await plain.predict(x))
  for (const [k, value] of got.entries()) expect(Math.abs(value - wanted[k]!)).toBeLessThan(1e-5)
})

test('loadModel reads the files with the plugin', async () => {
  const model = sequential([dense(2, { inputShape: [3] })])
  const bytes = [await saveKeras(model), await saveKeras(model, { format: 'h5' })]
  for (const one of bytes)
    await expect(loadModel(one)).rejects.toThrow(/npm install @tensorloom\/keras, then use\(keras\)/)
  use(kerasPlugin)
  const wanted = await numbers(await model.predict(ones([1, 3])))
  for (const one of bytes) expect(await numbers(await (await loadModel(one)).predict(ones([1, 3])))).toEqual(wanted)
  await expect(loadModel(await saveKerasWeights(model))).rejects.toThrow(/weights, but no model[\s\S]*loadKerasWeights/)
})

test('weights that do not fit change nothing, and a report tells what was left out', async () => {
  const small = sequential([dense(2, { name: 'a', inputShape: [3] })], { name: 'small' })
  const large = sequential([dense(2, { inputShape: [3] }), dense(1)], { name: 'large' })
  const before = await numbers(kerasWeights(large)[0]!.parameter)
  const bytes = await saveKerasWeights(small)
  await expect(loadKerasWeights(large, bytes)).rejects.toThrow(
    /missing in the file: dense_1\/kernel, dense_1\/bias[\s\S]*strict: false/,
  )
  expect(await numbers(kerasWeights(large as never)[0]!.parameter)).toEqual(before)
  expect(await loadKerasWeights(large, bytes, { strict: false })).toEqual({
    missing: ['dense_1/kernel', 'dense_1/bias'],
    unexpected: [],
  })
  const other = sequential([dense(5, { inputShape: [3] })])
  await expect(loadKerasWeights(other, bytes, { strict: false })).rejects.toThrow(
    /dense\/kernel is \[3, 2\] in the file, and \[3, 5\] in the model/,
  )
  await expect(loadKerasWeights(small, await saveKerasWeights(large))).rejects.toThrow(
    /only in the file: layers\/dense_1\/vars\/0, layers\/dense_1\/vars\/1/,
  )
})

test('what Keras does not have is refused', async () => {
  class Scale extends LayerClass {
    static override readonly type: string = '@me/scale'
    override forward(x: Tensor): Tensor {
      return x
    }
  }
  await expect(saveKeras(sequential([new Scale({ inputShape: [2] }) as unknown as Layer]))).rejects.toThrow(
    /'@me\/scale'/,
  )
  await expect(saveKeras(new Scale({ inputShape: [2] }))).rejects.toThrow(/sequential and functional models/)
  const model = sequential([dense(2, { inputShape: [3] })])
  const loss = (): Tensor => ones([])
  await expect(saveKeras(model, { compile: { optimizer: 'adam', loss } })).rejects.toThrow(
    /the loss is a function of your own/,
  )
  await expect(saveKeras(sequential([dense(2)]))).rejects.toThrow(/is not built/)
})

test('weights of float64 keep all of their digits', async () => {
  class Wide extends LayerClass {
    static override readonly type: string = '@me/wide'
    override build(inputShape: Shape): void {
      this.addParameter('factor', [inputShape.at(-1)!], 'zeros', { dtype: 'float64' })
    }
    override forward(x: Tensor): Tensor {
      return x
    }
  }
  const [model, other] = [0, 1].map(() => sequential([new Wide()], { inputShape: [2] })) as unknown as [Model, Model]
  model.buildFor([2])
  other.buildFor([2])
  model.parameters[0]!.assign(tensor([Math.PI, -1 / 3], { dtype: 'float64' }))
  await loadKerasWeights(other, await saveKerasWeights(model))
  expect(other.parameters[0]!.dataSync()).toEqual(Float64Array.of(Math.PI, -1 / 3))
})
