// Dispatch: backends meet, work stays pending in order, errors travel with what was computed from them.
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type Backend, reference } from '../src/backend.js'
import {
  add,
  chooseBackend,
  defineOp,
  getBackend,
  memory,
  mul,
  pad,
  parameter,
  scope,
  setBackend,
  setStrict,
  sigmoid,
  tensor,
  type UnaryOp,
  withBackend,
  zeros,
} from '../src/index.js'
import { setDefaultBackend } from '../src/internal.js'
import { sharedState } from '../src/runtime/state.js'

interface Slow extends Backend {
  readonly log: string[]
  fail: boolean
}

// The reference backend with every run and read a Promise that takes a macrotask.
function slow(options: Partial<Backend['capabilities']> = {}, name = 'slow'): Slow {
  const { hosted: _, ...inner } = reference()
  const later = () => new Promise((resolve) => setTimeout(resolve, 0))
  const backend: Slow = {
    ...(inner as Backend),
    name,
    log: [],
    fail: false,
    capabilities: { ...inner.capabilities, syncRead: false, ...options },
    async read(storage, start, end) {
      await later()
      return inner.read(storage as never, start, end)
    },
    async run(program, inputs, output, params) {
      const copy = params.slice()
      const held = [...inputs]
      await later()
      backend.log.push('run')
      if (backend.fail) throw new Error('lost the device')
      await inner.run(program as never, held as never, output as never, copy)
    },
  }
  return backend
}

afterEach(() => {
  sharedState().current = undefined
  setStrict(false)
})

describe('pending storage', () => {
  it('knows shapes at once, values later, in program order', async () => {
    const backend = slow()
    setBackend(backend)
    const w = parameter(tensor([1, 2]))
    const before = memory()
    const y = scope(() => w.add(1).mul(w).sum())
    w.assign(tensor([100, 100]))
    expect(y.shape).toEqual([])
    expect(backend.log).toEqual([])
    expect(await y.item()).toBe(2 * 1 + 3 * 2)
    expect([...(await w.data())]).toEqual([100, 100])
    y.dispose()
    expect(memory().tensors).toBe(before.tensors + 1) // the value given to assign
  })

  it('refuses to read at once, with the line to write', () => {
    setBackend(slow())
    const y = tensor([1]).add(1)
    expect(() => y.dataSync()).toThrow(
      /dataSync: backend 'slow' cannot read values synchronously\nhelp: write `await t.data\(\)`/,
    )
    expect(String(y)).toContain('values not read: await t.print()')
  })

  it('marks only what was computed from a failed call', async () => {
    const backend = slow()
    setBackend(backend)
    const x = tensor([1, 2])
    const good = x.add(1)
    await good.data()
    backend.fail = true
    const bad = x.mul(2)
    const worse = bad.add(good)
    await bad.data().catch(() => undefined)
    backend.fail = false
    await expect(bad.data()).rejects.toThrow(/mul: backend 'slow' failed: lost the device\nhelp:/)
    await expect(worse.data()).rejects.toThrow(/mul: backend 'slow' failed/)
    expect([...(await good.add(x).data())]).toEqual([3, 5])
  })

  it('frees inputs that were disposed while work on them was pending', async () => {
    const backend = slow()
    setBackend(backend)
    const before = memory()
    const x = tensor([1, 2, 3])
    const y = x.mul(3)
    x.dispose()
    expect([...(await y.data())]).toEqual([3, 6, 9])
    y.dispose()
    expect(memory()).toEqual(before)
    expect(backend.memory().bytes).toBe(0)
  })

  it('splits reductions and hands shapes over as params where the backend wants it', async () => {
    setBackend(slow({ maxReduces: 1, shapes: 'dynamic' }))
    const x = tensor([
      [1, 5, 2],
      [9, 0, 9],
    ])
    expect([...(await x.argMax().data())]).toEqual([1, 0])
    expect([...(await x.softmax().sum({ axis: 1 }).data())].map((v) => v.toFixed(5))).toEqual(['1.00000', '1.00000'])
    expect([...(await x.transpose().argMax().data())]).toEqual([1, 0, 1])
  })
})

