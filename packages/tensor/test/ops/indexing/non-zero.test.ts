// Places of what is not zero, and how many there are, against NumPy.

import { describe, expect, it } from 'vitest'
import { argWhere, countNonZero, memory, nonZero, scope, type Tensor, tensor } from '../../../src/index.js'
import { values } from '../../elements.js'

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

describe('countNonZero', () => {
  it('count', () => {
    expect(countNonZero(tensor([0, 1, NaN, -0])).itemSync()).toBe(2)
    expect(
      values(
        countNonZero(
          tensor([
            [1, 0],
            [2, 3],
          ]),
          { axis: 0, keepDims: true },
        ),
      ),
    ).toEqual([2, 1])
  })
})
