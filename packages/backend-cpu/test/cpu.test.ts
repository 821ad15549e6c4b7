// The factory: which engine runs, options, dtypes, reads, and what it says when something is wrong.
import { BackendError, MemoryError, scope, setStrict, tensor, withBackend } from '@tensorloom/tensor'
import { describe, expect, it, vi } from 'vitest'
import { cpu } from '../src/index.js'
import { randomTensor } from './support.js'

describe('cpu', () => {
  it('says which engine runs', () => {
    expect(cpu({ engine: 'js' })).toMatchObject({ name: 'cpu', engine: 'js', contract: 1 })
    expect(cpu({ engine: 'js', codegen: false }).engine).toBe('js (interpreted)')
    expect(cpu({ engine: 'js', codegen: true }).engine).toBe('js')
    expect(cpu({ fma: false }).engine).toMatch(/^wasm-simd, \d+ threads?$/)
    expect(cpu().engine).toMatch(/^wasm-simd(-fma)?, \d+ threads?$/)
  })

  it('takes JavaScript where there is no WebAssembly with vectors', () => {
    vi.stubGlobal('WebAssembly', undefined)
    try {
      expect(cpu().engine).toBe('js')
      expect(() => cpu({ engine: 'wasm' })).toThrow(
        "cpu: engine is 'wasm', but WebAssembly SIMD is not available here\nhelp: leave engine out",
      )
      expect(() => cpu({ fma: true })).toThrow(
        'cpu: fma is true, but fused multiply-add is not available here\nhelp: leave fma out',
      )
    } finally {
      vi.unstubAllGlobals()
    }
  })

  it('interprets where compiling text is forbidden', () => {
    const forbidden = vi.spyOn(globalThis, 'Function').mockImplementation(() => {
      throw new EvalError('unsafe-eval is not an allowed source of script')
    })
    try {
      const backend = cpu({ engine: 'js' })
      expect(backend.engine).toBe('js (interpreted)')
      expect(withBackend(backend, () => tensor([1, 2, 3]).mul(2).dataSync())).toEqual(Float32Array.of(2, 4, 6))
      expect(() => cpu({ codegen: true })).toThrow(
        "cpu: codegen is true, but source text cannot be compiled here\nhelp: leave codegen out, or allow 'unsafe-eval' in the Content-Security-Policy",
      )
    } finally {
      forbidden.mockRestore()
    }
  })

  it('runs every dtype without a fallback', () => {
    setStrict(true)
    try {
      withBackend(cpu(), () => {
        for (const dtype of ['float32', 'float64', 'int32', 'uint8', 'bool'] as const) {
          const x = randomTensor([2, 3], 4, dtype)
          scope(() => void [x.cast('int32').add(1), x.max({ axis: 1 }), x.equal(x)])
        }
      })
    } finally {
      setStrict(false)
    }
  })

  it('reads copies, whole and in part', async () => {
    const backend = cpu()
    const storage = backend.allocate(4, 'int32')
    backend.write(storage, Int32Array.of(1, 2, 3, 4))
    const copy = backend.readSync!(storage)
    copy[0] = 9
    expect(backend.readSync!(storage, 0, 2)).toEqual(Int32Array.of(1, 2))
    expect(await backend.read(storage, 1)).toEqual(Int32Array.of(2, 3, 4))
  })

  it('does not share memory with what a user reads', () => {
    withBackend(cpu(), () => {
      const x = tensor([1, 2, 3]).add(0)
      x.dataSync()[0] = 7
      expect(x.dataSync()).toEqual(Float32Array.of(1, 2, 3))
    })
  })

  it('refuses options that it does not know or cannot use', () => {
    const wrong = (options: object, message: string) => {
      expect(() => cpu(options)).toThrow(BackendError)
      expect(() => cpu(options)).toThrow(message)
    }
    wrong({ workers: 2 }, "cpu: unknown option 'workers'\nhelp: did you mean 'workerUrl'? its options are threads, ")
    wrong({ engine: 'gpu' }, "cpu: engine is 'gpu', expected 'wasm' or 'js'\nhelp: leave it out for the fastest")
    wrong({ fma: 'yes' }, "cpu: fma is 'yes', expected true or false\nhelp: leave it out")
    wrong({ memoryBytes: 12 }, 'cpu: memoryBytes is 12, expected a number of bytes from 1 MiB to 4 GiB\nhelp: ')
    wrong({ codegen: 1 }, 'cpu: codegen is 1, expected true or false\nhelp: leave it out')
    wrong({ poolBytes: -1 }, 'cpu: poolBytes is -1, expected a number of bytes from 0\nhelp: leave it out')
  })

  it('says what did not fit into memory', () => {
    const wasm = cpu({ memoryBytes: 2 ** 20 })
    expect(() => wasm.allocate(2 ** 20, 'float32')).toThrow(MemoryError)
    expect(() => wasm.allocate(2 ** 20, 'float32')).toThrow(
      /^cpu: no room for \d+ bytes.* in use.*1 MiB\)\nhelp: use smaller/,
    )
    expect(wasm.memory().bytes).toBe(0)
    const backend = cpu({ engine: 'js' })
    expect(() => backend.allocate(2 ** 40, 'float32')).toThrow(MemoryError)
    expect(() => backend.allocate(2 ** 40, 'float32')).toThrow(
      /^cpu: no room for .* \(1099511627776 elements of float32\)\nhelp: use smaller batches/,
    )
    expect(backend.memory().bytes).toBe(0)
  })
})
