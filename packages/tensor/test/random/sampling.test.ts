// Draws of classes and of whole numbers, against their probabilities.
import { beforeEach, describe, expect, it } from 'vitest'
import { categorical, isIn, mean, randomUniform, setSeed, tensor, zeros } from '../../src/index.js'

beforeEach(() => setSeed(5))

const frequencies = (values: ArrayLike<number>): Record<number, number> => {
  const counts: Record<number, number> = {}
  for (const value of Array.from(values)) counts[value] = (counts[value] ?? 0) + 1 / values.length
  return counts
}

describe('categorical', () => {
  it('draws classes with their probabilities', () => {
    const probabilities = [0.1, 0.6, 0.3]
    const drawn = categorical(tensor([probabilities.map(Math.log), [0, -Infinity, 0]]), 8000)
    expect([drawn.shape, drawn.dtype]).toEqual([[2, 8000], 'int32'])
    const [first, second] = [drawn.slice([0, 0], [1, -1]), drawn.slice([1, 0], [1, -1])].map((row) =>
      frequencies(row.dataSync()),
    )
    // Four standard deviations: 4 · √(p (1 − p) / 8000) ≤ 0.023.
    probabilities.forEach((one, k) => {
      expect(Math.abs(first![k]! - one)).toBeLessThan(0.023)
    })
    expect(second![1]).toBeUndefined()
    expect(Math.abs(second![0]! - 0.5)).toBeLessThan(0.023)
  })
  it('repeats with the seed, draws from one row, and nothing at all', () => {
    const logits = tensor([0, 1, 2, 3])
    const first = categorical(logits, 20).dataSync()
    expect([...categorical(logits, 20).dataSync()]).not.toEqual([...first])
    setSeed(5)
    expect([...categorical(logits, 20).dataSync()]).toEqual([...first])
    expect(categorical(zeros([2, 3]), 0).shape).toEqual([2, 0])
  })
  it('refuses what it cannot draw from', () => {
    expect(() => categorical(zeros([]), 1)).toThrow('categorical: expected logits [..., classes], got []')
    expect(() => categorical(zeros([2, 0]), 1)).toThrow('got [2, 0]')
    expect(() => categorical(zeros([2]), 0.5)).toThrow(
      'categorical: count is 0.5, expected a whole number of at least 0',
    )
  })
})

describe('randomUniform of whole numbers', () => {
  it.each([
    [0, 4],
    [-2, 2],
    [-4, 0],
  ])('%i to %i: each equally often', (min, max) => {
    const drawn = randomUniform([8000], { min, max, dtype: 'int32' })
    const counts = frequencies(drawn.dataSync())
    expect(Object.keys(counts).length).toBe(4)
    for (let k = min; k < max; k++) expect(Math.abs(counts[k]! - 0.25)).toBeLessThan(0.02)
    expect(mean(isIn(drawn, tensor([max]))).itemSync()).toBe(0)
  })
})