describe('backends', () => {
  it('take over host memory at first use', async () => {
    const [x, w] = [tensor([1, 2]), parameter(tensor([3, 4]).mul(2))]
    const backend = slow()
    setBackend(backend)
    expect(x.backend).toBeUndefined()
    const y = x.mul(w)
    expect([...(await y.data())]).toEqual([6, 16])
    expect([x.backend, w.backend, y.backend]).toEqual([backend, backend, backend])
  })

  it('do not mix, and the error names the way', async () => {
    const [a, b] = [slow({}, 'a'), slow({}, 'b')]
    const x = withBackend(a, () => tensor([1]).add(1))
    const y = withBackend(b, () => tensor([1]).add(1))
    await x.data()
    await y.data()
    expect(() => add(x, y)).toThrow(
      /add: inputs are on two backends: 'a' and 'b'\nhelp: move one of them first: x.to\(backend\)/,
    )
    expect(await x.to(b).add(y).item()).toBe(4)
    expect(await y.to(reference()).item()).toBe(2)
  })

  it('fall back for what they lack: counted, warned once, refused in strict mode', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    setBackend(slow({ dtypes: new Set(['float32', 'int32', 'bool', 'uint8'] as const) }))
    const x = tensor([0.1], { dtype: 'float64' })
    const before = memory().fallbacks
    const y = x.add(0.2).add(0)
    expect(await y.item()).toBe(0.1 + 0.2)
    expect(await y.cast('float32').mul(2).item()).toBeCloseTo(0.6)
    expect(memory().fallbacks - before).toBe(3)
    expect(
      warn.mock.calls.filter(([text]) => String(text).includes("add: backend 'slow' cannot run it (dtype float64)")),
    ).toHaveLength(1)
    warn.mockRestore()
    setStrict(true)
    expect(() => x.add(1)).toThrow(
      /add: backend 'slow' cannot run it \(dtype float64\); it runs on the reference backend\nhelp:/,
    )
  })

  it('are checked when they are set', () => {
    expect(() => setBackend(Promise.resolve() as never)).toThrow(/got a Promise\nhelp: await the factory/)
    expect(() => setBackend(reference as never)).toThrow(/got a function\nhelp: call the factory/)
    expect(() => setBackend(undefined as never)).toThrow(/expected a backend, got undefined/)
    expect(() => setBackend({ ...reference(), contract: 2 } as never)).toThrow(
      /implements contract 2, but this version of @tensorloom\/tensor needs contract 1/,
    )
  })

  it('may come with a package: made at the first call where none was chosen', () => {
    const made = vi.fn(reference)
    setDefaultBackend(made)
    expect(made).not.toHaveBeenCalled()
    tensor([1]).add(1)
    expect(getBackend()).toBe(made.mock.results[0]!.value)
    expect(made).toHaveBeenCalledTimes(1)
    sharedState().makeDefault = undefined
  })

  it('advise once to install a fast one, when real work is done without a choice', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    const x = zeros([300000])
    for (let k = 0; k < 5; k++) x.add(1)
    expect(
      warn.mock.calls.flat().filter((text) => String(text).includes('npm i @tensorloom/backend-cpu')),
    ).toHaveLength(1)
    warn.mockRestore()
  })

  it('are chosen by trying them out', async () => {
    const broken = () => ({ ...slow(), name: 'broken', run: () => undefined }) as Backend
    const missing = () => Promise.reject(new Error('no adapter'))
    expect((await chooseBackend([missing, broken, reference])).name).toBe('reference')
    await expect(chooseBackend([missing, broken])).rejects.toThrow(
      /no candidate works: missing: no adapter; broken: 1 \+ 10, 2 \+ 20 gave/,
    )
  })

  it('give back everything when a synchronous run throws', () => {
    const base = reference()
    const backend: Backend = {
      ...(base as Backend),
      name: 'brittle',
      hosted: undefined,
      run: () => {
        throw new Error('boom')
      },
    } as never
    setBackend(backend)
    const x = tensor([1, 2])
    const before = memory()
    expect(() => x.add(1)).toThrow(/add: backend 'brittle' failed: boom\nhelp: this is an error in the backend/)
    expect(memory()).toEqual(before)
    x.dispose()
    expect(backend.memory().bytes).toBe(0)
  })

  it('answer composites and primitives by named kernels where they accept', () => {
    const calls: string[] = []
    const backend = {
      ...reference(),
      name: 'named',
      kernels: {
        softmax: {
          accepts: ({ inputs }: { inputs: readonly { shape: readonly number[] }[] }) => inputs[0]!.shape.length === 2,
          run(
            inputs: readonly { storage: Float32Array; offset: number; strides: readonly number[] }[],
            [out]: readonly Float32Array[],
          ) {
            calls.push(`softmax ${String(inputs[0]!.strides)}`)
            out!.fill(7)
          },
        },
      },
    } as unknown as Backend
    setBackend(backend)
    const x = tensor([
      [1, 2],
      [3, 4],
      [5, 6],
    ])
    expect(x.transpose().softmax().dataSync()).toEqual(new Float32Array(6).fill(7))
    expect(calls).toEqual(['softmax 3,1']) // made row-major
    expect(tensor([1, 1]).softmax().dataSync()).toEqual(Float32Array.of(0.5, 0.5))
  })
})

describe('composites', () => {
  it('run as one kernel where all steps are elementwise and nobody records', () => {
    const kernels: string[] = []
    const base = reference()
    setBackend({
      ...base,
      compile(kernel) {
        kernels.push(kernel.name)
        return base.compile(kernel)
      },
    })
    const swish: UnaryOp = defineOp({
      kind: 'composite',
      name: 'me/swish',
      inputs: 1,
      fuse: true,
      compose: (x) => mul(x, sigmoid(x)),
    })
    const y = swish(tensor([0, 1]))
    expect([...y.dataSync()].map((v) => v.toFixed(4))).toEqual(['0.0000', '0.7311'])
    expect(kernels).toEqual(['me/swish'])
  })

  it('keep the reference as current after withBackend', () => {
    const before = getBackend()
    expect(() => withBackend(slow(), () => tensor([1]).reshape([3]))).toThrow()
    expect(getBackend()).toBe(before)
  })
})

describe('options', () => {
  it('that differ only as 0 and −0, or NaN and Infinity, do', () => {
    const x = tensor([1])
    const around = (value: number): number[] => [...pad(x, [[1, 0]], { value }).dataSync()]
    for (const value of [0, -0, 0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0]) {
      expect(around(value)).toEqual([value, 1])
    }
  })
})
