import { valueAndGrad } from '@tensorloom/autograd'
import { argMax, concat, memory, parameter, scope, tensor, withBackend } from '@tensorloom/tensor'
import { type AsyncBackend, asyncBackend } from '@tensorloom/testkit'
import { afterEach, describe, expect, it, vi } from 'vitest'

const on = <T>(backend: AsyncBackend, fn: () => T): T => withBackend<T>(backend, fn as never)

afterEach(() => void vi.restoreAllMocks())

describe('pending storages', () => {
  it('are there at once, and have their elements later', async () => {
    const backend = asyncBackend()
    const y = on(backend, () => tensor([1, 2]).mul(2).add(1))
    expect(y.shape).toEqual([2])
    expect(() => y.dataSync()).toThrow(/dataSync: backend 'async'[\s\S]*await t\.data\(\)/)
    expect(y.toString()).toMatch(/values not read/)
    expect(Array.from(await y.data())).toEqual([3, 5])
    expect(backend.runs).toBe(2)
  })

  it('keep the order of assignments and reads', async () => {
    const backend = asyncBackend()
    const weight = parameter(tensor([1]))
    const old = on(backend, () => weight.mul(10))
    on(backend, () => weight.assign(weight.add(1)))
    const next = on(backend, () => weight.mul(10))
    expect(await Promise.all([next.item(), old.item(), weight.item()])).toEqual([20, 10, 2])
  })

  it('outlive the scope that closes before they are there', async () => {
    const backend = asyncBackend()
    const x = tensor([1, 2, 3])
    const { value, gradients } = on(backend, () => valueAndGrad((y) => y.square().sum())(x))
    expect(await value.item()).toBe(14)
    expect(Array.from(await gradients[0]!.data())).toEqual([2, 4, 6])
    for (const one of [x, value, ...gradients]) one.dispose()
    const last = on(backend, () => scope(() => tensor([0]).add(0)))
    await last.data()
    expect(backend.storages).toBe(1)
  })
})

describe('a run that fails', () => {
  it('marks only what is derived from it, and leaves the inputs alone', async () => {
    const backend = asyncBackend({ failAt: 2 })
    const x = on(backend, () => tensor([1, 2]).add(1))
    const failed = on(backend, () => x.mul(2))
    const derived = on(backend, () => failed.add(1))
    const other = on(backend, () => x.mul(3))
    await expect(derived.data()).rejects.toThrow(/mul: backend 'async' failed: run 2 fails, as asked for\nhelp: /)
    await expect(failed.data()).rejects.toMatchObject({ name: 'BackendError' })
    expect(Array.from(await other.data())).toEqual([6, 9])
    expect(Array.from(await x.data())).toEqual([2, 3])
    // The run of `derived` was never started.
    expect(backend.runs).toBe(3)
  })

  it('leaves nothing behind', async () => {
    const before = memory()
    const backend = asyncBackend({ failAt: 3 })
    const results = on(backend, () => scope(() => [tensor([1]).add(1).mul(2).sub(3).neg(), tensor([4]).add(1)]))
    const settled = await Promise.allSettled(results.map((one) => one.data()))
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'fulfilled'])
    for (const one of results) one.dispose()
    expect(memory().tensors).toBe(before.tensors)
    expect(memory().bytes).toBe(before.bytes)
    expect(backend.storages).toBe(0)
  })
})

