// How many kernels a step of training launches on a GPU: each costs more than what a small one computes.
import {
  batchNormalization,
  conv2d,
  dense,
  dropout,
  flatten,
  type Layer,
  lstm,
  maxPooling2d,
  sequential,
} from '@tensorloom/layers'
import { adam, type Optimizer, sgd } from '@tensorloom/optim'
import { getBackend, randomNormal, setBackend, setSeed, tensor } from '@tensorloom/tensor'
import type { Backend } from '@tensorloom/tensor/backend'
import { compile } from '@tensorloom/train'
import { afterAll, expect, test } from 'vitest'
import { makeBackend } from '../src/backend.js'
import { openDevice } from '../src/device/open-device.js'

const [samples, classes] = [32, 10]
const output = (): Layer => dense(classes, { activation: 'softmax' })
const models: Readonly<Record<string, { readonly shape: readonly number[]; readonly make: () => Layer }>> = {
  mlp: { shape: [64], make: () => sequential([dense(128, { activation: 'relu' }), output()]) },
  cnn: {
    shape: [8, 8, 1],
    make: () =>
      sequential([
        conv2d(8, 3, { activation: 'relu' }),
        batchNormalization(),
        maxPooling2d(2),
        flatten(),
        dropout(0.2),
        output(),
      ]),
  },
  lstm: { shape: [4, 3], make: () => sequential([lstm(5), output()]) },
}
const optimizers: Readonly<Record<string, () => Optimizer>> = { adam: () => adam(), sgd: () => sgd() }

interface Counts {
  launches: number
  uploads: number
  compilations: number
}

// The plans of WebGPU, on the engine that runs everywhere.
async function countedBackend(): Promise<{ readonly backend: Backend; readonly counts: Counts }> {
  const counts = { launches: 0, uploads: 0, compilations: 0 }
  const device = await openDevice('cpu')
  const backend = makeBackend({
    ...device,
    mode: 'webgpu',
    upload(values) {
      counts.uploads++
      return device.upload(values)
    },
    compile(source) {
      counts.compilations++
      const launch = device.compile(source)
      return {
        ...launch,
        run(count, values) {
          counts.launches++
          return launch.run(count, values)
        },
      }
    },
  })
  return { backend, counts }
}

const before = getBackend()
afterAll(() => setBackend(before))

test.each([
  ['mlp', 'adam', 37],
  ['mlp', 'sgd', 29],
  ['cnn', 'adam', 63],
  ['cnn', 'sgd', 51],
  ['lstm', 'adam', 107],
  ['lstm', 'sgd', 97],
])('%s with %s: %i at most, and nothing is compiled after the first steps', async (name, optimizer, most) => {
  const { backend, counts } = await countedBackend()
  setBackend(backend)
  setSeed(1)
  const { shape, make } = models[name]!
  const trainer = compile(make(), {
    optimizer: optimizers[optimizer]!(),
    loss: 'sparseCategoricalCrossentropy',
    metrics: ['accuracy'],
  })
  const x = randomNormal([samples, ...shape])
  const y = tensor(
    Array.from({ length: samples }, (_, k) => k % classes),
    { dtype: 'int32' },
  )
  for (let step = 0; step < 3; step++) await trainer.trainOnBatch(x, y)
  Object.assign(counts, { launches: 0, uploads: 0, compilations: 0 })
  await trainer.trainOnBatch(x, y)
  expect(counts.launches).toBeLessThanOrEqual(most)
  expect(counts.compilations).toBe(0)
  expect(counts.uploads).toBeLessThanOrEqual(1)
  await backend.dispose()
})
