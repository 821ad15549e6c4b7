// Models that TensorFlow.js saved, with what it computed: read, compared, trained on; and broken ones, refused.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { LayerValue, Model } from '@tensorloom/layers'
import { type DType, type Tensor, tensor } from '@tensorloom/tensor'
import { describe, expect, it, test } from 'vitest'
import { GraphModel, trainerFromTfjs } from '../src/index.js'
import { loadTfjs } from '../src/node.js'

interface Array {
  readonly name: string
  readonly dtype: DType
  readonly shape: readonly number[]
  readonly data: readonly number[]
}

interface Case {
  readonly inputs: readonly Array[]
  readonly outputs: readonly Array[]
  readonly train?: {
    readonly x: Array
    readonly y: Array
    readonly losses: readonly (readonly [number, number])[]
    readonly predict_after: readonly Array[]
  }
}

interface Index {
  readonly models: readonly { readonly name: string; readonly model: string; readonly tests: readonly string[] }[]
  readonly broken: readonly { readonly name: string; readonly model: string; readonly why: string }[]
}

const folder = fileURLToPath(new URL('data/reference', import.meta.url))
const json = <T>(path: string): T => JSON.parse(readFileSync(join(folder, path), 'utf8')) as T
const index = json<Index>('index.json')
const tensorOf = ({ data, shape, dtype }: Array): Tensor => tensor(data, { shape, dtype })

async function same(got: Tensor | undefined, { name, shape, data }: Array): Promise<void> {
  expect(got?.shape, name).toEqual(shape)
  const values = await got!.data()
  const worst = Math.max(...data.map((one, k) => Math.abs(one - values[k]!) / (1 + Math.abs(one))))
  expect(worst, name).toBeLessThan(1e-5)
}

async function outputsOf(model: Model, { inputs, outputs }: Case): Promise<readonly Tensor[]> {
  const given = inputs.map(tensorOf)
  if (model instanceof GraphModel) {
    const named = Object.fromEntries(inputs.map(({ name }, k) => [name, given[k]!]))
    const results = await model.run(
      named,
      outputs.map(({ name }) => name),
    )
    return outputs.map(({ name }) => results[name]!)
  }
  const y: LayerValue = await model.predict((given.length === 1 ? given[0] : given) as Tensor)
  return (Array.isArray(y) ? y : [y]) as readonly Tensor[]
}

test('there are 38 models and 14 broken ones', () => {
  expect([index.models.length, index.broken.length]).toEqual([38, 14])
})

describe('good models', () => {
  it.each(index.models.map((one) => [one.name, one] as const))('%s', async (_, { model: path, tests }) => {
    const model = await loadTfjs(join(folder, path))
    const given = json<Case>(tests[0]!)
    const outputs = await outputsOf(model, given)
    expect(outputs.length).toBe(given.outputs.length)
    for (const [k, expected] of given.outputs.entries()) await same(outputs[k], expected)
    model.dispose()
  })
})

test.each(['training_config', 'training_config_sgd'])('%s: training goes on', async (name) => {
  const model = await loadTfjs(join(folder, name, 'model.json'))
  const given = json<Case>(`${name}/test_0.json`)
  const { x, y, losses, predict_after: after } = given.train!
  const trainer = trainerFromTfjs(model)
  for (const [loss, metric] of losses) {
    const result = await trainer.trainOnBatch(tensorOf(x), tensorOf(y))
    const [gotLoss, gotMetric] = Object.values(result) as readonly number[]
    expect(gotLoss).toBeCloseTo(loss, 4)
    expect(gotMetric).toBeCloseTo(metric, 4)
  }
  const prediction = await model.predict(tensorOf(given.inputs[0]!))
  expect([...(await prediction.data())].map((one, k) => Math.abs(one - after[0]!.data[k]!) < 1e-4)).not.toContain(false)
})

// What each error must say.
const reasons: Readonly<Record<string, RegExp>> = {
  bad_dtype: /'float99'/,
  bad_quantization: /no scale and min/,
  graph_cycle: /depend on each other/,
  graph_missing_input: /reads 'nowhere', which does not exist/,
  graph_unknown_op: /not known: Wibble/,
  long_shard: /have 423 bytes, and the weights in the manifest need 420/,
  missing_shard: /group1-shard2of12\.bin" beside it does not exist|group1-shard2of12/,
  no_topology: /no modelTopology/,
  not_json: /is not JSON/,
  path_escape: /leads out of the folder/,
  short_shard: /ends at byte 2812/,
  unknown_layer: /'Wibble'/,
  weight_missing: /weights are not in the manifest|the weights in the manifest need/,
  weight_shape: /has shape \[7, 5\], and the model needs \[5, 7\]/,
}

describe('broken models', () => {
  it.each(index.broken.map((one) => [one.name, one] as const))('%s', async (name, { model: path }) => {
    const error: unknown = await loadTfjs(join(folder, path)).catch((thrown: unknown) => thrown)
    expect((error as Error).name).toBe('SerializationError')
    expect((error as Error).message).toMatch(reasons[name]!)
  })
})
