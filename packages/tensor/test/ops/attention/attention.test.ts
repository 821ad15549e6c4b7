// Attention: values from PyTorch.

import { describe, expect, it } from 'vitest'
import { decompose } from '../../../src/dispatch/decompose.js'
import { flip, scaledDotProductAttention, slice, type Tensor, tensor, zeros } from '../../../src/index.js'
import { rounded } from '../../elements.js'

const some = (...shape: number[]): Tensor => {
  const size = shape.reduce((product, extent) => product * extent, 1)
  return tensor(
    Array.from({ length: size }, (_, k) => ((k * 7) % 11) - 4),
    { shape, dtype: 'float64' },
  )
}
const row = (...numbers: number[]): Tensor => tensor(numbers, { dtype: 'float64' })

describe('scaledDotProductAttention', () => {
  const [q, k, v] = [some(2, 3, 2).div(4), some(2, 4, 2).div(3), some(2, 4, 1)]
  const mask = tensor([
    [true, false, true, false],
    [false, true, true, true],
    [true, false, false, false],
  ])

  it('agrees with PyTorch', () => {
    expect(rounded(scaledDotProductAttention(q, k, v))).toEqual([-0.53471, 1.27451, 1.85567, 1.71477, 1.87555, 0.536])
    expect(rounded(scaledDotProductAttention(q, k, v, { scale: 2 }))).toEqual([
      -1.35271, 2.47641, 2.42523, 1.18279, 1.9981, -1.11815,
    ])
    expect(rounded(scaledDotProductAttention(q, k, v, { causal: true }))).toEqual([
      -4, 0.95338, -0.8232, 2, 1.67214, 0.46742,
    ])
    expect(rounded(scaledDotProductAttention(q, k, v, { mask }))).toEqual([-3.72616, 3.13811, -4, 4.4406, 1.49025, 2])
    expect(rounded(scaledDotProductAttention(q, k, v, { mask: row(0.5, -1, 0, 2) }))).toEqual([
      -0.76089, 1.83623, 4.67889, 1.17489, 1.72458, 1.3848,
    ])
    expect(rounded(scaledDotProductAttention(q, k, v, { mask, causal: true }))).toEqual([-4, 3, -4, 2, -2, 2])
  })

  it('broadcasts batches and takes views', () => {
    const first = slice(k, [0, 0, 0], [1, 4, 2]).reshape([4, 2])
    expect(rounded(scaledDotProductAttention(q, first, v))).toEqual([
      -0.53471, 1.27451, 1.85567, 1.46934, 0.11255, 2.97309,
    ])
    const reversed = scaledDotProductAttention(flip(q, { axis: 1 }), flip(k, { axis: 1 }), flip(v, { axis: 1 }))
    expect(rounded(flip(reversed, { axis: 1 }))).toEqual(rounded(scaledDotProductAttention(q, k, v)))
  })

  it('gives 0 to queries that attend to nothing', () => {
    const none = tensor([[false], [true], [false]])
    expect(rounded(scaledDotProductAttention(q, k, v, { mask: none }))).toEqual([0, 1.27451, 0, 0, 1.87555, 0])
    const shut = tensor([[-Infinity], [0], [-Infinity]])
    expect(rounded(scaledDotProductAttention(q, k, v, { mask: shut }))).toEqual([0, 1.27451, 0, 0, 1.87555, 0])
  })

  it('says what does not fit', () => {
    expect(() => scaledDotProductAttention(q, some(2, 4, 3), v)).toThrow(
      'scaledDotProductAttention: queries [2, 3, 2], keys [2, 4, 3] and values [2, 4, 1] do not fit\nhelp: ',
    )
    expect(() => scaledDotProductAttention(q, zeros([2, 0, 2]), zeros([2, 0, 1]))).toThrow('with at least one key')
  })
  it('is the same by blocks', () => {
    const [many, keys, numbers] = [some(1, 70, 2).div(70), some(66, 2).div(66), some(2, 66, 3)]
    const shut = tensor(Array.from({ length: 66 }, (_, k) => k % 5 === 0))
    const [few] = decompose(scaledDotProductAttention.definition, [many, keys, numbers, shut], { causal: true })
    const blockwise = scaledDotProductAttention(many, keys, numbers, { causal: true, mask: shut })
    expect(blockwise.shape).toEqual([2, 70, 3])
    expect(rounded(blockwise)).toEqual(rounded(few!))
    const none = tensor(Array.from({ length: 70 }, (_, row) => row > 0)).reshape([70, 1])
    const kept = scaledDotProductAttention(many, keys, numbers, { causal: true, mask: none })
    expect(rounded(slice(kept, [0, 0, 0], [1, 1, 3]))).toEqual([0, 0, 0])
  })

  it('says what does not fit by blocks, under its own name', () => {
    const [q, k, v] = [zeros([64, 2]), zeros([64, 2]), zeros([64, 1])]
    const causal = { causal: true }
    expect(() => scaledDotProductAttention(q, zeros([64, 3]), v, causal)).toThrow(
      'scaledDotProductAttention: queries [64, 2], keys [64, 3] and values [64, 1] do not fit\nhelp: ',
    )
    expect(() => scaledDotProductAttention(zeros([2, 64, 2]), zeros([3, 64, 2]), v, causal)).toThrow('\nhelp: ')
    expect(() => scaledDotProductAttention(q, k, v, { ...causal, mask: tensor([true, false]) })).toThrow('\nhelp: ')
    expect(() => scaledDotProductAttention(q, k, v, { ...causal, factor: 2 } as object)).toThrow(
      "scaledDotProductAttention: unknown option 'factor'\nhelp: its options are causal, scale",
    )
    expect(() => scaledDotProductAttention(q, k, [1] as never, causal)).toThrow(
      'scaledDotProductAttention: expected a tensor or a number, got ',
    )
  })
})
