// Normalisations and sparsemax: values from PyTorch, channels moved to the end.

import { describe, expect, it } from 'vitest'
import {
  batchNorm,
  batchNormTraining,
  clipByNorm,
  flip,
  groupNorm,
  instanceNorm,
  layerNorm,
  normalize,
  rmsNorm,
  sparsemax,
  sum,
  type Tensor,
  tensor,
  transpose,
  zeros,
} from '../../../src/index.js'
import { f64, ints, near, rounded, values } from '../../elements.js'

const some = (...shape: number[]): Tensor => {
  const size = shape.reduce((product, extent) => product * extent, 1)
  return tensor(
    Array.from({ length: size }, (_, k) => ((k * 7) % 11) - 4),
    { shape, dtype: 'float64' },
  )
}
const row = (...numbers: number[]): Tensor => tensor(numbers, { dtype: 'float64' })
const close = (numbers: number[]): number[] => numbers.map((one) => expect.closeTo(one, 6) as number)

describe('normalisations', () => {
  it('layerNorm over the last axis and over several', () => {
    const x = some(2, 2, 3)
    expect(rounded(layerNorm(x, row(1, 2, 3), row(0, 1, 0)))).toEqual([
      -1.16241, 3.55729, -0.34872, 1.22469, 1, -3.67406, 1.22469, 1, -3.67406, 1.22469, 1, -3.67406,
    ])
    expect(rounded(layerNorm(x, { axis: [-1, 1] }))).toEqual([
      -1.39299, 0.6965, -0.4975, 1.59199, 0.398, -0.79599, 1.36191, 0.15132, -1.05926, 1.05926, -0.15132, -1.36191,
    ])
    const views = transpose(flip(some(2, 2, 3), { axis: 2 }), { perm: [2, 1, 0] })
    expect(rounded(layerNorm(views, { axis: 0 }))).toEqual(
      rounded(transpose(layerNorm(flip(x, { axis: 2 })), { perm: [2, 1, 0] })),
    )
  })

  it('instanceNorm and groupNorm', () => {
    expect(rounded(instanceNorm(some(1, 3, 2), row(1, 2), row(0, 1)))).toEqual([
      -1.22464, 1.40404, 0, 3.22223, 1.22464, -1.62628,
    ])
    expect(rounded(groupNorm(some(1, 2, 4), row(1, 2, 3, 4), row(0, 1, 0, -1), { groups: 2 }))).toEqual([
      -1.31048, 3.27149, -3.93143, 3.54298, 0.78629, -0.22311, 2.35886, -3.44622,
    ])
  })

  it('batchNorm in training and afterwards', () => {
    const x = some(3, 2)
    const expected = [-1.22464, 1.40404, 0, 3.22223, 1.22464, -1.62628]
    const [y, mean, variance] = batchNormTraining(x, row(1, 2), row(0, 1))
    expect([rounded(y), rounded(mean), rounded(variance)]).toEqual([expected, [-1, 2.33333], [6, 10.88889]])
    expect(rounded(batchNorm(x, row(1, 2), row(0, 1), { training: true }))).toEqual(expected)
    expect(rounded(batchNorm(x, row(1, 2), row(0, 1), row(1, -1), row(4, 9)))).toEqual([
      -2.49969, 3.66652, -0.99988, 5.66641, 0.49994, 0.33337,
    ])
    const image = x.reshape([1, 3, 1, 2])
    expect(rounded(batchNorm(image, row(1, 2), row(0, 1), { training: true }))).toEqual(expected)
  })

  it('rmsNorm', () => {
    expect(rounded(rmsNorm(some(3, 2), row(1, 2)))).toEqual([-1.13137, 1.69706, -0.2325, 2.78994, 1, -2])
    expect(rounded(rmsNorm(some(3, 2)))).toEqual([-1.13137, 0.84853, -0.2325, 1.39497, 1, -1])
  })

  it('take numbers for scale and offset, one element, integers and no rows', () => {
    expect(rounded(batchNorm(some(3, 2), 1, 2, { training: true }).mean({ axis: 0 }))).toEqual([2, 2])
    expect(rounded(layerNorm(row(7), row(3), row(5)))).toEqual([5])
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
    expect(rounded(rows)).toEqual([Number.NaN, Number.NaN, -1, 1])
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

describe('normalize', () => {
  it('normalize agrees with PyTorch', () => {
    near(normalize(f64([1, -2, 3, 4], [2, 2]), { ord: 1, axis: 0 }), [0.25, -1 / 3, 0.75, 2 / 3])
    near(normalize(ints([3, 4])), [0.6, 0.8].map(Math.fround))
    near(normalize(f64([0, 0])), [0, 0])
  })
})

describe('clipByNorm', () => {
  it('limit norms', () => {
    const x = tensor([
      [6, 8],
      [0.3, 0.4],
      [0, 0],
    ])
    expect(values(clipByNorm(x, 5, { axis: 1 }))).toEqual(close([3, 4, 0.3, 0.4, 0, 0]))
    expect(values(clipByNorm(tensor([3, 4]), 1))).toEqual(close([0.6, 0.8]))
    expect(() => clipByNorm(x, 0)).toThrow('clipByNorm: maxNorm is 0, expected a positive number')
  })
})

describe('sparsemax', () => {
  it('sparsemax gives probabilities, zeros among them', () => {
    near(sparsemax(f64([2, 1.5, 0])), [0.75, 0.25, 0])
    near(sparsemax(f64([0.1, 0.1, 0.1, 0.1])), [0.25, 0.25, 0.25, 0.25])
    near(sparsemax(f64([1000, 0, 2, 1.5], [2, 2]), { axis: 0 }), [1, 0, 0, 1])
    near(sum(sparsemax(f64([0.3, -1.2, 0.9, 0.5, 0.2, 0.1], [2, 3])), { axis: 1 }), [1, 1])
  })
})
