// Layers that prepare numbers: adapt, modes, options. Values are checked against Keras in packages/keras.
import { ones, type Tensor, tensor, zeros } from '@tensorloom/tensor'
import { describe, expect, it } from 'vitest'
import { categoryEncoding, discretization, normalization, rescaling, sequential } from '../../src/index.js'

const values = (x: Tensor): number[] => [...x.dataSync()]
const rounded = (x: Tensor): number[] => values(x).map((one) => Math.round(one * 1e4) / 1e4 + 0)

async function* batches(...all: readonly Tensor[]): AsyncGenerator<Tensor> {
  for (const one of all) yield one
}

describe('normalization', () => {
  const data = tensor([
    [1, 10],
    [2, 20],
    [6, 60],
  ])

  it('finds the same statistics in batches and at once', async () => {
    const [whole, parts] = [normalization(), normalization()]
    whole.adapt(data)
    await parts.adapt(batches(data.slice([0, 0], [2, 2]), data.slice([2, 0], [1, 2])))
    expect(rounded(parts.mean!)).toEqual([3, 30])
    expect(rounded(parts.variance!)).toEqual(rounded(whole.variance!))
    const y = whole.apply(data)
    expect(values(y.mean({ axis: 0 })).every((one) => Math.abs(one) < 1e-6)).toBe(true)
  })

  it('goes back with invert, and takes numbers instead of data', () => {
    const there = normalization({ mean: [1, 2], variance: [4, 9] })
    const back = normalization({ mean: [1, 2], variance: [4, 9], invert: true })
    expect(rounded(there.apply(tensor([[3, 5]])))).toEqual([1, 1])
    expect(rounded(back.apply(there.apply(data)))).toEqual(values(data))
    expect(there.parameters).toEqual([])
  })

  it('keeps other axes, or none', () => {
    const volume = tensor([1, 2, 3, 4, 5, 6, 7, 8], { shape: [2, 2, 2] })
    const layer = normalization({ axis: [1, 2] })
    layer.adapt(volume)
    expect(values(layer.mean!)).toEqual([3, 4, 5, 6])
    const one = normalization({ axis: null })
    one.adapt(volume)
    expect([one.mean!.shape, values(one.mean!)]).toEqual([[], [4.5]])
  })

  it('is saved with its statistics, which training leaves alone', () => {
    const layer = normalization({ name: 'scale' })
    layer.adapt(data)
    const model = sequential([layer], { inputShape: [2] })
    expect(Object.keys(model.stateDict())).toEqual(['scale.mean', 'scale.variance', 'scale.count'])
    expect(model.trainableParameters).toEqual([])
  })

  it('says what is wrong', () => {
    expect(() => normalization({ mean: 1 })).toThrow('mean and variance must be given together')
    expect(() => normalization({ axis: 0 }).apply(data)).toThrow('axis 0 does not fit [batch, 2]')
    expect(() => normalization({ mean: 1, variance: 1 }).adapt(data)).toThrow('adapt is not possible')
    expect(() => normalization().adapt(zeros([0, 2]))).toThrow('adapt got no samples')
    expect(() => normalization({ mean: 'a' as never, variance: 1 })).toThrow("mean is 'a', expected numbers")
  })
})

describe('discretization', () => {
  it('finds bins that hold equally many numbers', async () => {
    const layer = discretization({ numBins: 4 })
    await layer.adapt(tensor(Array.from({ length: 400 }, (_, k) => (k * 37) % 400)))
    expect(layer.binBoundaries!.length).toBe(3)
    layer.binBoundaries!.forEach((one, k) => {
      expect(Math.abs(one - 100 * (k + 1))).toBeLessThan(8)
    })
    const parts = discretization({ numBins: 4 })
    await parts.adapt(batches(tensor([0, 1, 2, 3, 4, 5, 6, 7]), tensor([8, 9, 10, 11])))
    expect(parts.binBoundaries!.length).toBe(3)
    const copy = discretization(parts.config)
    expect(values(copy.apply(tensor([[-9, 99]])))).toEqual([0, 3])
  })

  it('puts a boundary into the upper bin, and encodes as it is told', () => {
    const x = tensor([[-1, 0, 5, 5]])
    const binBoundaries = [0, 2]
    expect(values(discretization({ binBoundaries }).apply(x))).toEqual([0, 1, 2, 2])
    expect(values(discretization({ binBoundaries, outputMode: 'count' }).apply(x))).toEqual([1, 1, 2])
    expect(discretization({ binBoundaries, outputMode: 'oneHot' }).apply(x).shape).toEqual([1, 4, 3])
    expect(discretization({ binBoundaries: [], outputMode: 'multiHot' }).apply(x).shape).toEqual([1, 1])
  })

  it('says what is wrong', async () => {
    expect(() => discretization({})).toThrow('neither binBoundaries nor numBins is given')
    expect(() => discretization({ binBoundaries: [2, 1] })).toThrow('expected numbers in ascending order')
    expect(() => discretization({ numBins: 2 }).apply(ones([1, 2]))).toThrow('boundaries of the bins are not known')
    expect(() => discretization({ numBins: 2, sparse: true as false })).toThrow('there are no sparse tensors')
    expect(() => discretization({ numBins: 2, outputMode: 'hot' as 'int' })).toThrow("outputMode is 'hot'")
    await expect(discretization({ binBoundaries: [1] }).adapt(ones([2]))).rejects.toThrow('adapt is not possible')
    await expect(discretization({ numBins: 2 }).adapt(zeros([0]))).rejects.toThrow('adapt got no data')
  })
})

describe('categoryEncoding', () => {
  const x = tensor([[0, 2, 2]], { dtype: 'int32' })

  it('counts, with weights and without', () => {
    expect(values(categoryEncoding(3).apply(x))).toEqual([1, 0, 1])
    const count = categoryEncoding(3, { outputMode: 'count' })
    expect(values(count.apply(x))).toEqual([1, 0, 2])
    expect(values(count.apply([x, tensor([[0.5, 1, 2]])]))).toEqual([0.5, 0, 3])
    expect(categoryEncoding(3, { outputMode: 'oneHot' }).apply(x).shape).toEqual([1, 3, 3])
    const column = tensor([[1], [2]], { dtype: 'int32' })
    expect(categoryEncoding(3, { outputMode: 'oneHot' }).apply(column).shape).toEqual([2, 3])
  })

  it('says what is wrong', () => {
    expect(() => categoryEncoding(0)).toThrow('numTokens is 0')
    expect(() => categoryEncoding(3).apply([x, ones([1, 3])])).toThrow("only counted with outputMode: 'count'")
    expect(() => categoryEncoding(3, { outputMode: 'count' }).apply([x, ones([1, 2])])).toThrow('weights [1, 2]')
    expect(() => categoryEncoding(3, { outputMode: 'int' as 'count' })).toThrow("outputMode is 'int'")
  })
})

describe('rescaling', () => {
  it('takes numbers and one for each channel', () => {
    const x = tensor([[1, 2]], { dtype: 'uint8' })
    expect(values(rescaling(0.5, { offset: 1 }).apply(x))).toEqual([1.5, 2])
    expect(values(rescaling([2, 3], { offset: [0, 1] }).apply(x))).toEqual([2, 7])
    expect(() => rescaling('2' as never)).toThrow("scale is '2', expected a number or a list of numbers")
  })
})
