// Transposed, depthwise and separable convolutions, and those with a bias: values from PyTorch, channels moved to the end.

import { describe, expect, it } from 'vitest'
import {
  conv1d,
  conv1dTranspose,
  conv2d,
  conv2dTranspose,
  conv3dTranspose,
  depthwiseConv1d,
  depthwiseConv2d,
  flip,
  ones,
  separableConv1d,
  separableConv2d,
  type Tensor,
  tensor,
  transpose,
  zeros,
} from '../../../src/index.js'
import { rounded } from '../../elements.js'

const filled = (shape: readonly number[], value: (k: number) => number): Tensor => {
  const size = shape.reduce((product, extent) => product * extent, 1)
  return tensor(
    Array.from({ length: size }, (_, k) => value(k)),
    { shape, dtype: 'float64' },
  )
}
const some = (...shape: number[]): Tensor => filled(shape, (k) => ((k * 7) % 11) - 4)

describe('transposed convolutions', () => {
  it('agree with PyTorch', () => {
    const plain = conv1dTranspose(some(1, 3, 2), some(3, 2, 2), { strides: 2 })
    expect(plain.shape).toEqual([1, 7, 2])
    expect(rounded(plain)).toEqual([25, 22, -14, -17, 46, 25, -14, 1, 13, -38, 8, 8, -14, 8])
    const cut = conv1dTranspose(some(1, 3, 2), some(3, 2, 2), { strides: 2, padding: [[1, 1]], outputPadding: 1 })
    expect(rounded(cut)).toEqual([-14, -17, 46, 25, -14, 1, 13, -38, 8, 8, -14, 8])
    const dilated = conv1dTranspose(some(1, 3, 1), some(2, 1, 1), { strides: 2, dilations: 3 })
    expect(rounded(dilated)).toEqual([16, 0, -12, -12, 4, 9, 0, -3])
    const grouped = conv1dTranspose(some(1, 3, 4), some(2, 1, 4), { groups: 2 })
    expect(rounded(grouped)).toEqual([25, 37, -28, 2, 32, 2, -14, -4])
    const image = conv2dTranspose(some(1, 2, 2, 1), some(2, 3, 1, 1), {
      strides: [3, 1],
      padding: [
        [0, 0],
        [1, 1],
      ],
      dilations: [1, 2],
      outputPadding: [2, 0],
    })
    expect(image.shape).toEqual([1, 7, 4, 1])
    expect(rounded(image)).toEqual([
      -12, -12, 9, 4, 18, -8, 6, 8, 0, 0, 0, 0, -24, -3, 18, 1, 36, -2, 12, 2, 0, 0, 0, 0, 0, 0, 0, 0,
    ])
    const volume = conv3dTranspose(some(1, 1, 2, 1, 2), some(2, 1, 2, 1, 2), { strides: [1, 2, 2] })
    expect(volume.shape).toEqual([1, 2, 3, 2, 1])
    expect(rounded(volume)).toEqual([25, 22, 0, 0, 22, 37, -14, -17, 0, 0, -14, 1])
  })

  it.each([
    [3, 2],
    [2, 3],
    [4, 1],
    [1, 2],
  ])("with padding 'same' multiply extents by strides: window %i, stride %i", (window, strides) => {
    expect(conv1dTranspose(zeros([1, 4, 1]), zeros([window, 2, 1]), { strides, padding: 'same' }).shape).toEqual([
      1,
      4 * strides,
      2,
    ])
  })

  it('take views', () => {
    const x = transpose(some(1, 2, 3))
    const flipped = conv1dTranspose(flip(some(1, 3, 2), { axis: 1 }), flip(some(3, 2, 2), { axis: 0 }), { strides: 2 })
    expect(rounded(flip(flipped, { axis: 1 }))).toEqual([25, 22, -14, -17, 46, 25, -14, 1, 13, -38, 8, 8, -14, 8])
    expect(conv1dTranspose(x, some(2, 1, 1)).shape).toEqual([3, 3, 1])
  })

  it('say what does not fit', () => {
    expect(() => conv2dTranspose(zeros([1, 2, 2, 3]), zeros([3, 3, 3, 4]))).toThrow(
      'conv2dTranspose: filters [3, 3, 3, 4] with groups 1 do not fit input [1, 2, 2, 3]\nhelp: filters are [...window, out / groups, in]',
    )
    expect(() => conv1dTranspose(zeros([1, 2, 1]), zeros([2, 1, 1]), { outputPadding: 1 })).toThrow(
      'conv1dTranspose: outputPadding is 1 with strides [1], padding "valid"\nhelp: ',
    )
    expect(() => conv1dTranspose(zeros([1, 1, 1]), zeros([1, 1, 1]), { padding: [[1, 1]] })).toThrow(
      'conv1dTranspose: padding [[1,1]] leaves no output of [1]\nhelp: ',
    )
    expect(() => conv1dTranspose(zeros([1, 1, 1]), zeros([0, 1, 1]))).toThrow('filters [0, 1, 1] are empty')
  })
})

