// What the network must be able to do: learn, and be the same after saving and loading. Tests run in Node.
import { cpu } from '@tensorloom/backend-cpu'
import { loadModel, saveModel } from '@tensorloom/layers'
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

test('is the same after saving and loading', async () => {
  const { x } = (await loadData()).test
  const model = makeModel()
  const loaded = await loadModel(await saveModel(model))
  expect(await (await loaded.predict(x)).data()).toEqual(await (await model.predict(x)).data())
})
