// trainTestSplit: a partition of the rows, seeded, with equal shares of every class on request.
import { memory, type Tensor, tensor } from '@tensorloom/tensor'
import { describe, expect, it } from 'vitest'
import { digits, trainTestSplit } from '../../src/index.js'

const values = (t: Tensor): number[] => [...t.dataSync()]
const x = tensor(
  Float32Array.from({ length: 40 }, (_, k) => k),
  { shape: [20, 2] },
)
const y = tensor(Int32Array.from({ length: 20 }, (_, k) => (k < 14 ? 0 : 1)))

describe('trainTestSplit', () => {
  it('gives every row once, and keeps rows together', async () => {
    const id = tensor(Int32Array.from({ length: 20 }, (_, k) => k))
    const { train, test } = await trainTestSplit({ x, id }, { seed: 1, testFraction: 0.3 })
    expect([train.x.shape, test.x.shape, test.id.shape, test.id.dtype]).toEqual([[14, 2], [6, 2], [6], 'int32'])
    const all = [...values(train.id), ...values(test.id)]
    expect(all).not.toEqual([...all].sort((a, b) => a - b))
    expect([...all].sort((a, b) => a - b)).toEqual(values(id))
    for (const part of [train, test]) {
      expect(values(part.x)).toEqual(values(part.id).flatMap((k) => [2 * k, 2 * k + 1]))
    }
  })

  it('is the same for the same seed', async () => {
    const once = async (seed: number): Promise<number[]> => values((await trainTestSplit({ x, y }, { seed })).test.x)
    expect(await once(5)).toEqual(await once(5))
    expect(await once(5)).not.toEqual(await once(6))
    expect(await once(5)).toHaveLength(8)
  })

  it('stratify keeps the shares of classes', async () => {
    for (let seed = 0; seed < 10; seed++) {
      const { train, test } = await trainTestSplit({ x, y }, { seed, testFraction: 0.5, stratify: 'y' })
      expect([values(train.y).filter((k) => k === 1).length, values(test.y).filter((k) => k === 1).length]).toEqual([
        3, 3,
      ])
    }
    const uneven = await trainTestSplit({ x, y }, { seed: 0, testFraction: 0.2, stratify: 'y' })
    // A fifth of 14 and of 6: 2.8 and 1.2.
    expect(values(uneven.test.y).filter((k) => k === 0)).toHaveLength(3)
    expect(uneven.test.y.size).toBe(4)
  })

  it('stratified digits have all classes in both parts', async () => {
    const data = await digits()
    const { train, test } = await trainTestSplit({ x: data.x, y: data.y }, { seed: 42, stratify: 'y' })
    const perClass = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    for (const label of values(test.y)) perClass[label]!++
    expect([train.x.shape, test.x.shape]).toEqual([
      [1438, 8, 8, 1],
      [359, 8, 8, 1],
    ])
    for (const count of perClass) expect([35, 36, 37]).toContain(count)
  })

  it('leaves nothing behind but its result', async () => {
    const before = memory().tensors
    const { train, test } = await trainTestSplit({ x, y }, { seed: 3, stratify: 'y' })
    expect(memory().tensors).toBe(before + 4)
    for (const one of [train.x, train.y, test.x, test.y]) one.dispose()
    expect([x.disposed, memory().tensors]).toEqual([false, before])
  })
})
