// Index tuples, segments, patches and pixel shuffles: values from NumPy and PyTorch.
import { describe, expect, it } from 'vitest'
import {
  fold,
  gatherNd,
  matmul,
  pixelShuffle,
  pixelUnshuffle,
  reshape,
  scatterNd,
  segmentMax,
  segmentMean,
  segmentMin,
  segmentSum,
  type Tensor,
  tensor,
  transpose,
  unfold,
  zeros,
} from '../src/index.js'

const values = (x: Tensor): number[] => [...x.dataSync()]
const ints = (data: Parameters<typeof tensor>[0]): Tensor => tensor(data, { dtype: 'int32' })
const count = (size: number): number[] => Array.from({ length: size }, (_, k) => k)
const cube = tensor(count(24), { shape: [2, 3, 4] })

describe('gatherNd and scatterNd', () => {
  it('gather elements, rows and everything', () => {
    expect(
      values(
        gatherNd(
          cube,
          ints([
            [1, 2, 3],
            [0, 0, 1],
          ]),
        ),
      ),
    ).toEqual([23, 1])
    expect(
      values(
        gatherNd(
          cube,
          ints([
            [1, 0],
            [0, 2],
          ]),
        ),
      ),
    ).toEqual([12, 13, 14, 15, 8, 9, 10, 11])
    expect(gatherNd(cube, zeros([5, 0])).shape).toEqual([5, 2, 3, 4])
    expect(gatherNd(cube, ints([[[1]], [[0]]])).shape).toEqual([2, 1, 3, 4])
  })

  it('give 0 for each index that is out of range, also where the flat number would exist', () => {
    expect(
      values(
        gatherNd(
          cube,
          ints([
            [0, 0, 4],
            [0, 3, 0],
            [-1, 2, 3],
            [1, -1, 0],
          ]),
        ),
      ),
    ).toEqual([0, 0, 0, 0])
    expect(
      values(
        scatterNd(
          ints([
            [0, 2],
            [1, -1],
            [1, 1],
          ]),
          tensor([5, 6, 7]),
          [2, 2],
        ),
      ),
    ).toEqual([0, 0, 0, 7])
  })

  it('add up equal tuples', () => {
    const sums = scatterNd(
      ints([[2], [0], [2]]),
      tensor([
        [1, 2],
        [3, 4],
        [5, 6],
      ]),
      [3, 2],
    )
    expect(values(sums)).toEqual([3, 4, 0, 0, 6, 8])
    const whole = scatterNd(
      ints([
        [1, 1],
        [1, 1],
      ]),
      ints([2, 3]),
      [2, 2],
    )
    expect([whole.dtype, values(whole)]).toEqual(['int32', [0, 0, 0, 5]])
    expect(values(scatterNd(zeros([0, 1]), zeros([0, 2]), [1, 2]))).toEqual([0, 0])
  })

  it('say what does not fit', () => {
    expect(() => gatherNd(cube, ints([[0, 0, 0, 0]]))).toThrow('gatherNd: indices [1, 4] do not fit [2, 3, 4]\nhelp: ')
    expect(() => gatherNd(cube, tensor([[true]]))).toThrow('gatherNd: indices are bool, expected integers')
    expect(() => scatterNd(ints([[0], [1]]), tensor([1, 2, 3]), [4])).toThrow(
      'scatterNd: updates have shape [3], expected [2]\nhelp: indices [2, 1] into [4]: one slice for each index tuple',
    )
  })
})

describe('segments', () => {
  const rows = tensor([
    [1, -2],
    [5, 0],
    [3, 4],
    [7, -9],
  ])
  const ids = ints([2, 0, 2, 5])

  it('reduce rows, in any order, with empty and missing segments', () => {
    expect(values(segmentSum(rows, ids, 3))).toEqual([5, 0, 0, 0, 4, 2])
    expect(values(segmentMean(rows, ids, 3))).toEqual([5, 0, 0, 0, 2, 1])
    expect(values(segmentMax(rows, ids, 3))).toEqual([5, 0, -Infinity, -Infinity, 3, 4])
    expect(values(segmentMin(rows, ids, 3))).toEqual([5, 0, Infinity, Infinity, 1, -2])
    expect(segmentSum(zeros([0, 2]), ints([]), 2).shape).toEqual([2, 2])
    expect(values(segmentSum(transpose(rows), ints([1, 1]), 2))).toEqual([0, 0, 0, 0, -1, 5, 7, -2])
  })

  it('sum integers in int32, and average them in float32', () => {
    const bytes = tensor([200, 100], { dtype: 'uint8' })
    const total = segmentSum(bytes, ints([0, 0]), 1)
    expect([total.dtype, values(total)]).toEqual(['int32', [300]])
    const average = segmentMean(bytes, ints([0, 0]), 1)
    expect([average.dtype, values(average)]).toEqual(['float32', [150]])
  })

  it('let NaN through its own segment only', () => {
    expect(values(segmentMax(tensor([1, Number.NaN, 3]), ints([0, 1, 1]), 2))).toEqual([1, Number.NaN])
  })

  it('say what does not fit', () => {
    expect(() => segmentSum(rows, ints([0, 1]), 2)).toThrow('segmentSum: segment ids [2] do not fit [4, 2]\nhelp: ')
    expect(() => segmentMax(rows, ids, -1)).toThrow('segmentMax: numSegments is -1, expected a whole number')
    expect(() => segmentSum(rows, tensor([true, true, true, true]), 1)).toThrow('segment ids are bool')
  })
})

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
