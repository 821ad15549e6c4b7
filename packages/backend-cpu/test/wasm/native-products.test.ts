// Products by a native library, an imitation in JavaScript: pieces, threads of one memory that grows, and a library that lies.
import { BackendError } from '@tensorloom/tensor'
import { describe, expect, it, test } from 'vitest'
import type { BlasProduct, CpuBlas } from '../../src/blas.js'
import { makeGemm, type Product } from '../../src/engines/wasm/kernels/gemm/index.js'
import { isWorthCalling, makeNativeGemm, piecesOf } from '../../src/engines/wasm/kernels/gemm/native.js'
import { type Machine, makeMachine } from '../../src/engines/wasm/machine.js'
import { cpu } from '../../src/index.js'
import { fakeBlas } from './fake-blas.js'
import { fetch, misfit, place, randomFloats, testMachine } from './memory.js'

describe('pieces', () => {
  test.each([
    [1, 1, 1],
    [64, 64, 64],
    [256, 256, 256],
    [32, 128, 784],
    [1000, 3, 900],
    [3, 5000, 900],
    [1023, 1025, 700],
    [8192, 8192, 64],
  ])('of %i × %i by %i steps cover c', (m, n, k) => {
    const { rows, columns, across, count } = piecesOf(m, n, k)
    const down = count / across
    expect(Number.isInteger(down)).toBe(true)
    expect(down * rows >= m && (down - 1) * rows < m).toBe(true)
    expect(across * columns >= n && (across - 1) * columns < n).toBe(true)
  })

  it('are at least two where there is work for two threads, and not too many', () => {
    expect(piecesOf(256, 256, 256).count).toBe(2)
    expect(piecesOf(32, 128, 784).count).toBe(2)
    expect(piecesOf(64, 64, 64).count).toBe(1)
    expect(piecesOf(8192, 8192, 8192).count).toBeLessThanOrEqual(64)
  })
})

describe('what the library takes', () => {
  const native = makeNativeGemm(testMachine(false, fakeBlas()), 'sgemm')
  const product: Product = {
    m: 20,
    n: 30,
    k: 40,
    a: { at: 0, rowStride: 40, columnStride: 1 },
    b: { at: 0, rowStride: 1, columnStride: 50 },
    c: { at: 0, rowStride: 30 },
  }
  test.each<[boolean, string, Partial<Product>]>([
    [true, 'large enough, one stride of each operand is 1', {}],
    [false, 'few multiplications', { m: 2, n: 2, k: 2 }],
    [false, 'one row', { m: 1, n: 5000 }],
    [false, 'one column', { n: 1, m: 5000 }],
    [false, 'one step', { k: 1, m: 5000, a: { at: 0, rowStride: 1, columnStride: 1 } }],
    [false, 'no stride of 1', { a: { at: 0, rowStride: 80, columnStride: 2 } }],
    [false, 'rows that overlap', { a: { at: 0, rowStride: 0, columnStride: 1 } }],
  ])('%s: %s', (expected, _, change) => {
    expect(native.takes({ ...product, ...change })).toBe(expected)
  })
  it('is nothing without a library', () => {
    expect(testMachine(false).native).toBeUndefined()
    expect(isWorthCalling(16, 16, 16)).toBe(true)
    expect(isWorthCalling(16, 16, 15)).toBe(false)
  })
})

// Computes a product, and compares it with sums in double precision.
function wrongPlace(machine: Machine): string | undefined {
  const [m, n, k] = [40, 50, 30]
  const [a, b] = [randomFloats(m * k, 1), randomFloats(k * n, 2)]
  const [aAt, bAt, cAt] = [place(machine, a), place(machine, b), place(machine, new Float32Array(m * n))]
  makeGemm(machine)({
    m,
    n,
    k,
    a: { at: aAt, rowStride: k, columnStride: 1 },
    b: { at: bAt, rowStride: n, columnStride: 1 },
    c: { at: cAt, rowStride: n },
  })
  const expected = Float64Array.from({ length: m * n }, (_, at) => {
    let sum = 0
    for (let step = 0; step < k; step++) sum += a[Math.floor(at / n) * k + step]! * b[step * n + (at % n)]!
    return sum
  })
  return misfit(fetch(machine, cAt, m * n), expected, new Float64Array(m * n).fill(k))
}

