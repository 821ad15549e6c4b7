// Which library is taken, what is said of it, and what is refused: with imitations of koffi and of libraries.
import { BackendError, TensorloomError } from '@tensorloom/tensor'
import { afterEach, describe, expect, it, test, vi } from 'vitest'
import type { Koffi, LoadedLibrary } from '../src/bind.js'
import { findLibrary, loadNamed } from '../src/find.js'
import { blas } from '../src/index.js'
import { systemOf } from '../src/systems.js'

/** Functions by the names that a library exports. */
type Exports = Readonly<Record<string, (...values: number[]) => unknown>>

/** koffi with libraries by their paths. Addresses are counted up. */
function imitation(libraries: Readonly<Record<string, Exports>>): Koffi {
  const buffers = new Map<number, ArrayBufferLike>()
  buffersOf = buffers
  return {
    load(path) {
      const exports = libraries[path]
      if (exports === undefined) throw new Error('cannot open shared object file: No such file or directory')
      return {
        func(prototype) {
          const name = /(\w+)\(/.exec(prototype)![1]!
          const found = exports[name]
          if (found === undefined) throw new Error(`Cannot find function '${name}' in shared library`)
          return found
        },
      } satisfies LoadedLibrary
    },
    address(view) {
      const address = 4096 * (buffers.size + 1) * 1024
      buffers.set(address, view.buffer)
      return BigInt(address)
    },
  }
}
let buffersOf = new Map<number, ArrayBufferLike>()

// A product over the buffer whose address was asked for last.
function product(numbers: Float32ArrayConstructor | Float64ArrayConstructor, lie = 0) {
  return (...values: number[]): void => {
    const [, transA, transB, m, n, k, , a, leadingA, b, leadingB, beta, c, leadingC] = values
    const start = Math.max(...buffersOf.keys())
    const all = new numbers(buffersOf.get(start) as ArrayBuffer)
    const [left, right, result] = [a!, b!, c!].map((at) => (at - start) / numbers.BYTES_PER_ELEMENT)
    for (let row = 0; row < m!; row++) {
      for (let column = 0; column < n!; column++) {
        let sum = lie
        for (let step = 0; step < k!; step++) {
          const x = all[left! + (transA === 111 ? row * leadingA! + step : step * leadingA! + row)]!
          sum += x * all[right! + (transB === 111 ? step * leadingB! + column : column * leadingB! + step)]!
        }
        const place = result! + row * leadingC! + column
        all[place] = sum + (beta === 0 ? 0 : all[place]!)
      }
    }
  }
}

const products = (suffix = '', lie = 0): Exports => ({
  [`cblas_sgemm${suffix}`]: product(Float32Array, lie),
  [`cblas_dgemm${suffix}`]: product(Float64Array),
})

const linux = systemOf('linux', 'ID=debian\n', 'flags: avx2')
const find = (libraries: Readonly<Record<string, Exports>>) =>
  findLibrary({ koffi: imitation(libraries), file: '/koffi.cjs' }, linux)

afterEach(() => {
  vi.restoreAllMocks()
})

describe('the search', () => {
  it('takes the first library that can be used, and sets one thread', () => {
    const threads = vi.fn()
    const openBlas = {
      ...products(),
      openblas_get_config: () => 'OpenBLAS 0.3.21 DYNAMIC_ARCH Cooperlake MAX_THREADS=64',
      openblas_get_corename: () => 'Cooperlake',
      openblas_set_num_threads: threads,
    }
    const found = find({ 'libopenblas.so.0': openBlas, 'libblas.so.3': products() })
    expect(found).toMatchObject({ name: 'OpenBLAS Cooperlake', library: 'OpenBLAS 0.3.21', path: 'libopenblas.so.0' })
    expect(threads.mock.calls).toEqual([[1]])
    // Other threads do the same.
    const worker = new Function('require', found.worker) as (require: unknown) => object
    const koffi = imitation({ 'libopenblas.so.0': openBlas })
    const required = vi.fn(() => koffi)
    expect(Object.keys(worker(required))).toEqual(['addressOf', 'sgemm', 'dgemm'])
    expect(required.mock.calls).toEqual([['/koffi.cjs']])
    expect(threads.mock.calls).toEqual([[1], [1]])
  })

  test.each(['64_', '_64'])('finds functions of builds with 64-bit integers: cblas_sgemm%s', (suffix) => {
    const found = find({ 'libmkl_rt.so.2': { ...products(suffix), MKL_Set_Num_Threads: () => 0 } })
    expect(found.name).toBe('MKL')
    expect(found.worker).toContain(`"sgemm":"cblas_sgemm${suffix}"`)
  })

  it('goes on after a library that computes wrong products, has none, or is for one thread', () => {
    const single = { ...products(), openblas_get_config: () => 'OpenBLAS 0.3.21 SINGLE_THREADED' }
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    const libraries = {
      'libopenblasp.so.0': products('', 1),
      'libopenblas.so.0': { cblas_sgemm: () => 0 },
      'libopenblas.so': single,
    }
    expect(
      find({ ...libraries, 'libblis.so.4': { ...products(), bli_info_get_version_str: () => '0.9.0' } }),
    ).toMatchObject({ name: 'BLIS', library: 'BLIS 0.9.0' })
    expect(warn).not.toHaveBeenCalled()
    const none = (): unknown => find(libraries)
    expect(none).toThrow(BackendError)
    expect(none).toThrow(
      /^blas: found no library among libopenblasp\.so\.0, .*; libopenblasp\.so\.0: BLAS of libopenblasp\.so\.0 computes wrong products: sgemm of 2 × 2 and 2 × 2 gave .*; libopenblas\.so\.0: it has no cblas_sgemm and cblas_dgemm; libopenblas\.so: OpenBLAS 0\.3\.21 is built for programs of one thread\nhelp: install OpenBLAS: apt-get install libopenblas0-pthread$/,
    )
  })

  it('warns of what may be the reference library', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    expect(find({ 'libblas.so.3': products() }).name).toBe('BLAS of libblas.so.3')
    expect(warn.mock.calls.flat().join()).toContain('only libblas.so.3 was found')
  })

  it('says which library somebody named cannot be used', () => {
    const named = (): unknown => loadNamed({ koffi: imitation({}), file: '' }, linux, 'path', 'libmine.so')
    expect(named).toThrow(BackendError)
    expect(named).toThrow(
      "blas: path is 'libmine.so': cannot open shared object file: No such file or directory\nhelp: leave it out to search",
    )
  })
})

