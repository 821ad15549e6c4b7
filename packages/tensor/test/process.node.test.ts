// What needs a process: two copies of the package in one program, and the environment variable that filters backends.
import { inspect } from 'node:util'
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
  })
})

describe('an environment that may not be read, as in Deno without --allow-env', () => {
  const denied = new Proxy(process.env, {
    get(_, name) {
      throw new Error(`Requires env access to "${String(name)}"`)
    },
  })

  it('is taken for an empty one', async () => {
    const env = Object.getOwnPropertyDescriptor(process, 'env')!
    Object.defineProperty(process, 'env', { ...env, value: denied })
    try {
      expect((await chooseBackend([reference])).name).toBe('reference')
      expect(add(tensor([1, 2]), 40).dataSync()).toEqual(Float32Array.of(41, 42))
    } finally {
      Object.defineProperty(process, 'env', env)
    }
  })
})

describe('chooseBackend', () => {
  // Waits for a timer in every run.
  function waiting(disposed: string[]): Backend {
    const base = reference()
    return {
      ...base,
      name: 'waiting',
      engine: 'timers',
      hosted: undefined,
      async run(...args: Parameters<Backend['run']>) {
        await new Promise((resolve) => setTimeout(resolve, 20))
        await base.run(...(args as Parameters<typeof base.run>))
      },
      async dispose() {
        disposed.push('waiting')
      },
    } as never
  }

  it('takes the faster of two backends, remembers it, and disposes the other one', async () => {
    vi.stubEnv('TENSORLOOM_DEBUG', 'backend')
    const said = vi.spyOn(console, 'log').mockImplementation(() => undefined)
    const disposed: string[] = []
    expect((await chooseBackend([() => waiting(disposed), reference])).name).toBe('reference')
    expect(disposed).toEqual(['waiting'])
    const first = said.mock.calls.map(([line]) => String(line))
    expect(first).toHaveLength(3)
    expect(first[0]).toMatch(/chooseBackend: waiting \(timers\) takes [\d.]+ ms for a training step/)
    expect(first[2]).toMatch(/chooseBackend: took reference/)
    said.mockClear()
    expect((await chooseBackend([() => waiting(disposed), reference])).name).toBe('reference')
    expect(said.mock.calls.map(([line]) => String(line))).toEqual([
      expect.stringMatching(/took reference \(.*\), which was the fastest of waiting \(timers\) \| reference/),
    ])
    said.mockRestore()
    vi.unstubAllEnvs()
  })

  it('does not take a backend that fails in a training step', async () => {
    const base = reference()
    const brittle = {
      ...base,
      name: 'brittle',
      engine: 'glass',
      hosted: undefined,
      compile(kernel: Parameters<Backend['compile']>[0]) {
        if (kernel.reduces.length > 0) throw new Error('no sums here')
        return base.compile(kernel)
      },
    } as unknown as Backend
    expect((await chooseBackend([() => brittle, reference])).name).toBe('reference')
  })

  it('leaves no tensors behind', async () => {
    const backend = await chooseBackend([
      () => ({ ...reference(), engine: 'first' }),
      () => ({ ...reference(), engine: 'second' }),
    ])
    expect(backend.memory().bytes).toBe(0)
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

it('an error that nobody catches shows its help once', () => {
  const thrown = (): unknown => {
    try {
      return tensor([1, 2, 3], [2])
    } catch (error) {
      return error
    }
  }
  expect(inspect(thrown()).match(/the product of the extents/g)).toHaveLength(1)
  expect((thrown() as { help: string }).help).toMatch('the product of the extents')
})