describe('depthwise and separable convolutions', () => {
  const separate = [23, -22, 3, 0, 11, 2, 19, -3, 21, -18, -42, -6, -24, 17, 29, 2]

  it('agree with PyTorch', () => {
    const [x, filters] = [some(1, 3, 4, 2), some(2, 2, 2, 2)]
    const y = depthwiseConv2d(x, filters, { strides: [1, 2] })
    expect([y.shape, rounded(y)]).toEqual([[1, 2, 2, 4], separate])
    const mixed = separableConv2d(x, filters, some(1, 1, 4, 3), { strides: [1, 2] })
    expect(rounded(mixed)).toEqual([-209, 28, 12, 51, 56, -60, -426, -15, 165, 351, -9, -105])
  })

  it('work on series', () => {
    const x = tensor([
      [
        [1, 10],
        [2, 20],
        [3, 30],
      ],
    ])
    const filters = tensor([
      [[1], [1]],
      [[1], [-1]],
    ])
    expect(rounded(depthwiseConv1d(x, filters))).toEqual([3, -10, 5, -10])
    expect(rounded(separableConv1d(x, filters, tensor([[[1], [1]]])))).toEqual([-7, -5])
  })

  it('say what does not fit', () => {
    expect(() => depthwiseConv2d(zeros([1, 4, 4, 3]), zeros([3, 3, 2, 1]))).toThrow(
      'depthwiseConv2d: filters [3, 3, 2, 1] do not fit input [1, 4, 4, 3]\nhelp: ',
    )
    expect(() => separableConv2d(zeros([1, 4, 4, 3]), zeros([3, 3, 3, 1]), zeros([2, 1, 3, 1]))).toThrow(
      'separableConv2d: pointwise filters have shape [2, 1, 3, 1]\nhelp: expected [1, 1, channels · multiplier, out]',
    )
  })
})

describe('convolution with a bias', () => {
  it('adds it to every place, then applies the activation', () => {
    const x = tensor([[[1], [2], [3]]])
    const filters = tensor([[[1, -1]], [[1, 1]]])
    expect(conv1d(x, filters, { bias: tensor([-4, 0]) }).dataSync()).toEqual(Float32Array.of(-1, 1, 1, 1))
    expect(conv1d(x, filters, { bias: tensor([-4, 0]), activation: 'relu' }).dataSync()).toEqual(
      Float32Array.of(0, 1, 1, 1),
    )
    expect(conv1d(x, filters, { activation: 'relu' }).dataSync()).toEqual(Float32Array.of(3, 1, 5, 1))
  })

  it('says what does not fit', () => {
    const [x, filters] = [ones([1, 4, 4, 1]), ones([3, 3, 1, 2])]
    expect(() => conv2d(x, filters, { bias: ones([3]) })).toThrow(
      'conv2d: bias [3] does not fit filters [3, 3, 1, 2]\nhelp: a bias is [out]: one number for each output channel',
    )
    expect(() => conv2d(x, filters, { activation: 'elu' as 'relu' })).toThrow("conv2d: unknown activation 'elu'")
  })
})
