// Normalisations and attention: values from PyTorch, channels moved to the end.
import { describe, expect, it } from 'vitest'
import { decompose } from '../src/dispatch/decompose.js'
import {
  batchNorm,
  batchNormTraining,
  flip,
  groupNorm,
  instanceNorm,
  layerNorm,
  rmsNorm,
  scaledDotProductAttention,
  slice,
  type Tensor,
  tensor,
  transpose,
  zeros,
} from '../src/index.js'

const values = (x: Tensor): number[] => [...x.dataSync()].map((value) => Math.round(value * 1e5) / 1e5)
const some = (...shape: number[]): Tensor => {
  const size = shape.reduce((product, extent) => product * extent, 1)
  return tensor(
    Array.from({ length: size }, (_, k) => ((k * 7) % 11) - 4),
    { shape, dtype: 'float64' },
  )
}
const row = (...numbers: number[]): Tensor => tensor(numbers, { dtype: 'float64' })

describe('normalisations', () => {
  it('layerNorm over the last axis and over several', () => {
    const x = some(2, 2, 3)
    expect(values(layerNorm(x, row(1, 2, 3), row(0, 1, 0)))).toEqual([
      -1.16241, 3.55729, -0.34872, 1.22469, 1, -3.67406, 1.22469, 1, -3.67406, 1.22469, 1, -3.67406,
    ])
    expect(values(layerNorm(x, { axis: [-1, 1] }))).toEqual([
      -1.39299, 0.6965, -0.4975, 1.59199, 0.398, -0.79599, 1.36191, 0.15132, -1.05926, 1.05926, -0.15132, -1.36191,
    ])
    const views = transpose(flip(some(2, 2, 3), { axis: 2 }), { perm: [2, 1, 0] })
    expect(values(layerNorm(views, { axis: 0 }))).toEqual(
      values(transpose(layerNorm(flip(x, { axis: 2 })), { perm: [2, 1, 0] })),
    )
  })

  it('instanceNorm and groupNorm', () => {
    expect(values(instanceNorm(some(1, 3, 2), row(1, 2), row(0, 1)))).toEqual([
      -1.22464, 1.40404, 0, 3.22223, 1.22464, -1.62628,
    ])
    expect(values(groupNorm(some(1, 2, 4), row(1, 2, 3, 4), row(0, 1, 0, -1), { groups: 2 }))).toEqual([
      -1.31048, 3.27149, -3.93143, 3.54298, 0.78629, -0.22311, 2.35886, -3.44622,
    ])
  })

  it('batchNorm in training and afterwards', () => {
    const x = some(3, 2)
    const expected = [-1.22464, 1.40404, 0, 3.22223, 1.22464, -1.62628]
    const [y, mean, variance] = batchNormTraining(x, row(1, 2), row(0, 1))
    expect([values(y), values(mean), values(variance)]).toEqual([expected, [-1, 2.33333], [6, 10.88889]])
    expect(values(batchNorm(x, row(1, 2), row(0, 1), { training: true }))).toEqual(expected)
    expect(values(batchNorm(x, row(1, 2), row(0, 1), row(1, -1), row(4, 9)))).toEqual([
      -2.49969, 3.66652, -0.99988, 5.66641, 0.49994, 0.33337,
    ])
    const image = x.reshape([1, 3, 1, 2])
    expect(values(batchNorm(image, row(1, 2), row(0, 1), { training: true }))).toEqual(expected)
  })

  it('rmsNorm', () => {
    expect(values(rmsNorm(some(3, 2), row(1, 2)))).toEqual([-1.13137, 1.69706, -0.2325, 2.78994, 1, -2])
    expect(values(rmsNorm(some(3, 2)))).toEqual([-1.13137, 0.84853, -0.2325, 1.39497, 1, -1])
  })

  it('take numbers for scale and offset, one element, integers and no rows', () => {
    expect(values(batchNorm(some(3, 2), 1, 2, { training: true }).mean({ axis: 0 }))).toEqual([2, 2])
    expect(values(layerNorm(row(7), row(3), row(5)))).toEqual([5])
    expect(layerNorm(tensor([[1, 2]], { dtype: 'int32' })).dtype).toBe('float32')
    expect(layerNorm(zeros([0, 3])).shape).toEqual([0, 3])
  })

  it('let NaN through its own group only', () => {
    const rows = layerNorm(
      tensor([
        [1, Number.NaN],
        [1, 3],
      ]),
      { epsilon: 0 },
    )
    expect(values(rows)).toEqual([Number.NaN, Number.NaN, -1, 1])
  })

  it('say what does not fit', () => {
    expect(() => layerNorm(some(2, 3), row(1, 2))).toThrow(
      'layerNorm: scale has shape [2], expected [3]\nhelp: the scale holds one number for each element of the normalised axes',
    )
    expect(() => groupNorm(some(1, 2, 4), { groups: 3 })).toThrow('groupNorm: 3 groups do not fit [1, 2, 4]\nhelp: ')
    expect(() => groupNorm(some(1, 2, 4), row(1), { groups: 2 })).toThrow(
      'groupNorm: scale has shape [1], expected [4]\nhelp: the scale holds one number for each channel',
    )
    expect(() => instanceNorm(some(2, 3))).toThrow('instanceNorm: got [2, 3]\nhelp: ')
    expect(() => batchNorm(row(1), 1, 0, { training: true })).toThrow('batchNorm: got [1]\nhelp: ')
    expect(() => batchNorm(some(2, 2), 1, 0, { training: false })).toThrow(
      'batchNorm: mean and variance are missing\nhelp: give them after the offset',
    )
    expect(() => rmsNorm(some(2, 2), row(1, 2, 3))).toThrow('rmsNorm: scale has shape [3], expected [2]\nhelp: ')
  })
})

