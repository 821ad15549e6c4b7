// Patches of images, and images made of them: values from PyTorch.

import { describe, expect, it } from 'vitest'
import { fold, matmul, reshape, tensor, transpose, unfold, zeros } from '../../../src/index.js'
import { count, values } from '../../elements.js'

describe('unfold and fold', () => {
  it('lay out what a convolution sees', () => {
    const x = tensor(count(9), { shape: [1, 3, 3, 1] })
    const patches = unfold(x, 2)
    expect([patches.shape, values(patches)]).toEqual([
      [1, 2, 2, 4],
      [0, 1, 3, 4, 1, 2, 4, 5, 3, 4, 6, 7, 4, 5, 7, 8],
    ])
    const summed = matmul(patches, reshape(tensor([1, 10, 100, 1000]), [4, 1]))
    expect(values(summed)).toEqual([4310, 5421, 7643, 8754])
    expect(unfold(zeros([2, 9, 3]), 3, { strides: 2, dilations: 2 }).shape).toEqual([2, 3, 9])
    const same = unfold(x, [3, 1], { padding: 'same', strides: [2, 1] })
    expect(values(same)).toEqual([0, 0, 3, 0, 1, 4, 0, 2, 5, 3, 6, 0, 4, 7, 0, 5, 8, 0])
  })

  it('fold adds overlaps as in PyTorch', () => {
    // torch.nn.functional.fold(arange(72).reshape(1, 8, 9), (4, 4), (2, 2)), channels moved to the end.
    const columns = reshape(tensor(count(72)), [1, 2, 2, 2, 3, 3])
    const patches = reshape(transpose(columns, { perm: [0, 4, 5, 2, 3, 1] }), [1, 3, 3, 8])
    const expected = [
      0, 36, 10, 82, 12, 84, 11, 47, 21, 93, 62, 206, 66, 210, 43, 115, 27, 99, 74, 218, 78, 222, 49, 121, 24, 60, 58,
      130, 60, 132, 35, 71,
    ]
    expect(values(fold(patches, [4, 4], 2))).toEqual(expected)
  })

  it.each([
    { strides: 1, dilations: 1 },
    { strides: 2, dilations: 1 },
    { strides: 3, dilations: 1 },
    { strides: 1, dilations: 2 },
    { strides: 2, dilations: 3 },
    { strides: [2, 1], dilations: [2, 1], padding: 'same' as const },
  ])('fold is the adjoint of unfold with %o', (options) => {
    const x = tensor(count(98), { shape: [1, 7, 7, 2] })
    const patches = unfold(x, [2, 3], options)
    const y = tensor(
      count(patches.size).map((k) => (k * 37) % 11),
      { shape: patches.shape },
    )
    const [left, right] = [patches.mul(y).sum().itemSync(), fold(y, [7, 7], [2, 3], options).mul(x).sum().itemSync()]
    expect(left).toBe(right)
  })

  it('say what does not fit', () => {
    expect(() => unfold(zeros([1, 2, 1]), 3)).toThrow('unfold: a window of [3]')
    expect(() => unfold(zeros([1, 2]), 1)).toThrow('unfold: no spatial axes\nhelp: ')
    expect(() => fold(zeros([1, 3, 4]), [4], 3)).toThrow(
      'fold: patches [1, 3, 4] do not fit an output of [4] by windows of [3]\nhelp: expected [batch, 2, channels · 3]',
    )
  })
})
