// Resized and shuffled images: values from PyTorch, channels moved to the end.

import { describe, expect, it } from 'vitest'
import {
  flip,
  interpolate,
  pixelShuffle,
  pixelUnshuffle,
  resizeBicubic,
  resizeBilinear,
  resizeNearest,
  type Tensor,
  tensor,
  transpose,
  zeros,
} from '../../../src/index.js'
import { count, rounded, values } from '../../elements.js'

const filled = (shape: readonly number[], value: (k: number) => number): Tensor => {
  const size = shape.reduce((product, extent) => product * extent, 1)
  return tensor(
    Array.from({ length: size }, (_, k) => value(k)),
    { shape, dtype: 'float64' },
  )
}
const squares = (...shape: number[]): Tensor => filled(shape, (k) => k * k)

describe('resizes', () => {
  const x = squares(1, 2, 3, 1)

  it('agree with PyTorch', () => {
    expect(rounded(resizeNearest(x, [3, 2]))).toEqual([0, 1, 0, 1, 9, 16])
    expect(rounded(resizeBicubic(x, [3, 5]))).toEqual([
      -0.82725, -0.77383, -0.30208, 1.24967, 2.41508, 4.116, 5.62, 8.5, 12.46, 15.076, 9.05925, 12.01383, 17.30208,
      23.67033, 27.73692,
    ])
    expect(rounded(resizeBicubic(x, [3, 5], { alignCorners: true }))).toEqual([
      0, 0.21875, 1, 2.59375, 4, 4.5, 5.9375, 8.5, 11.875, 14.5, 9, 11.65625, 16, 21.15625, 25,
    ])
    expect(rounded(resizeBicubic(x, [1, 2]))).toEqual([5.19531, 13.28125])
    expect(rounded(resizeBicubic(x, [1, 2], { alignCorners: true }))).toEqual([0, 4])
    expect(rounded(resizeBilinear(x, [1, 2]))).toEqual([5.5, 13])
    expect(rounded(resizeBilinear(x, [1, 2], { alignCorners: true }))).toEqual([0, 4])
    const line = squares(1, 4, 1)
    expect(rounded(interpolate(line, [7], { mode: 'bilinear' }))).toEqual([
      0, 0.35714, 0.92857, 2.5, 4.35714, 7.21429, 9,
    ])
    expect(rounded(interpolate(line, [7], { mode: 'bilinear', alignCorners: true }))).toEqual([
      0, 0.5, 1, 2.5, 4, 6.5, 9,
    ])
    const cube = squares(1, 2, 2, 2, 1)
    expect(rounded(interpolate(cube, [3, 2, 1], { mode: 'bilinear' }))).toEqual([0.5, 6.5, 10.5, 24.5, 20.5, 42.5])
    expect(rounded(interpolate(cube, [3, 2, 1], { mode: 'bilinear', alignCorners: true }))).toEqual([
      0, 4, 8, 20, 16, 36,
    ])
  })

  it('keep dtypes where nothing is mixed, take views, and give tensors of their own', () => {
    const ints = tensor([[1, 2]], { shape: [1, 1, 2, 1], dtype: 'int32' })
    expect([resizeNearest(ints, [1, 3]).dtype, resizeBilinear(ints, [1, 3]).dtype]).toEqual(['int32', 'float32'])
    expect(rounded(resizeNearest(flip(ints, { axis: 2 }), [2, 3]))).toEqual([2, 2, 1, 2, 2, 1])
    resizeNearest(ints, [1, 2]).dispose()
    expect(rounded(ints)).toEqual([1, 2])
  })

  it('say what does not fit', () => {
    expect(() => resizeNearest(x, [2])).toThrow('resizeNearest: size [2] does not fit [1, 2, 3, 1]\nhelp: ')
    expect(() => resizeBilinear(x, [0, 2])).toThrow('resizeBilinear: size [0,2] does not fit')
    expect(() => interpolate(x, [2, 2], { mode: 'area' as 'nearest' })).toThrow(
      'interpolate: unknown mode "area"\nhelp: the modes are nearest, bilinear, bicubic',
    )
  })
})

describe('pixelShuffle', () => {
  it('agrees with PyTorch, channels last', () => {
    const x = transpose(tensor(count(16), { shape: [1, 4, 2, 2] }), { perm: [0, 2, 3, 1] })
    const shuffled = pixelShuffle(x, 2)
    expect([shuffled.shape, values(shuffled)]).toEqual([
      [1, 4, 4, 1],
      [0, 4, 1, 5, 8, 12, 9, 13, 2, 6, 3, 7, 10, 14, 11, 15],
    ])
    expect(values(pixelUnshuffle(shuffled, 2))).toEqual(values(x))
    const three = tensor(count(54), { shape: [1, 1, 3, 18] })
    expect(values(pixelUnshuffle(pixelShuffle(three, 3), 3))).toEqual(count(54))
  })

  it('says what does not fit', () => {
    expect(() => pixelShuffle(zeros([1, 2, 2, 3]), 2)).toThrow(
      'pixelShuffle: [1, 2, 2, 3] does not fit factor 2\nhelp: ',
    )
    expect(() => pixelUnshuffle(zeros([1, 3, 2, 3]), 2)).toThrow('pixelUnshuffle: [1, 3, 2, 3] does not fit factor 2')
  })
})
