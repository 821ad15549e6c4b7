// What the network must be able to do: learn, and be the same after saving and loading.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cpu } from '@tensorloom/backend-cpu'
import { loadModel, saveModel } from '@tensorloom/layers/node'
import { setBackend, setSeed } from '@tensorloom/tensor'
import { beforeEach, expect, test } from 'vitest'
import { loadData } from '../src/data.js'
import { makeModel } from '../src/model.js'
import { trainModel } from '../src/train.js'

beforeEach(() => {
  setBackend(cpu())
  setSeed(1)
})

test('learns to read most digits in a few epochs', async () => {
  const accuracy = await trainModel(makeModel(), await loadData(), { epochs: 5, verbose: 0 })
  expect(accuracy).toBeGreaterThan(0.85)
})

test('predicts probabilities of ten digits', async () => {
  const { x } = (await loadData()).test
  const probabilities = await makeModel().predict(x)
  expect(probabilities.shape).toEqual([x.shape[0], 10])
  for (const sum of await probabilities.sum({ axis: -1 }).data()) expect(sum).toBeCloseTo(1, 5)
})

test('is the same after saving and loading', async () => {
  const { x } = (await loadData()).test
  const model = makeModel()
  const folder = await mkdtemp(join(tmpdir(), 'digits-'))
  try {
    await saveModel(model, join(folder, 'model.safetensors'))
    const loaded = await loadModel(join(folder, 'model.safetensors'))
    expect(await (await loaded.predict(x)).data()).toEqual(await (await model.predict(x)).data())
  } finally {
    await rm(folder, { recursive: true })
  }
})