describe('limits', () => {
  it('split kernels with several reductions', async () => {
    const counts: number[] = []
    for (const maxReduces of [undefined, 1]) {
      const backend = asyncBackend({ maxReduces })
      const at = on(backend, () =>
        argMax(
          tensor([
            [1, 5, 2],
            [7, 0, 7],
          ]),
        ),
      )
      expect(Array.from(await at.data())).toEqual([1, 0])
      counts.push(backend.runs)
    }
    // The extreme and its first index: two reductions.
    expect(counts).toEqual([1, 2])
  })

  it('reuse programs where shapes are dynamic', async () => {
    const compiled = vi.fn()
    for (const shapes of ['static', 'dynamic'] as const) {
      const backend = asyncBackend({ shapes })
      const { compile } = backend
      backend.compile = (kernel) => {
        compiled(shapes)
        return compile(kernel)
      }
      for (const length of [2, 3, 4]) {
        const y = on(backend, () =>
          tensor(new Float32Array(length).fill(1)).mul(tensor(new Float32Array(length).fill(3))),
        )
        expect(Array.from(await y.data())).toEqual(new Array(length).fill(3))
      }
    }
    expect(compiled.mock.calls.flat()).toEqual(['static', 'static', 'static', 'dynamic'])
  })

  it('send other dtypes to the reference backend, and too many inputs through a chain, in order', async () => {
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    const before = memory().fallbacks
    const backend = asyncBackend({ name: 'narrow', dtypes: ['float32'], maxInputs: 2 })
    const y = on(backend, () => {
      const x = tensor([1, 2]).add(1)
      return concat([x, x.mul(2), x.mul(3)]).mul(10)
    })
    expect(Array.from(await y.data())).toEqual([20, 30, 40, 60, 60, 90])
    const counts = on(backend, () => tensor([3, 4], { dtype: 'int32' }).add(1))
    expect(Array.from(await counts.data())).toEqual([4, 5])
    expect(memory().fallbacks).toBe(before + 1)
    expect(warned.mock.calls.map(([message]) => String(message))).toEqual([
      expect.stringMatching(/add: backend 'narrow' cannot run it \(dtype int32\)/),
    ])
  })

  it('may have named kernels', async () => {
    const called = vi.fn()
    const backend = asyncBackend({
      kernels: {
        neg: {
          run: async (inputs, outputs) => {
            called()
            const [x] = inputs
            if (typeof x !== 'object') throw new Error('expected a view')
            outputs[0]!.array!.set(Array.from(x.storage.array!, (value) => -value))
          },
        },
      },
    })
    const y = on(backend, () => tensor([1, 2]).neg().add(0))
    expect(Array.from(await y.data())).toEqual([-1, -2])
    expect(called).toHaveBeenCalledTimes(1)
  })
})

describe('checks its caller', () => {
  const kernel = { name: 'k', shape: [1], reduces: [], inputs: [], dtype: 'float32', params: 0 } as const
  const one = { ...kernel, value: { kind: 'const', dtype: 'float32', value: 1 } } as const

  it('for storages that were freed', async () => {
    const backend = asyncBackend()
    const storage = backend.allocate(1, 'float32')
    backend.free(storage)
    expect(() => backend.free(storage)).toThrow(/async: free of a storage that was freed\nhelp: /)
    expect(() => backend.write(storage, new Float32Array(1))).toThrow('write to a storage that was freed')
    await expect(backend.read(storage)).rejects.toThrow('read of a storage that was freed')
    const program = backend.compile(one)
    await expect(backend.run(program, [], storage, new Float64Array(0))).rejects.toThrow(
      'run into a storage that was freed',
    )
  })

  it('for runs that overlap', async () => {
    const backend = asyncBackend()
    const program = backend.compile(one)
    const storage = backend.allocate(1, 'float32')
    const first = backend.run(program, [], storage, new Float64Array(0))
    await expect(backend.run(program, [], storage, new Float64Array(0))).rejects.toThrow(
      'a run before the last one was done',
    )
    await first
    expect(Array.from(await backend.read(storage))).toEqual([1])
  })

  it('for kernels beyond its limits', () => {
    const backend = asyncBackend({ dtypes: ['float32'], maxInputs: 1, maxReduces: 1 })
    expect(() => backend.allocate(1, 'int32')).toThrow('allocate of int32, which it does not claim')
    expect(() => backend.compile({ ...one, inputs: ['float32', 'float32'] })).toThrow('a kernel of 2 inputs')
    expect(() => backend.compile({ ...one, inputs: ['int32'] })).toThrow('a kernel with int32, which it does not claim')
    const reduce = { operator: 'sum', shape: [1], body: one.value, dtype: 'float32' } as const
    expect(() => backend.compile({ ...one, reduces: [reduce, reduce] })).toThrow('a kernel of 2 reductions')
  })
})
