// Chromium without a GPU draws WebGL2 and WebGPU by software, which is there, right, and never chosen.
import { cpu } from '@tensorloom/backend-cpu'
import { chooseBackend } from '@tensorloom/tensor'
import { reference } from '@tensorloom/tensor/backend'
import { afterEach, expect, test, vi } from 'vitest'
import { isSoftware } from '../src/device/software.js'
import { gpu } from '../src/index.js'

afterEach(() => {
  localStorage.clear()
  vi.restoreAllMocks()
})

test.each(['webgl2', 'webgpu'] as const)('software that draws %s loses against the cpu', async (mode) => {
  const backend = await gpu({ mode })
  const { engine } = backend
  await backend.dispose()
  expect(isSoftware(engine)).toBe(true)
  const chosen = await chooseBackend([gpu, () => cpu({ threads: 1 })])
  expect(chosen.name).toBe('cpu')
  // Asked for by name it takes part, and is measured.
  const measured = await chooseBackend([() => gpu({ mode }), () => cpu({ threads: 1 })])
  expect(measured.name).toBe('cpu')
  const stored = JSON.parse(localStorage.getItem('tensorloom/fastest-backend')!) as { key: string; choice: string }
  expect(stored.key).toContain(engine)
  expect(stored.choice).toContain('cpu (')
  await chosen.dispose()
  await measured.dispose()
})

test('what another page measured on this device is remembered', async () => {
  const slow = (): ReturnType<typeof reference> => ({ ...reference(), engine: 'slow' })
  const key = 'reference (slow) | reference (js)'
  const fast = (): ReturnType<typeof reference> => ({ ...reference(), engine: 'js' })
  localStorage.setItem('tensorloom/fastest-backend', JSON.stringify({ key, choice: 'reference (slow)' }))
  expect((await chooseBackend([slow, fast])).engine).toBe('slow')
})
