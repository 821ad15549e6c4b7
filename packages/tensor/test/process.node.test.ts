// What needs a process: two copies of the package in one program, and the environment variable that filters backends.
import { describe, expect, it, vi } from 'vitest'
import { type Backend, reference } from '../src/backend.js'
import { add, chooseBackend, tensor } from '../src/index.js'

describe('TENSORLOOM_BACKEND', () => {
  it('admits only the backends that it names', async () => {
    const other = (): Backend => ({ ...reference(), name: 'other' })
    vi.stubEnv('TENSORLOOM_BACKEND', 'other, third')
    expect((await chooseBackend([reference, other])).name).toBe('other')
    await expect(chooseBackend([reference])).rejects.toThrow(/reference: not listed in TENSORLOOM_BACKEND/)
    vi.unstubAllEnvs()
    expect((await chooseBackend([reference, other])).name).toBe('reference')
  })
})

describe('copies of the package', () => {
  it('share state and accept each other’s tensors', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    tensor([1])
    vi.resetModules()
    const other = await import('../src/index.js')
    const foreign = other.tensor([1, 2])
    expect(foreign).not.toBeInstanceOf(tensor([1]).constructor)
    expect([...add(foreign, tensor([10, 20])).dataSync()]).toEqual([11, 22])
    expect([
      ...other
        .parameter(tensor([5]))
        .mul(foreign)
        .dataSync(),
    ]).toEqual([5, 10])
    expect(warn.mock.calls.flat().join()).toContain('two copies of @tensorloom/tensor are loaded')
    warn.mockRestore()
  })

  it('refuse to share with another contract', async () => {
    const registry = (globalThis as never as Record<symbol, { contract: number; location: string }[]>)[
      Symbol.for('tensorloom')
    ]!
    registry.push({ contract: 2, location: 'elsewhere' })
    vi.resetModules()
    const other = await import('../src/index.js')
    expect(() => other.tensor([1])).toThrow(/different contracts are loaded: 2 from elsewhere and 1 from .*\nhelp:/)
    registry.pop()
  })
})
