// Training that stops, is saved, loaded and goes on gives the numbers of Keras, which did not stop.
import { readFileSync } from 'node:fs'
import { compileOptionsFromKeras, kerasWeights, loadKeras, modelFromKeras, saveKeras } from '@tensorloom/keras'
import type { LayerValue, Model } from '@tensorloom/layers'
import { type CompileOptions, compile } from '@tensorloom/train'
import { expect, test } from 'vitest'
import { isStored, numbersOf, tensorOf } from '../../src/conformance/case.js'
import { type ByPlace, inOrder, type TrainingCase } from '../../src/conformance/training-case.js'
import { isConfig, type Json, type KerasConfig } from '../../src/json.js'
import { camelCase } from '../../src/letter-case.js'
import { numbers } from './models.js'

const cases = (
  JSON.parse(readFileSync(new URL('../data/training.json', import.meta.url), 'utf8')) as readonly TrainingCase[]
).filter(
  ({ callbacks, compile_config, fit }) =>
    // With averages, the end of the first fit changes the weights.
    callbacks.length === 0 && !JSON.stringify(compile_config).includes('"use_ema":true') && (fit.epochs ?? 1) > 1,
)

type AnyModel = Model<LayerValue, LayerValue>

const keysOf = (value: Json | undefined): readonly string[] | undefined =>
  isConfig(value) ? Object.keys(value) : undefined

test.each(cases.map((one) => [one.id, one] as const))('%s', async (id, one) => {
  for (const format of ['keras', 'h5'] as const) {
    const json = (typeof one.model_json === 'string' ? JSON.parse(one.model_json) : one.model_json) as KerasConfig
    const config = json.config as KerasConfig
    const outputNames = keysOf(config.output_layers)
    const given = (value: ByPlace, names?: readonly string[]): LayerValue =>
      isStored(value) ? tensorOf(value) : inOrder(value, names).map(tensorOf)
    const [x, y] = [given(one.x, keysOf(config.input_layers)), given(one.y, outputNames)]
    const { sample_weight } = one.fit
    const data = { x, y, sampleWeight: sample_weight && given(sample_weight, outputNames) }
    const options = {
      batchSize: one.fit.batch_size,
      validationSplit: one.fit.validation_split,
      classWeight: one.fit.class_weight,
      shuffle: false,
      verbose: 0,
    } as const
    const first = modelFromKeras(json)
    for (const [k, stored] of one.initial_weights.entries()) {
      kerasWeights(first)[k]!.parameter.assign(tensorOf(stored))
    }
    const compiled = compileOptionsFromKeras(one.compile_config, outputNames)
    const trainer = compile(first as unknown as AnyModel, compiled)
    await trainer.fit(data, { ...options, epochs: 1 })
    const bytes = await saveKeras(first as unknown as AnyModel, {
      compile: compiled,
      optimizer: trainer.optimizer,
      format,
    })

    const { model, compileOptions } = await loadKeras<AnyModel>(bytes)
    const { history } = await compile(model, compileOptions as CompileOptions).fit(data, {
      ...options,
      epochs: one.fit.epochs! - 1,
    })
    const wanted = Object.entries(one.history).map(([name, list]) => [camelCase(name), list.slice(1)] as const)
    const got = new Map(Object.entries(history).map(([name, list]) => [camelCase(name), list as readonly number[]]))
    expect([...got.keys()].sort()).toEqual(wanted.map(([name]) => name).sort())
    for (const [name, list] of wanted) {
      for (const [k, value] of list.entries()) {
        expect(Math.abs(got.get(name)![k]! - value), `${name} of epoch ${k + 2}`).toBeLessThan(
          1e-5 + 1e-4 * Math.abs(value),
        )
      }
    }
    const weights = kerasWeights(model)
    for (const [k, want] of one.weights_after.entries()) {
      const values = await numbers(weights[k]!.parameter)
      const target = numbersOf(want)
      // A bias before batch normalization has no gradient but roundings.
      if (id === 'cnn_batchnorm' && weights[k]!.path === 'cnn/c/bias') continue
      const worst = Math.max(...values.map((value, at) => Math.abs(value - target[at]!) / (1 + Math.abs(target[at]!))))
      expect(worst, weights[k]!.path).toBeLessThan(2e-4)
    }
  }
})