describe('a library and its memory', () => {
  it('is asked for the address again after memory has grown, and only then', () => {
    let asked = 0
    const library = fakeBlas()
    const counting: CpuBlas = {
      ...library,
      addressOf(view) {
        asked++
        return library.addressOf(view)
      },
    }
    const machine = testMachine(false, counting)
    const buffers = new Set([machine.memory.buffer])
    for (let growth = 0; growth < 4; growth++) {
      for (let call = 0; call < 3; call++) {
        expect(wrongPlace(machine)).toBeUndefined()
        buffers.add(machine.memory.buffer)
        expect(asked).toBe(buffers.size)
      }
      machine.heap.take(machine.memory.buffer.byteLength)
    }
    expect(buffers.size).toBeGreaterThanOrEqual(4)
  })
})

describe('a library that lies', () => {
  const lies: readonly (readonly [string, (library: CpuBlas) => Partial<CpuBlas>, string])[] = [
    ['computes something else', () => ({ sgemm: () => undefined }), 'sgemm gave NaN, NaN, -1, NaN, NaN, -1'],
    ['is wrong for float64 only', () => ({ dgemm: () => undefined }), 'dgemm gave NaN'],
    ['leaves transposition out', ({ sgemm }) => ({ sgemm: changed(sgemm, 2, () => 111) }), 'sgemm gave 19, 22'],
    ['adds to what c holds', ({ sgemm }) => ({ sgemm: changed(sgemm, 11, () => 1) }), 'sgemm gave NaN'],
    ['reads extents of another size', ({ sgemm }) => ({ sgemm: changed(sgemm, 3, (m) => m * 2 ** 32) }), 'RangeError'],
    ['writes elsewhere', ({ sgemm }) => ({ sgemm: changed(sgemm, 13, () => 2) }), 'sgemm gave 17, 23, 39, 53'],
    ['gives another address', ({ addressOf }) => ({ addressOf: (view) => addressOf(view) + 4 }), 'sgemm gave'],
    [
      'fails',
      () => ({
        sgemm() {
          throw new Error('no such function')
        },
      }),
      'Error: no such function',
    ],
  ]
  it.each(lies)('is refused: it %s', (_, lie, message) => {
    const library = fakeBlas()
    const make = (): Machine =>
      makeMachine({ fma: false, shared: false, limit: 2 ** 24, blas: { ...library, ...lie(library) } })
    expect(make).toThrow(BackendError)
    expect(make).toThrow('cpu: Fake does not compute matrix products: ')
    expect(make).toThrow(message)
    expect(make).toThrow('help: leave blas out, or give another library')
  })
})

// The product with one argument changed.
function changed(product: BlasProduct, index: number, change: (value: number) => number): BlasProduct {
  return (...values) => {
    const others = [...values] as Parameters<BlasProduct>
    others[index] = change(values[index]!)
    product(...others)
  }
}

describe('the option blas', () => {
  it('refuses what is not a library', () => {
    for (const wrong of [
      1,
      'OpenBLAS',
      null,
      {},
      { ...fakeBlas(), worker: 3 },
      { ...fakeBlas(), sgemm: undefined },
      { ...fakeBlas(), products: undefined },
    ]) {
      const make = (): unknown => cpu({ blas: wrong as never })
      expect(make).toThrow(BackendError)
      expect(make).toThrow(/^cpu: blas is .*, expected what `blas\(\)` of @tensorloom\/blas gives\nhelp: leave it out/)
    }
  })
  it('refuses the engine js', () => {
    expect(() => cpu({ engine: 'js', blas: fakeBlas() })).toThrow(
      "cpu: blas is given, but the engine 'js' calls no native library\nhelp: leave out engine or blas",
    )
  })
})
