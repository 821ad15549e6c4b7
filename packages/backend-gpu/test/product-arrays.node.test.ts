// What a product puts on the device on its way: nothing of it stays, not even where a launch fails.
import { conv2d, getBackend, setBackend, tensor } from '@tensorloom/tensor'
import { afterAll, expect, test } from 'vitest'
import { makeBackend } from '../src/backend.js'
import type { Floats } from '../src/device/gpu-js.js'
import { openDevice } from '../src/device/open-device.js'

const before = getBackend()
afterAll(() => setBackend(before))

async function watchedBackend(fails: () => boolean) {
  const device = await openDevice('cpu')
  const live = new Set<Floats>()
  let launches = 0
  const backend = makeBackend({
    ...device,
    free: (floats) => {
      live.delete(floats)
    },
    compile(source) {
      const launch = device.compile(source)
      return {
        ...launch,
        run(count, values) {
          launches++
          if (fails()) throw new Error('the launch failed')
          const floats = launch.run(count, values) as Floats
          live.add(floats)
          return floats
        },
      }
    },
  })
  return { backend, live, launches: () => launches }
}

const run = () => {
  const image = tensor(new Float32Array(12 * 12 * 4).fill(1), { shape: [1, 12, 12, 4] })
  const filters = tensor(new Float32Array(9 * 4 * 8).fill(1), { shape: [3, 3, 4, 8] })
  const bias = tensor(new Float32Array(8))
  return conv2d(image, filters, { padding: 'same', bias, activation: 'relu' })
}

test('a convolution leaves its result', async () => {
  const { backend, live, launches } = await watchedBackend(() => false)
  setBackend(backend)
  const result = run()
  expect((await result.data())[0]).toBe(16)
  // Patches, their product, bias and activation.
  expect(launches()).toBe(3)
  expect(live.size).toBe(1)
  result.dispose()
  expect(live.size).toBe(0)
  await backend.dispose()
})

test.each([1, 2, 3])('launch %i fails, and nothing is left', async (failing) => {
  let launch = 0
  const { backend, live } = await watchedBackend(() => ++launch === failing)
  setBackend(backend)
  await expect(async () => run().data()).rejects.toThrow('the launch failed')
  expect(live.size).toBe(0)
  await backend.dispose()
})
