// Models as Keras saved them: with their weights, they compute what they computed in Keras.
import { kerasWeights, modelFromKeras } from '@tensorloom/keras'
import type { Tensor } from '@tensorloom/tensor'
import { expect, test } from 'vitest'
import { type StoredTensor, tensorOf } from '../../src/conformance/case.js'
import { Checks } from '../../src/conformance/checks.js'
import { stored } from './run-group.js'

type ByName = readonly StoredTensor[] | Readonly<Record<string, StoredTensor>>

interface StoredModel {
  readonly id: string
  readonly model_json: { readonly config: Readonly<Record<string, unknown>> } & Readonly<Record<string, never>>
  readonly inputs: ByName
  readonly outputs: ByName
  readonly weights: readonly (StoredTensor & { readonly path: string })[]
}

function inOrder(values: ByName, places: unknown): readonly StoredTensor[] {
  if (Array.isArray(values)) return values as readonly StoredTensor[]
  return Object.keys(places as object).map((name) => (values as Readonly<Record<string, StoredTensor>>)[name]!)
}

test.each([
  'branches',
  'cnn',
  'lstm_text',
  'mlp',
  'multi_io',
  'nested',
  'resid_ops',
  'rnn_stack',
  'siamese',
  'transformer',
])('%s', async (name) => {
  const one = JSON.parse(stored(`models/${name}.json`)) as StoredModel
  const { config } = one.model_json
  const model = modelFromKeras(one.model_json)
  const weights = kerasWeights(model)
  expect(weights.map(({ path }) => path)).toEqual(one.weights.map(({ path }) => path))
  for (const [k, stored] of one.weights.entries()) weights[k]!.parameter.assign(tensorOf(stored))
  const inputs = inOrder(one.inputs, config.input_layers).map(tensorOf)
  const result = model.apply(inputs.length === 1 ? inputs[0]! : inputs)
  const outputs = (Array.isArray(result) ? result : [result]) as readonly Tensor[]
  const checks = new Checks(one)
  for (const [k, want] of inOrder(one.outputs, config.output_layers).entries()) {
    await checks.compare(`output ${k}`, outputs[k]!, want)
  }
  expect(checks.problems).toEqual([])
})
