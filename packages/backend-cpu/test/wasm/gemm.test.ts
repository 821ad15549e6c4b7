// Matrix products in WebAssembly against sums in double precision: sizes around every edge, strides, batches, epilogues.
import { describe, expect, test } from 'vitest'
import { f32x4, op } from '../../src/engines/wasm/assembler/index.js'
import {
  type BatchAxis,
  makeGemm,
  type NamedActivation,
  type Product,
} from '../../src/engines/wasm/kernels/gemm/index.js'
import { argumentsAt, type Machine, makeMachine } from '../../src/engines/wasm/machine.js'
import { randomNumbers } from '../random-kernel.js'
import { fakeBlas } from './fake-blas.js'
import { differing, fetch, misfit, place, randomFloats, testMachine, variants } from './memory.js'

const relu: NamedActivation = {
  name: 'relu',
  write: (f, sums) => f.set(sums, op('f32x4.max', sums, f32x4(0))),
}

type Layout = 'rows' | 'columns' | 'spaced'

interface Case {
  readonly m: number
  readonly n: number
  readonly k: number
  readonly a?: Layout
  readonly b?: Layout
  readonly accumulate?: boolean
  readonly bias?: boolean
  readonly relu?: boolean
  /** Numbers between rows of c. */
  readonly gap?: number
  readonly batch?: readonly Pick<BatchAxis, 'extent' | 'a' | 'b'>[]
}

// Row and column strides of an [rows, columns] matrix, and how many numbers it spans.
function stridesOf(layout: Layout, rows: number, columns: number): [row: number, column: number, size: number] {
  if (layout === 'rows') return [columns, 1, rows * columns]
  if (layout === 'columns') return [1, rows, rows * columns]
  return [3 * columns + 1, 3, rows * (3 * columns + 1)]
}

/** Runs a case; a description of what is wrong, if anything. */
function check(machine: Machine, gemm: (product: Product) => void, one: Case, seed: number): string | undefined {
  const { m, n, k, gap = 0, batch = [] } = one
  const [aRow, aColumn, aSize] = stridesOf(one.a ?? 'rows', m, k)
  const [bRow, bColumn, bSize] = stridesOf(one.b ?? 'rows', k, n)
  const matrices = batch.reduce((count, { extent }) => count * extent, 1)
  const rowStride = n + gap
  const a = randomFloats(aSize * matrices, seed)
  const b = randomFloats(bSize * matrices, seed + 1)
  const c = randomFloats(m * rowStride * matrices, seed + 2)
  const bias = randomFloats(n, seed + 3)
  const [aAt, bAt, cAt, biasAt] = [a, b, c, bias].map((values) => place(machine, values)) as [
    number,
    number,
    number,
    number,
  ]
  // Steps are given in matrices.
  let step = m * rowStride
  const axes: BatchAxis[] = [...batch]
    .reverse()
    .map((axis) => {
      const made = { extent: axis.extent, a: axis.a * aSize, b: axis.b * bSize, c: step }
      step *= axis.extent
      return made
    })
    .reverse()
  gemm({
    m,
    n,
    k,
    a: { at: aAt, rowStride: aRow, columnStride: aColumn },
    b: { at: bAt, rowStride: bRow, columnStride: bColumn },
    c: { at: cAt, rowStride },
    ...(one.accumulate ? { accumulate: true } : {}),
    ...(one.bias ? { bias: biasAt } : {}),
    ...(one.relu ? { activation: relu } : {}),
    ...(batch.length > 0 ? { batch: axes } : {}),
  })
  const actual = fetch(machine, cAt, c.length)
  const expected = Float64Array.from(c)
  const scale = new Float64Array(c.length)
  for (let matrix = 0; matrix < matrices; matrix++) {
    let rest = matrix
    let [aStart, bStart] = [0, 0]
    for (const axis of [...axes].reverse()) {
      aStart += (rest % axis.extent) * axis.a
      bStart += (rest % axis.extent) * axis.b
      rest = Math.floor(rest / axis.extent)
    }
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        const at = matrix * m * rowStride + i * rowStride + j
        let sum = (one.accumulate ? c[at]! : 0) + (one.bias ? bias[j]! : 0)
        let size = 1
        for (let p = 0; p < k; p++) {
          const term = a[aStart + i * aRow + p * aColumn]! * b[bStart + p * bRow + j * bColumn]!
          sum += term
          size += Math.abs(term)
        }
        expected[at] = one.relu ? Math.max(0, sum) : sum
        scale[at] = size
      }
    }
  }
  for (const [values, at] of [
    [a, aAt],
    [b, bAt],
    [c, cAt],
    [bias, biasAt],
  ] as const) {
    machine.heap.give(at, 4 * values.length)
  }
  return misfit(actual, expected, scale)
}

