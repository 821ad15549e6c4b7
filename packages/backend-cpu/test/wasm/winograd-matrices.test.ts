// The matrices compute what they are for: outputs of a window that slides over a tile, and so their transposes the gradient.
import { describe, expect, test } from 'vitest'
import { four, type Matrix, turned, two } from '../../src/engines/wasm/kernels/convolution/winograd-matrices.js'

const times = (matrix: Matrix, vector: readonly number[]): number[] =>
  matrix.map((row) => row.reduce((sum, factor, k) => sum + factor * vector[k]!, 0))
const product = (one: readonly number[], other: readonly number[]): number[] => one.map((value, k) => value * other[k]!)
const slide = (tile: readonly number[], window: readonly number[]): number[] =>
  Array.from({ length: tile.length - window.length + 1 }, (_, at) =>
    window.reduce((sum, value, k) => sum + value * tile[at + k]!, 0),
  )

describe.each([two, four])('tiles of $outputs outputs', ({ outputs, size, image, filters, output }) => {
  const tile = Array.from({ length: size }, (_, k) => Math.sin(k + 1))
  const window = [0.3, -1.1, 0.7]
  const upstream = Array.from({ length: outputs }, (_, k) => Math.cos(3 * k + 1))

  test('outputs', () => {
    const got = times(output, product(times(filters, window), times(image, tile)))
    slide(tile, window).forEach((expected, k) => {
      expect(got[k]).toBeCloseTo(expected, 12)
    })
  })

  test('the gradient of the window', () => {
    const got = times(turned(filters), product(times(turned(output), upstream), times(image, tile)))
    slide(tile, upstream).forEach((expected, k) => {
      expect(got[k]).toBeCloseTo(expected, 12)
    })
  })

  test('what multiplies images and outputs is exact in float32', () => {
    for (const factor of [...image, ...output].flat()) expect(Math.fround(factor)).toBe(factor)
  })
})
