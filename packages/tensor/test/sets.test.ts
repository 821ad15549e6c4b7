// Finding, comparing and enumerating elements, against NumPy.
import { describe, expect, it } from 'vitest'
import {
  allClose,
  argWhere,
  flip,
  gather,
  isClose,
  memory,
  meshgrid,
  nonZero,
  scope,
  type Tensor,
  tensor,
  unique,
} from '../src/index.js'

const values = (x: Tensor): number[] => [...x.dataSync()]

describe('unique', () => {
  it('finds values, first places, counts and the way back', async () => {
    const x = tensor([
      [3, 1, 3],
      [2, 3, 1],
    ])
    const found = await unique(x)
    expect(values(found.values)).toEqual([1, 2, 3])
    expect(values(found.indices)).toEqual([1, 3, 0])
    expect(values(found.counts)).toEqual([2, 1, 3])
    expect([found.inverse.shape, values(found.inverse)]).toEqual([
      [2, 3],
      [2, 0, 2, 1, 2, 0],
    ])
    expect(values(gather(found.values, found.inverse))).toEqual(values(x))
    expect([found.indices.dtype, found.counts.dtype, found.inverse.dtype]).toEqual(['int32', 'int32', 'int32'])
  })

  it('counts NaN once, and takes views, integers, scalars and nothing', async () => {
    const odd = await unique(tensor([NaN, 1, NaN, -Infinity]))
    expect([values(odd.values), values(odd.counts)]).toEqual([
      [-Infinity, 1, NaN],
      [1, 1, 2],
    ])
    expect(values((await unique(flip(tensor([5, 4, 5], { dtype: 'uint8' })))).indices)).toEqual([1, 0])
    expect(values((await unique(tensor(7))).values)).toEqual([7])
    const none = await unique(tensor([], { shape: [0, 2] }))
    expect([none.values.shape, none.counts.shape, none.inverse.shape]).toEqual([[0], [0], [0, 2]])
  })

  it('frees what it does not return', async () => {
    const x = tensor([3, 1, 3])
    const before = memory().tensors
    const found = await unique(x)
    expect(memory().tensors - before).toBe(4)
    for (const one of Object.values(found) as Tensor[]) one.dispose()
    expect(memory().tensors).toBe(before)
  })
})

describe('nonZero and argWhere', () => {
  const x = tensor([
    [0, 5, 0],
    [7, 0, NaN],
  ])

  it('find places in row-major order', async () => {
    const [rows, columns] = await nonZero(x)
    expect([values(rows!), values(columns!)]).toEqual([
      [0, 1, 1],
      [1, 0, 2],
    ])
    expect(await (await argWhere(x)).array()).toEqual([
      [0, 1],
      [1, 0],
      [1, 2],
    ])
    expect(await (await argWhere(x.transpose())).array()).toEqual([
      [0, 1],
      [1, 0],
      [2, 1],
    ])
  })

  it('take booleans, scalars and nothing', async () => {
    expect(values((await nonZero(tensor([true, false, true])))[0]!)).toEqual([0, 2])
    expect((await argWhere(tensor([0, 0]))).shape).toEqual([0, 1])
    expect((await argWhere(tensor(3))).shape).toEqual([1, 0])
    expect((await argWhere(tensor(0))).shape).toEqual([0, 0])
    expect((await argWhere(tensor([], { shape: [0, 3] }))).shape).toEqual([0, 2])
    expect((await nonZero(tensor([], { shape: [0, 3] }))).map((one) => one.shape)).toEqual([[0], [0]])
  })

  it('free what they do not return, and belong to the scope of the caller', async () => {
    const before = memory().tensors
    const space = scope()
    const pending: Promise<Tensor[]>[] = []
    space.run(() => {
      pending.push(nonZero(x))
    })
    await Promise.all(pending)
    expect(memory().tensors - before).toBe(2)
    space.dispose()
    expect(memory().tensors).toBe(before)
  })
})

describe('isClose and allClose', () => {
  it('compare within a tolerance, as NumPy does', () => {
    const a = tensor([1, Infinity, -Infinity, NaN, 1e-9, 100])
    const b = tensor([1 + 1e-6, Infinity, Infinity, NaN, 0, 100.01])
    expect(values(isClose(a, b))).toEqual([1, 1, 0, 0, 1, 0])
    expect(values(isClose(a, b, { equalNan: true, rtol: 1e-3 }))).toEqual([1, 1, 0, 1, 1, 1])
    expect(isClose(1, tensor(Infinity)).itemSync()).toBe(0)
    expect(values(isClose(tensor([250], { dtype: 'uint8' }), tensor([251], { dtype: 'uint8' }), { atol: 1 }))).toEqual([
      1,
    ])
    expect(isClose(tensor([[1], [2]]), tensor([1, 2])).shape).toEqual([2, 2])
    expect(isClose(a, b).dtype).toBe('bool')
  })

  it('ask about all elements', () => {
    expect(allClose(tensor([1, 2]), tensor([1, 2])).itemSync()).toBe(1)
    expect(allClose(tensor([1, 2]), tensor([1, 2.1])).itemSync()).toBe(0)
    expect(allClose(tensor([1, 2]), tensor([1, 2.1]), { atol: 0.2 }).itemSync()).toBe(1)
    expect(allClose(tensor([]), 1).itemSync()).toBe(1)
  })
})

describe('meshgrid', () => {
  const [a, b, c] = [tensor([1, 2, 3]), tensor([4, 5]), tensor([6])]

  it('runs the first list along axis 1, or along axis 0 with ij', () => {
    const [x, y] = meshgrid([a, b])
    expect([values(x!), values(y!)]).toEqual([
      [1, 2, 3, 1, 2, 3],
      [4, 4, 4, 5, 5, 5],
    ])
    const [i, j] = meshgrid([a, b], { indexing: 'ij' })
    expect([values(i!), values(j!)]).toEqual([
      [1, 1, 2, 2, 3, 3],
      [4, 5, 4, 5, 4, 5],
    ])
    expect(meshgrid([a, b, c]).map((one) => one.shape)).toEqual([
      [2, 3, 1],
      [2, 3, 1],
      [2, 3, 1],
    ])
    expect(meshgrid([a, b, c], { indexing: 'ij' })[0]!.shape).toEqual([3, 2, 1])
    expect(meshgrid([a]).map(values)).toEqual([[1, 2, 3]])
  })

  it('refuses matrices and other words', () => {
    expect(() => meshgrid([tensor([[1]])])).toThrow('meshgrid: expected lists of rank 1, got [1, 1]')
    // @ts-expect-error: no such order
    expect(() => meshgrid([a], { indexing: 'yx' })).toThrow('meshgrid: indexing is "yx"')
  })
})
