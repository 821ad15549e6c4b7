// Reshaping layers: ends of axes, permutations, what they refuse. Values are Keras's, in packages/keras.
import { ones, type Tensor, tensor } from '@tensorloom/tensor'
import { describe, expect, it } from 'vitest'
import {
  cropping1d,
  cropping2d,
  cropping3d,
  flatten,
  interpolate,
  permute,
  pixelShuffle,
  repeatVector,
  upSampling2d,
  zeroPadding2d,
} from '../../src/index.js'

const numbers = (x: Tensor): number[] => [...x.dataSync()].map(Number)

describe('ends', () => {
  it('are one number, one per axis, or two per axis', () => {
    const shape = (padding: Parameters<typeof zeroPadding2d>[0]): readonly number[] =>
      zeroPadding2d(padding).apply(ones([1, 3, 3, 1])).shape
    expect(shape(1)).toEqual([1, 5, 5, 1])
    expect(shape([1, 2])).toEqual([1, 5, 7, 1])
    expect(
      shape([
        [0, 1],
        [2, 3],
      ]),
    ).toEqual([1, 4, 8, 1])
    expect(zeroPadding2d().apply(ones([1, 3, 3, 1])).shape).toEqual([1, 5, 5, 1])
    expect(cropping2d().apply(ones([1, 3, 3, 1])).shape).toEqual([1, 3, 3, 1])
    expect(numbers(cropping1d([1, 0]).apply(tensor([1, 2, 3], { shape: [1, 3, 1] })))).toEqual([2, 3])
  })
  it('that do not fit are refused', () => {
    expect(() => cropping1d([1, 2, 3])).toThrow(
      'cropping1d: cropping is [1, 2, 3], expected a whole number of at least 0',
    )
    expect(() => cropping3d([1, 1])).toThrow(/cropping3d: cropping is \[1, 1\]/)
    expect(() => zeroPadding2d(-1)).toThrow('zeroPadding2d: padding is -1')
    expect(() => cropping1d(2).apply(ones([1, 4, 1]))).toThrow('cropping1d: cropping 2 leaves nothing of [batch, 4, 1]')
  })
})

it('flatten puts channels last first, so that both formats give the same features', () => {
  const last = tensor([1, 2, 3, 4], { shape: [1, 2, 1, 2] })
  const first = tensor([1, 3, 2, 4], { shape: [1, 2, 2, 1] })
  expect(numbers(flatten({ dataFormat: 'channelsFirst' }).apply(first))).toEqual(numbers(flatten().apply(last)))
})

it('pixelShuffle and interpolate are those of the ops', () => {
  expect(numbers(pixelShuffle(2).apply(tensor([1, 2, 3, 4], { shape: [1, 1, 1, 4] })))).toEqual([1, 2, 3, 4])
  const layer = interpolate([3], { mode: 'bilinear', alignCorners: true })
  expect(numbers(layer.apply(tensor([0, 2], { shape: [1, 2, 1] })))).toEqual([0, 1, 2])
})

it('what does not fit is refused', () => {
  expect(() => permute([0, 1])).toThrow('permute: dims is [0, 1], expected the numbers 1 to the rank of a sample')
  expect(() => permute([2, 1]).apply(ones([2, 3]))).toThrow('permute: dims [2, 1] do not fit [batch, 3]')
  expect(() => repeatVector(2).apply(ones([2, 3, 4]))).toThrow('repeatVector: expected [batch, features]')
  expect(() => repeatVector(0)).toThrow('repeatVector: n is 0')
  expect(() => upSampling2d(2, { interpolation: 'cubic' as never })).toThrow(
    "upSampling2d: interpolation is 'cubic', expected 'nearest', 'bilinear', 'bicubic', 'lanczos3', 'lanczos5'",
  )
  expect(() => upSampling2d(0)).toThrow('upSampling2d: size is 0, expected one or two whole numbers of at least 1')
  expect(() => pixelShuffle(2).apply(ones([1, 2, 2, 3]))).toThrow(/3 channels do not divide by factor² = 4/)
  expect(() => interpolate([2, 2]).apply(ones([1, 4, 1]))).toThrow(
    'interpolate: size [2, 2] does not fit [batch, 4, 1]',
  )
  expect(() => interpolate([2], { mode: 'linear' as never })).toThrow(/interpolate: mode is 'linear'/)
})
