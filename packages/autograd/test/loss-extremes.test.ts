// Losses and their gradients where a probability is 0 or 1: finite wherever the limit is.
import { type Tensor, tensor } from '@tensorloom/tensor'
import {
  binaryCrossentropy,
  binaryFocalCrossentropy,
  categoricalCrossentropy,
  categoricalFocalCrossentropy,
  categoricalGeneralizedCrossEntropy,
  circle,
  sparseCategoricalCrossentropy,
  triplet,
} from '@tensorloom/tensor/losses'
import { describe, expect, it } from 'vitest'
import { valueAndGrad } from '../src/index.js'

const infinity = Number.POSITIVE_INFINITY

function valueAndSlope(loss: (x: Tensor) => Tensor, x: Tensor): { value: number; slope: number[] } {
  const { value, gradients } = valueAndGrad(loss)(x)
  return { value: value.itemSync(), slope: [...(gradients as unknown as Tensor[])[0]!.dataSync()] }
}

const close = (values: readonly number[]): unknown[] => values.map((value) => expect.closeTo(value, 6))

describe('logits of ±∞', () => {
  const logits = tensor([[0, -infinity, 0]])

  it('of classes with probability 0 cost nothing where they are not the target', () => {
    const wanted = { value: expect.closeTo(Math.LN2, 6), slope: close([-0.5, 0, 0.5]) }
    const hot = tensor([[1, 0, 0]])
    const options = { fromLogits: true } as const
    expect(valueAndSlope((x) => categoricalCrossentropy(x, hot, options), logits)).toEqual(wanted)
    expect(valueAndSlope((x) => sparseCategoricalCrossentropy(x, tensor([0]), options), logits)).toEqual(wanted)
    const plain = { ...options, alpha: 1, gamma: 0 }
    expect(valueAndSlope((x) => categoricalFocalCrossentropy(x, hot, plain), logits)).toEqual(wanted)
  })

  it('of binary targets cost nothing where they are right, and everything where they are wrong', () => {
    const x = tensor([[infinity, -infinity]])
    for (const loss of [binaryCrossentropy, binaryFocalCrossentropy]) {
      const { value, slope } = valueAndSlope((p) => loss(p, tensor([[1, 0]]), { fromLogits: true }), x)
      expect([value, ...slope].map(Math.abs)).toEqual([0, 0, 0])
    }
    expect(binaryCrossentropy(x, tensor([[0, 1]]), { fromLogits: true }).itemSync()).toBe(infinity)
  })
})

describe('focal losses with gamma below 1', () => {
  it.each([0, 0.25, 0.5])('have gradients at confident right answers (gamma %f)', (gamma) => {
    const sure = tensor([[200, -200]])
    const hot = tensor([[1, 0]])
    for (const loss of [binaryFocalCrossentropy, categoricalFocalCrossentropy]) {
      const { value, slope } = valueAndSlope((x) => loss(x, hot, { fromLogits: true, gamma }), sure)
      expect(value).toBe(0)
      expect(slope.map(Math.abs)).toEqual([0, 0])
      expect(valueAndSlope((x) => loss(x, hot, { gamma }), tensor([[1, 0]])).slope.every(Number.isFinite)).toBe(true)
    }
  })
})

describe('losses of labels', () => {
  it('have a gradient where the label has probability 0', () => {
    const { value, slope } = valueAndSlope((p) => categoricalGeneralizedCrossEntropy(p, tensor([1])), tensor([[1, 0]]))
    expect([value, ...slope]).toEqual([2, 0, 0])
  })

  it('of embeddings have gradients for rows without pairs, and for equal rows', () => {
    const rows = tensor([
      [1, 0],
      [1, 0],
      [0, 1],
    ])
    for (const labels of [tensor([0, 0, 1]), tensor([0, 0, 0]), tensor([0, 1, 2])]) {
      for (const loss of [circle, triplet]) {
        const { value, slope } = valueAndSlope((x) => loss(x, labels), rows)
        expect([value, ...slope].every(Number.isFinite), loss.name).toBe(true)
      }
    }
  })

  it('that are ignored have no gradient, also where the scores are NaN', () => {
    const scores = tensor([
      [Number.NaN, 1],
      [0, 0],
    ])
    const loss = (x: Tensor): Tensor =>
      sparseCategoricalCrossentropy(x, tensor([-1, 0]), { fromLogits: true, ignoreClass: -1 })
    const { value, slope } = valueAndSlope(loss, scores)
    expect(value).toBeCloseTo(Math.LN2, 6)
    expect(slope.slice(2)).toEqual(close([-0.5, 0.5]))
  })
})