describe('scaledDotProductAttention', () => {
  const [q, k, v] = [some(2, 3, 2).div(4), some(2, 4, 2).div(3), some(2, 4, 1)]
  const mask = tensor([
    [true, false, true, false],
    [false, true, true, true],
    [true, false, false, false],
  ])

  it('agrees with PyTorch', () => {
    expect(values(scaledDotProductAttention(q, k, v))).toEqual([-0.53471, 1.27451, 1.85567, 1.71477, 1.87555, 0.536])
    expect(values(scaledDotProductAttention(q, k, v, { scale: 2 }))).toEqual([
      -1.35271, 2.47641, 2.42523, 1.18279, 1.9981, -1.11815,
    ])
    expect(values(scaledDotProductAttention(q, k, v, { causal: true }))).toEqual([
      -4, 0.95338, -0.8232, 2, 1.67214, 0.46742,
    ])
    expect(values(scaledDotProductAttention(q, k, v, { mask }))).toEqual([-3.72616, 3.13811, -4, 4.4406, 1.49025, 2])
    expect(values(scaledDotProductAttention(q, k, v, { mask: row(0.5, -1, 0, 2) }))).toEqual([
      -0.76089, 1.83623, 4.67889, 1.17489, 1.72458, 1.3848,
    ])
    expect(values(scaledDotProductAttention(q, k, v, { mask, causal: true }))).toEqual([-4, 3, -4, 2, -2, 2])
  })

  it('broadcasts batches and takes views', () => {
    const first = slice(k, [0, 0, 0], [1, 4, 2]).reshape([4, 2])
    expect(values(scaledDotProductAttention(q, first, v))).toEqual([
      -0.53471, 1.27451, 1.85567, 1.46934, 0.11255, 2.97309,
    ])
    const reversed = scaledDotProductAttention(flip(q, { axis: 1 }), flip(k, { axis: 1 }), flip(v, { axis: 1 }))
    expect(values(flip(reversed, { axis: 1 }))).toEqual(values(scaledDotProductAttention(q, k, v)))
  })

  it('gives 0 to queries that attend to nothing', () => {
    const none = tensor([[false], [true], [false]])
    expect(values(scaledDotProductAttention(q, k, v, { mask: none }))).toEqual([0, 1.27451, 0, 0, 1.87555, 0])
    const shut = tensor([[-Infinity], [0], [-Infinity]])
    expect(values(scaledDotProductAttention(q, k, v, { mask: shut }))).toEqual([0, 1.27451, 0, 0, 1.87555, 0])
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
    expect(values(blockwise)).toEqual(values(few!))
    const none = tensor(Array.from({ length: 70 }, (_, row) => row > 0)).reshape([70, 1])
    const kept = scaledDotProductAttention(many, keys, numbers, { causal: true, mask: none })
    expect(values(slice(kept, [0, 0, 0], [1, 1, 3]))).toEqual([0, 0, 0])
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
