// A GPU that goes away: reads say so, and never give zeros; a new backend works.
import { setBackend, type Tensor, tensor, withBackend } from '@tensorloom/tensor'
import { afterAll, expect, test } from 'vitest'
import { loadGpuJs } from '../src/device/gpu-js.js'
import { gpu } from '../src/index.js'

const contexts: WebGL2RenderingContext[] = []
const { getContext } = OffscreenCanvas.prototype
OffscreenCanvas.prototype.getContext = function (this: OffscreenCanvas, ...given: Parameters<typeof getContext>) {
  const context = getContext.apply(this, given)
  if (context instanceof WebGL2RenderingContext) contexts.push(context)
  return context
} as typeof getContext
afterAll(() => {
  OffscreenCanvas.prototype.getContext = getContext
})

const lose = {
  webgl2: async () => contexts.at(-1)!.getExtension('WEBGL_lose_context')!.loseContext(),
  webgpu: async () => {
    const { device } = await (await loadGpuJs()).WebGPUContext.acquire()
    ;(device as unknown as { destroy(): void }).destroy()
  },
}

test.each(['webgl2', 'webgpu'] as const)('%s', async (mode) => {
  const backend = await gpu({ mode })
  const x = withBackend(backend, () => tensor([1, 2, 3]).mul(2))
  expect(await x.data()).toEqual(Float32Array.of(2, 4, 6))
  await lose[mode]()
  const reason = await backend.lost!
  expect(reason.message).toMatch(mode === 'webgl2' ? 'the WebGL2 context was lost' : 'the WebGPU device was lost')
  const message = `tensorloom: backend 'gpu' lost its device: ${reason.message}`
  await expect(x.data()).rejects.toThrow(message)
  expect(() => withBackend(backend, (): Tensor => x.add(1))).toThrow(message)
  expect(() => backend.write(backend.allocate(1, 'float32'), Float32Array.of(1))).toThrow(/gpu: the Web.* was lost/)

  const next = await gpu({ mode })
  setBackend(next)
  expect(await tensor([1, 2, 3]).mul(2).data()).toEqual(Float32Array.of(2, 4, 6))
  await next.dispose()
})
