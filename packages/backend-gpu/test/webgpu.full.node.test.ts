// WebGPU in Node: all of the published kit, and what programs leave behind. It takes the package `webgpu` and a driver of Vulkan,
// which `npm run test:full` provides; TENSORLOOM_WEBGPU says that they are there.
import { setBackend, tensor } from '@tensorloom/tensor'
import { reference } from '@tensorloom/tensor/backend'
import { expect, test } from 'vitest'
import { gpu } from '../src/index.js'
import { describeReleases } from './leaks.js'
import { describeMode } from './support.js'
import { describeTraps } from './traps.js'

if (process.env.TENSORLOOM_WEBGPU === undefined) {
  test.skip('WebGPU in Node: npm run test:full')
} else {
  await describeMode('webgpu')
  describeReleases('webgpu', 50)
  describeTraps('webgpu')

  test('values are not there at once', async () => {
    const backend = await gpu({ mode: 'webgpu' })
    setBackend(backend)
    const x = tensor([1, 2, 3]).mul(2)
    expect(() => x.dataSync()).toThrow(
      "dataSync: backend 'gpu' cannot read values synchronously\nhelp: write `await t.data()`",
    )
    expect(await x.data()).toEqual(Float32Array.of(2, 4, 6))
    setBackend(reference())
    await backend.dispose()
  })
}