// A native library takes most products from 16 × 16 × 16 on, and ours the others.
const machines = [...variants.map(({ fma }) => ({ fma, blas: undefined })), { fma: false, blas: fakeBlas() }]

describe.each(machines)('products, fma: $fma, library: $blas.name', ({ fma, blas }) => {
  const machine = testMachine(fma, blas)
  const gemm = makeGemm(machine)
  const expectRight = (one: Case, seed: number): void => {
    expect(check(machine, gemm, one, seed), JSON.stringify(one)).toBeUndefined()
  }

  const largeProduct: Product = {
    m: 256,
    n: 128,
    k: 128,
    a: { at: place(machine, new Float32Array(256 * 128)), rowStride: 128, columnStride: 1 },
    b: { at: place(machine, new Float32Array(128 * 128)), rowStride: 128, columnStride: 1 },
    c: { at: place(machine, new Float32Array(256 * 128)), rowStride: 128 },
  }

  test('every small size', () => {
    for (let m = 0; m <= 9; m++) {
      for (const n of [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 15, 16, 17]) {
        for (const k of [0, 1, 2, 3, 5, 8]) expectRight({ m, n, k, accumulate: (m + n + k) % 3 === 0 }, m + 10 * n + k)
      }
    }
  })

  test('sizes beyond each block, and just beside', () => {
    const sizes = [
      [97, 65, 257],
      [96, 64, 256],
      [100, 130, 513],
      [33, 17, 65],
      [4, 2049, 9],
      [2, 2056, 3],
      [193, 8, 31],
      [65, 70, 300],
    ] as const
    for (const [m, n, k] of sizes) expectRight({ m, n, k, bias: true }, m)
  })

  test('few rows times a large matrix, whose rows pass by', () => {
    for (const [m, n, k] of [
      [1, 2051, 9],
      [2, 1025, 7],
      [2, 6, 258],
      [3, 1049, 1001],
    ] as const) {
      expectRight({ m, n, k, a: 'columns', bias: true, relu: true }, m)
      expectRight({ m, n, k, bias: true, accumulate: true, relu: true, gap: 3 }, m)
    }
  })

  test('all layouts of both operands, random sizes and epilogues', () => {
    const random = randomNumbers(5)
    const layouts: Layout[] = ['rows', 'columns', 'spaced']
    const upTo = (most: number): number => Math.floor(random() * (most + 1))
    for (const a of layouts) {
      for (const b of layouts) {
        for (let k = 0; k < 25; k++) {
          const most = k % 5 === 0 ? 130 : 20
          const [accumulate, bias, withRelu] = [random() < 0.4, random() < 0.4, random() < 0.4]
          expectRight(
            { m: upTo(most), n: upTo(most), k: upTo(most), a, b, accumulate, bias, relu: withRelu, gap: upTo(2) },
            k,
          )
        }
      }
    }
  })

  test('vectors with matrices, in every layout', () => {
    for (const [m, n] of [
      [1, 1],
      [1, 7],
      [1, 33],
      [1, 75],
      [1, 301],
      [9, 1],
      [33, 1],
      [130, 1],
      [1, 4],
      [4, 1],
    ] as const) {
      for (const k of [0, 1, 3, 4, 7, 8, 9, 15, 300]) {
        for (const a of ['rows', 'columns', 'spaced'] as const) {
          for (const b of ['rows', 'columns', 'spaced'] as const) {
            expectRight({ m, n, k, a, b, accumulate: k % 2 === 1 }, k)
            expectRight({ m, n, k, a, b, gap: 1, bias: true }, k)
          }
        }
      }
    }
  })

  test('batches: one after the other, shared, over several axes', () => {
    const batch = [
      { extent: 3, a: 2, b: 0 },
      { extent: 2, a: 1, b: 1 },
    ]
    for (const [m, n, k] of [
      [5, 9, 3],
      [1, 8, 4],
      [4, 1, 6],
      [17, 70, 5],
      [1, 1, 1],
      [2, 2, 0],
    ] as const) {
      for (const b of ['rows', 'columns', 'spaced'] as const) expectRight({ m, n, k, b, batch }, m)
    }
    const many = [2, 3, 2, 1, 2, 2].map((extent, k) => ({ extent, a: k % 2, b: (k + 1) % 2 }))
    expectRight({ m: 3, n: 5, k: 2, batch: many }, 1)
    expectRight({ m: 3, n: 5, k: 2, batch: [{ extent: 0, a: 0, b: 0 }] }, 1)
  })

  test('NaN and infinities stay where they belong', () => {
    const [m, n, k] = [6, 10, 5]
    const a = randomFloats(m * k, 1)
    const b = randomFloats(k * n, 2)
    a[2 * k + 1] = Number.NaN
    b[3 * n + 9] = Number.POSITIVE_INFINITY
    const [aAt, bAt, cAt] = [place(machine, a), place(machine, b), place(machine, new Float32Array(m * n))]
    gemm({
      m,
      n,
      k,
      a: { at: aAt, rowStride: k, columnStride: 1 },
      b: { at: bAt, rowStride: n, columnStride: 1 },
      c: { at: cAt, rowStride: n },
    })
    fetch(machine, cAt, m * n).forEach((value, at) => {
      const [row, column] = [Math.floor(at / n), at % n]
      expect(Number.isNaN(value)).toBe(row === 2)
      expect(Number.isFinite(value)).toBe(row !== 2 && column !== 9)
    })
  })

  test('how units are split does not change a bit', () => {
    for (const [m, n, k] of [
      [61, 83, 300],
      [83, 61, 300],
      [2, 1100, 40],
      [3, 1049, 1001],
    ] as const) {
      const [aAt, bAt, cAt] = [
        place(machine, randomFloats(m * k, 1)),
        place(machine, randomFloats(k * n, 2)),
        place(machine, new Float32Array(m * n)),
      ]
      const product: Product = {
        m,
        n,
        k,
        a: { at: aAt, rowStride: k, columnStride: 1 },
        b: { at: bAt, rowStride: n, columnStride: 1 },
        c: { at: cAt, rowStride: n },
      }
      gemm(product)
      const whole = fetch(machine, cAt, m * n)
      for (const piece of [1, 2, 5]) {
        const inPieces = makeGemm({
          ...machine,
          threads: 2,
          run(routine, units) {
            for (let from = 0; from < units; from += piece) {
              routine.call(argumentsAt, from, Math.min(units, from + piece), 0)
            }
          },
        })
        inPieces(product)
        expect(fetch(machine, cAt, m * n)).toEqual(whole)
      }
    }
  })

  test('tiles of every height give the same bits', () => {
    const [m, n, k] = [67, 35, 300]
    const [aAt, bAt, cAt] = [
      place(machine, randomFloats(m * k, 1)),
      place(machine, randomFloats(k * n, 2)),
      place(machine, new Float32Array(m * n)),
    ]
    const results = [4, 5, 6].map((height) => {
      makeGemm(
        machine,
        height,
      )({
        m,
        n,
        k,
        a: { at: aAt, rowStride: k, columnStride: 1 },
        b: { at: bAt, rowStride: n, columnStride: 1 },
        c: { at: cAt, rowStride: n },
      })
      return fetch(machine, cAt, m * n)
    })
    expect(results[1]).toEqual(results[0])
    expect(results[2]).toEqual(results[0])
  })

  test('other tiles and all layouts, and a race of tiles in between', () => {
    for (const height of [5, 6]) {
      const other = makeGemm(machine, height)
      for (const a of ['rows', 'columns', 'spaced'] as const) {
        for (let m = 1; m <= 13; m++) {
          const one = { m, n: 70, k: 11, a, b: a, accumulate: true } as const
          expect(check(machine, other, one, m), JSON.stringify({ ...one, height })).toBeUndefined()
        }
      }
    }
    const racing = makeGemm(machine)
    for (let k = 0; k < 33; k++) racing(largeProduct)
    expect(check(machine, racing, { m: 13, n: 70, k: 9 }, 1)).toBeUndefined()
  })

  test('without room for a race', () => {
    const small = makeMachine({ fma, shared: false, limit: 2 ** 20 })
    const racing = makeGemm(small)
    const values = randomFloats(256 * 128, 1)
    const [a, b, c] = [place(small, values), place(small, values.subarray(0, 128 * 128)), place(small, values)]
    const product: Product = {
      ...largeProduct,
      a: { ...largeProduct.a, at: a },
      b: { ...largeProduct.b, at: b },
      c: { ...largeProduct.c, at: c },
    }
    racing(product)
    const expected = fetch(small, c, 256 * 128)
    // Blocks of all sizes, until nothing is left.
    for (let bytes = 2 ** 19; bytes >= 64; ) {
      try {
        small.heap.take(bytes)
      } catch {
        bytes /= 2
      }
    }
    for (let k = 0; k < 40; k++) racing(product)
    expect(differing(fetch(small, c, 256 * 128), expected)).toEqual([])
  })
})