test.each([
  ['linux', 'ID=debian', 'apt-get install libopenblas0-pthread'],
  ['linux', 'ID=ubuntu\nID_LIKE=debian', 'apt-get install libopenblas0-pthread'],
  ['linux', 'ID="rocky"\nID_LIKE="rhel centos fedora"', 'dnf install openblas-threads'],
  ['linux', 'ID=arch', 'pacman -S openblas'],
  ['linux', '', 'install OpenBLAS with the package manager of your system'],
  ['darwin', '', 'brew install openblas'],
] as const)('on %s, %j, it says: %s', (platform, release, install) => {
  expect(systemOf(platform, release, '').install).toBe(install)
})

test('Accelerate is the first choice of macOS, and Windows has names too', () => {
  expect(systemOf('darwin', '', '').libraries[0]).toContain('Accelerate.framework')
  expect(systemOf('win32', '', '').libraries).toContain('libopenblas.dll')
  expect(systemOf('win32', '', '').install).toContain("blas({ path: 'C:")
})

describe('blas()', () => {
  const failure = async (call: Promise<unknown>): Promise<TensorloomError> => {
    const error: unknown = await call.catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(TensorloomError)
    return error as TensorloomError
  }
  it('refuses options that it does not know or cannot use', async () => {
    expect((await failure(blas({ paths: '' } as never))).message).toContain("blas: unknown option 'paths'")
    expect((await failure(blas({ path: 1 } as never))).message).toContain('blas: path is 1, expected a string')
    expect((await failure(blas('x' as never))).message).toContain('blas: ')
  })
  it('throws for a library that is not there, or warns once with `optional`', async () => {
    const error = await failure(blas({ path: '/no/such/library.so' }))
    expect(error).toBeInstanceOf(BackendError)
    expect(error.message).toMatch(
      /^blas: path is '\/no\/such\/library\.so': .*\nhelp: leave it out to search for a library/,
    )
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    expect(await blas({ path: '/no/such/library.so', optional: true })).toBeUndefined()
    expect(await blas({ path: '/no/such/library.so', optional: true })).toBeUndefined()
    expect(warn.mock.calls.length).toBeLessThanOrEqual(1)
  })
  it('reads TENSORLOOM_BLAS', async () => {
    vi.stubEnv('TENSORLOOM_BLAS', '/no/such/other.so')
    try {
      const { message } = await failure(blas())
      expect(message).toContain("blas: TENSORLOOM_BLAS is '/no/such/other.so': ")
    } finally {
      vi.unstubAllEnvs()
    }
  })
})
