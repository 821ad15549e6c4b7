// What the garbage collector is told of: storages that outlive the code that made them, and no others.
import { afterEach, expect, it, vi } from 'vitest'
import { macrotask } from '../src/runtime/macrotask.js'

const calls = { registered: 0, unregistered: 0, collect: (_held: unknown): void => {} }
const held: unknown[] = []

class Registry {
  constructor(callback: (held: unknown) => void) {
    calls.collect = callback
  }
  register(_target: object, value: unknown): void {
    calls.registered++
    held.push(value)
  }
  unregister(): boolean {
    calls.unregistered++
    return true
  }
}

afterEach(() => vi.unstubAllGlobals())

it('is told of survivors only, once the code that made them is done', async () => {
  vi.stubGlobal('FinalizationRegistry', Registry)
  vi.resetModules()
  const { memory, ones } = await import('../src/index.js')
  const before = memory().tensors
  for (let k = 0; k < 2000; k++) ones([4]).dispose()
  await macrotask()
  expect(calls.registered).toBe(0)
  const kept = ones([4])
  ones([4])
  expect(calls.registered).toBe(0)
  await macrotask()
  expect(calls.registered).toBe(2)
  kept.dispose()
  expect(calls.unregistered).toBe(1)
  // The other one was dropped; its handle goes with it.
  expect(memory().tensors).toBe(before + 1)
  calls.collect(held[1])
  expect(memory().tensors).toBe(before)
})

it('is not told of what lives while its task waits for results', async () => {
  vi.stubGlobal('FinalizationRegistry', Registry)
  vi.resetModules()
  calls.registered = 0
  const { ones } = await import('../src/index.js')
  for (let k = 0; k < 100; k++) {
    const x = ones([4])
    await x.data()
    x.dispose()
  }
  await macrotask()
  expect(calls.registered).toBe(0)
})

it('is told at once of what is large, and of many', async () => {
  vi.stubGlobal('FinalizationRegistry', Registry)
  vi.resetModules()
  calls.registered = 0
  const { ones } = await import('../src/index.js')
  const large = ones([2 ** 22])
  expect(calls.registered).toBe(1)
  const many = Array.from({ length: 257 }, () => ones([1]))
  expect(calls.registered).toBe(257)
  for (const one of [large, ...many]) one.dispose()
})
