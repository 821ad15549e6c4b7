// The library of this machine under the backend: bits, NaN and infinities, float64, growth. Left out where there is none.
import { cpu } from '@tensorloom/backend-cpu'
import { conv2d, matmul, scope, type Tensor, tensor, withBackend } from '@tensorloom/tensor'
import { describe, expect, it, test } from 'vitest'
import { installed } from './support.js'

const library = await installed()

/** Numbers whose sums round. */
const numbers = (length: number, seed: number): Float32Array =>
  Float32Array.from({ length }, (_, k) => Math.sin(1.37 * k + seed) + Math.cos(0.13 * k * k + seed))

const random = (shape: readonly number[], seed: number, dtype: 'float32' | 'float64' = 'float32'): Tensor =>
  tensor(
    numbers(
      shape.reduce((a, b) => a * b, 1),
      seed,
    ),
    { shape, dtype },
  )

describe.skipIf(library === undefined)('the library of this machine', () => {
  const results = (threads: number): readonly (readonly number[])[] => {
    const backend = cpu({ threads, blas: library })
    return withBackend(backend, () =>
      scope(() =>
        [
          matmul(random([300, 97], 1), random([97, 130], 2)),
          matmul(random([70, 300], 1), random([513, 300], 2), { transposeB: true }),
          matmul(random([6, 130, 150], 1), random([6, 150, 140], 2)),
          matmul(random([130, 120], 1, 'float64'), random([120, 140], 2, 'float64')),
          conv2d(random([8, 15, 14, 5], 1), random([3, 3, 5, 12], 2), { padding: 'same', strides: 2 }),
          conv2d(random([6, 14, 13, 16], 1), random([3, 3, 16, 24], 2), { padding: 'same' }),
        ].map((one) => [...one.dataSync()]),
      ),
    )
  }

  test('it names itself in the engine', async () => {
    const backend = cpu({ threads: 2, blas: library })
    expect(backend.engine).toMatch(/^wasm-simd(-fma)? \+ \S.*, 2 threads$/)
    expect(backend.engine).toContain(` + ${library!.name}, `)
    await backend.dispose()
  })

  it('gives the same bits on 1, 2 and 3 threads, again and again', async () => {
    const expected = results(1)
    for (const threads of [2, 3, 2]) {
      expect(results(threads)).toEqual(expected)
      // Workers start while this thread yields.
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  })

  it.each(['float32', 'float64'] as const)('keeps NaN and infinities where they belong: %s', (dtype) => {
    const size = 40
    const [a, b] = [numbers(size * size, 1).fill(0), numbers(size * size, 2).fill(0)]
    a[3 * size + 1] = Number.NaN
    b[7 * size + 9] = Number.POSITIVE_INFINITY
    const product = withBackend(cpu({ threads: 1, blas: library }), () =>
      matmul(tensor(a, { shape: [size, size], dtype }), tensor(b, { shape: [size, size], dtype })).dataSync(),
    )
    product.forEach((value, at) => {
      const isMarked = Math.floor(at / size) === 3 || at % size === 9 // 0 · NaN and 0 · ∞ are NaN
      expect(Number.isNaN(value)).toBe(isMarked)
      if (!isMarked) expect(value).toBe(0)
    })
  })

  it('overwrites what memory held before, also NaN', () => {
    withBackend(cpu({ threads: 1, blas: library }), () => {
      scope(() => void random([40, 40], 1).mul(Number.NaN))
      const identity = tensor(
        numbers(1600, 1).map((_, k) => (k % 41 === 0 ? 1 : 0)),
        { shape: [40, 40] },
      )
      const x = random([40, 40], 2)
      expect(matmul(identity, x).dataSync()).toEqual(x.dataSync())
    })
  })

  it.each([1, 2])('computes on after memory has grown, with %i threads', (threads) => {
    const backend = cpu({ threads, blas: library })
    withBackend(backend, () => {
      const expected = matmul(random([100, 60], 1), random([60, 70], 2)).dataSync()
      for (let size = 2 ** 20; size <= 2 ** 24; size *= 4) {
        backend.allocate(size, 'float32')
        expect(matmul(random([100, 60], 1), random([60, 70], 2)).dataSync()).toEqual(expected)
      }
    })
  })
})
