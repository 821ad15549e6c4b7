// Losses beyond the conformance cases: Keras's formulas, computed in NumPy.
import { describe, expect, it } from 'vitest'
import { type Tensor, tensor, zeros } from '../../src/index.js'
import {
  binaryFocalCrossentropy,
  categoricalFocalCrossentropy,
  categoricalHinge,
  meanAbsolutePercentageError,
  meanSquaredLogarithmicError,
  squaredHinge,
} from '../../src/losses.js'
import { f64, near } from '../elements.js'

// Digits that the references are written down with.
const expectValues = (x: Tensor, expected: readonly number[]): void => near(x, expected, 5e-8)
const none = { reduction: 'none' } as const

describe('hinge losses', () => {
  const scores = f64([
    [0.6, 0.4, -0.2],
    [1.5, 0.1, 2],
  ])
  const targets = tensor([
    [0, 1, 1],
    [1, 0, 0],
  ])

  it('follow Keras', () => {
    expectValues(squaredHinge(scores, targets, none), [1.45333333, 3.40333333])
    expectValues(squaredHinge(scores, targets.mul(2).sub(1), none), [1.45333333, 3.40333333])
    expectValues(categoricalHinge(scores, targets, none), [1.4, 1.5])
    expectValues(categoricalHinge(scores, targets), [1.45])
    expectValues(categoricalHinge(scores, targets, { reduction: 'sum' }), [2.9])
  })

  it('say what does not fit', () => {
    expect(() => categoricalHinge(scores, zeros([2]))).toThrow(
      'categoricalHinge: prediction [2, 3] and target [2] differ\nhelp: ',
    )
  })
})

describe('relative errors', () => {
  it('follow Keras', () => {
    expectValues(meanAbsolutePercentageError(f64([[1, -5]]), tensor([[2, -4]])), [37.5])
    expect(meanAbsolutePercentageError(f64([[1]]), tensor([[0]])).itemSync()).toBeCloseTo(1e9, -2)
    const [prediction, target] = [
      f64([
        [1, 3],
        [0, -2],
      ]),
      tensor([
        [2, 0],
        [1, 1],
      ]),
    ]
    expectValues(meanSquaredLogarithmicError(prediction, target, none), [1.04310687, 0.48045288])
  })
})

describe('focal losses', () => {
  const odds = f64([
    [0.6, 0.4],
    [0.9, 0.2],
  ])
  const logits = odds.div(odds.neg().add(1)).log()
  const yes = tensor([
    [0, 1],
    [1, 1],
  ])

  it('binaryFocalCrossentropy follows Keras', () => {
    expectValues(binaryFocalCrossentropy(odds, yes, none), [0.32986466, 0.51554693])
    expectValues(binaryFocalCrossentropy(logits, yes, { fromLogits: true, ...none }), [0.32986466, 0.51554693])
    expectValues(binaryFocalCrossentropy(odds, yes, { gamma: 1.5, ...none }), [0.42585345, 0.57747591])
    expectValues(binaryFocalCrossentropy(odds, yes, { applyClassBalancing: true, ...none }), [0.16493233, 0.12888673])
    expectValues(binaryFocalCrossentropy(odds, yes, { labelSmoothing: 0.2, ...none }), [0.29460036, 0.4079737])
  })

  it('categoricalFocalCrossentropy follows Keras', () => {
    const rows = f64([
      [0.05, 0.95, 0],
      [0.1, 0.8, 0.1],
    ])
    const hot = tensor([
      [0, 1, 0],
      [0, 0, 1],
    ])
    expectValues(categoricalFocalCrossentropy(rows, hot, none), [3.2058309e-5, 0.466273481])
    expectValues(categoricalFocalCrossentropy(rows, hot, { gamma: 1, alpha: 0.5, ...none }), [0.00128233, 1.03616329])
    expectValues(categoricalFocalCrossentropy(rows, hot, { labelSmoothing: 0.3, ...none }), [0.47056917, 0.41986928])
    const scores = f64([
      [1, 2, -1],
      [0.5, 0, 3],
    ])
    expectValues(categoricalFocalCrossentropy(scores, hot, { fromLogits: true, ...none }), [0.00757342, 0.00042037])
  })

  it('stay finite with logits of ±300', () => {
    const far = f64([[300, -300]])
    expect(binaryFocalCrossentropy(far, tensor([[0, 1]]), { fromLogits: true }).itemSync()).toBe(300)
    expect(binaryFocalCrossentropy(far, tensor([[1, 0]]), { fromLogits: true }).itemSync()).toBe(0)
  })
})
