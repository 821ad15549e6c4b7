// Products large enough to be computed as such on a mode, compared with the reference.
import { vjp } from '@tensorloom/autograd'
import { conv2d, getBackend, matmul, setBackend, type Tensor, tensor } from '@tensorloom/tensor'
import { reference } from '@tensorloom/tensor/backend'
import { afterAll, describe, expect, test } from 'vitest'
import { type GpuMode, gpu } from '../src/index.js'

type Case = readonly [string, (...inputs: Tensor[]) => Tensor | readonly Tensor[], readonly (readonly number[])[]]

const gradientsOf =
  (fn: (...inputs: Tensor[]) => Tensor) =>
  (...all: Tensor[]): readonly Tensor[] =>
    vjp(fn, all.slice(0, -1), all.at(-1)!).gradients

const cases: readonly Case[] = [
  [
    'matrices with odd extents',
    (a, b) => matmul(a, b),
    [
      [101, 103],
      [103, 105],
    ],
  ],
  [
    'a transposed right operand',
    (a, b) => matmul(a, b, { transposeB: true }),
    [
      [100, 104],
      [108, 104],
    ],
  ],
  [
    'a transposed left operand',
    (a, b) => matmul(a, b, { transposeA: true }),
    [
      [103, 101],
      [103, 105],
    ],
  ],
  [
    'batches, some shared',
    (a, b) => matmul(a, b),
    [
      [3, 2, 45, 60],
      [2, 60, 66],
    ],
  ],
  [
    'few sums of many terms',
    (a, b) => matmul(a, b),
    [
      [6, 30_001],
      [30_001, 6],
    ],
  ],
  [
    'a convolution with bias and activation',
    (x, w, bias) => conv2d(x, w, { padding: 'same', bias, activation: 'relu' }),
    [[3, 13, 15, 12], [3, 3, 12, 18], [18]],
  ],
  [
    'the gradients of a convolution',
    gradientsOf((x, w) => conv2d(x, w, { padding: 'same' })),
    [
      [3, 13, 15, 12],
      [3, 3, 12, 18],
      [3, 13, 15, 18],
    ],
  ],
  [
    'the gradients of a convolution with strides',
    gradientsOf((x, w) => conv2d(x, w, { padding: 'same', strides: 2 })),
    [
      [6, 25, 19, 8],
      [3, 3, 8, 18],
      [6, 13, 10, 18],
    ],
  ],
]

// No repetition, and no rounding that all share.
const numbers = (shape: readonly number[], seed: number): Tensor =>
  tensor(
    Float32Array.from({ length: shape.reduce((size, extent) => size * extent, 1) }, (_, k) => Math.sin(k * 1.7 + seed)),
    { shape },
  )

/** Compares products on a mode with those of the reference. */
export async function describeProducts(mode: Exclude<GpuMode, 'auto'>): Promise<void> {
  const before = getBackend()
  const backend = await gpu({ mode })
  afterAll(async () => {
    setBackend(before)
    await backend.dispose()
  })
  describe(mode, () => {
    test.each(cases)('%s', async (_, fn, shapes) => {
      const results: Float32Array[][] = []
      for (const one of [reference(), backend]) {
        setBackend(one)
        const outputs = [fn(...shapes.map((shape, k) => numbers(shape, k)))].flat()
        results.push((await Promise.all(outputs.map((output) => output.data()))) as Float32Array[])
      }
      const [want, got] = results as [Float32Array[], Float32Array[]]
      want.forEach((expected, k) => {
        const scale = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
        expect(got[k]!.length).toBe(expected.length)
        const worst = expected.reduce((most, value, at) => Math.max(most, Math.abs(value - got[k]![at]!)), 0)
        // What sums of terms of either sign lose by rounding; one that lacks a term is off by far more.
        expect(worst / scale).toBeLessThan(2e-5)
      })
    })
  })
}
