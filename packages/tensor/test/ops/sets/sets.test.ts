// Different elements and members, against NumPy.

import { describe, expect, it } from 'vitest'
import { flip, gather, isIn, memory, type Tensor, tensor, unique, zeros } from '../../../src/index.js'
import { f64, ints, near, values } from '../../elements.js'

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

describe('isIn', () => {
  it('isIn finds members', () => {
    near(isIn(f64([1, 2, NaN, 3], [2, 2]), f64([3, 1, NaN])), [1, 0, 0, 1])
    near(isIn(ints([1]), zeros([0])), [0])
  })
})
