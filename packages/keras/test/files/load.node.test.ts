// Models as Keras saved them, in its three forms: they load, and compute what they computed in Keras.
import { kerasWeights, loadKeras, loadKerasWeights, modelFromKeras } from '@tensorloom/keras'
import type { LayerValue, Model } from '@tensorloom/layers'
import { expect, test } from 'vitest'
import { tensorOf } from '../../src/conformance/case.js'
import { bytesOf, inOrder, modelNames, numbers, stored, withLegacy } from './models.js'

type AnyModel = Model<LayerValue, LayerValue>

async function expectOutputs(model: AnyModel, name: string): Promise<void> {
  const one = stored(name)
  const inputs = inOrder(one.inputs, one.model_json.config.input_layers).map(tensorOf)
  const result = await model.predict(inputs.length === 1 ? inputs[0]! : inputs)
  const outputs = Array.isArray(result) ? result : [result]
  const wanted = inOrder(one.outputs, one.model_json.config.output_layers)
  expect(outputs.length).toBe(wanted.length)
  for (const [k, want] of wanted.entries()) {
    expect(outputs[k].shape).toEqual(want.shape)
    const got = await numbers(outputs[k])
    const worst = Math.max(...got.map((value, at) => Math.abs(value - (want.data[at] as number))))
    expect(worst).toBeLessThan(1e-5)
  }
}

test.each(modelNames)('%s.keras', async (name) => {
  const { model, kerasVersion, compileOptions } = await loadKeras<AnyModel>(bytesOf(`${name}.keras`))
  await expectOutputs(model, name)
  expect(kerasVersion).toBe('3.16.0')
  expect(compileOptions !== undefined).toBe(['mlp', 'cnn', 'transformer'].includes(name))
})

test.each(withLegacy)('%s.h5', async (name) => {
  const { model, kerasVersion } = await loadKeras<AnyModel>(bytesOf(`${name}.h5`))
  await expectOutputs(model, name)
  expect(kerasVersion).toBe('3.16.0')
})

test.each(modelNames)('%s.weights.h5', async (name) => {
  const model = modelFromKeras(stored(name).model_json) as unknown as AnyModel
  expect(await loadKerasWeights(model, bytesOf(`${name}.weights.h5`))).toEqual({ missing: [], unexpected: [] })
  await expectOutputs(model, name)
})

test.each(withLegacy)('the weights in %s.h5', async (name) => {
  const model = modelFromKeras(stored(name).model_json) as unknown as AnyModel
  expect(await loadKerasWeights(model, bytesOf(`${name}.h5`))).toEqual({ missing: [], unexpected: [] })
  await expectOutputs(model, name)
})

test('a model that was saved on the torch backend', async () => {
  const { model, compileOptions } = await loadKeras<AnyModel>(bytesOf('mlp.torch-saved.keras'))
  await expectOutputs(model, 'mlp')
  expect(compileOptions?.optimizer).toMatchObject({ type: 'adamW' })
  expect(kerasWeights(model as never)).toHaveLength(4)
})
