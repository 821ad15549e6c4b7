// Losses that Keras does not have, or not in this form: PyTorch's formulas and plain loops over triplets, in NumPy.
import { describe, expect, it } from 'vitest'
import { ones, tensor, zeros } from '../../src/index.js'
import {
  categoricalFocalCrossentropy,
  categoricalGeneralizedCrossEntropy,
  circle,
  gaussianNll,
  meanSquaredError,
  reduceLoss,
  smoothL1,
  sparseCategoricalCrossentropy,
  triplet,
  tripletMargin,
} from '../../src/losses.js'
import { f64, near } from '../elements.js'

const none = { reduction: 'none' } as const

it('tripletMargin follows PyTorch, in every norm', () => {
  const [anchor, positive, negative] = [
    f64([
      [0.5, -1, 2],
      [1, 0.25, -0.75],
    ]),
    f64([
      [0, -0.5, 1.5],
      [2, 1, -1],
    ]),
    f64([
      [0.75, -1.5, 1],
      [1.5, 0.5, 0],
    ]),
  ]
  const wanted = { 1: [0.75, 1.500002], 2: [0.7203809663, 1.3393409586], 3: [0.676289379, 1.3031076531] }
  for (const [p, values] of Object.entries(wanted)) {
    near(tripletMargin(anchor, positive, negative, { p: Number(p), ...none }), values, 1e-9)
  }
  const swapped = tripletMargin(anchor, positive, positive, { swap: true, ...none })
  expect([...swapped.dataSync()].every((value) => value > 1)).toBe(true)
})

it('triplet finds the semi-hard and the hardest triplets of a batch', () => {
  const embeddings = f64([
    [0, 0],
    [1, 0],
    [0, 1.5],
    [3, 0.5],
    [0.25, 0.25],
    [5, 5],
  ])
  const labels = tensor([0, 0, 1, 1, 0, 2])
  const semiHard = [0.25, 0.098612181134, 0, 0, 0.2973065244195]
  const hard = [0.5, 0.197224362268, 2.88752278177, 2.1007248473595, 0.515814536644]
  for (const [mining, values] of [['semiHard', semiHard] as const, ['hard', hard] as const]) {
    near(triplet(embeddings, labels, { mining, ...none }), [...values, 0], 1e-9)
    // The last row has no positive, so it does not count.
    const mean = values.reduce((sum, value) => sum + value) / 5
    near(triplet(embeddings, labels, { mining }), [mean], 1e-9)
  }
  expect(triplet(embeddings, ones([6])).itemSync()).toBe(0)
  expect(() => triplet(embeddings, labels.slice([0], [3]))).toThrow(
    'triplet: embeddings [6, 2] and labels [3] do not fit\nhelp: embeddings are [batch, size]',
  )
  expect(() => circle(zeros([2, 2, 2]), zeros([2]))).toThrow('circle: embeddings [2, 2, 2] and labels [2] do not fit')
})

it('gaussianNll follows PyTorch', () => {
  const [mean, target, variance] = [
    f64([
      [0.5, 1],
      [-1, 2],
    ]),
    f64([
      [1, 1],
      [0, 0.5],
    ]),
    f64([
      [0.5, 2],
      [0.5, 0.25],
    ]),
  ]
  const second = (Math.log(0.5) + 2 + Math.log(0.25) + 9) / 4
  near(gaussianNll(mean, target, variance, none), [0.125, second], 1e-12)
  const constant = Math.log(2 * Math.PI) / 2
  near(gaussianNll(mean, target, variance, { full: true, ...none }), [0.125 + constant, second + constant], 1e-12)
  // A variance below epsilon counts as epsilon.
  near(gaussianNll(f64([[1]]), f64([[0]]), f64([[0]]), { epsilon: 0.5 }), [(Math.log(0.5) + 2) / 2], 1e-12)
})

it('smoothL1 follows PyTorch', () => {
  const [x, y] = [
    f64([
      [0.2, -0.5],
      [2, -3],
    ]),
    f64([
      [0, 0],
      [0, 0],
    ]),
  ]
  near(smoothL1(x, y, none), [0.0725, 2], 1e-12)
  near(smoothL1(x, y, { beta: 0.5, ...none }), [0.145, 2.25], 1e-12)
  near(smoothL1(x, y, { beta: 0, ...none }), [0.35, 2.5], 1e-12)
})

describe('reductions', () => {
  const [p, t] = [
    f64([
      [1, 3],
      [0, 4],
    ]),
    f64([
      [0, 0],
      [0, 0],
    ]),
  ]

  it('sum the values of samples, which are means', () => {
    near(meanSquaredError(p, t, none), [5, 8])
    near(meanSquaredError(p, t, { reduction: 'sum' }), [13])
    near(meanSquaredError(p, t, { reduction: 'sumOverBatchSize' }), [6.5])
  })

  it('count weights and masks', () => {
    const values = f64([
      [1, 2],
      [3, 4],
    ])
    const [sampleWeight, mask] = [
      f64([1, 0.5]),
      tensor([
        [true, false],
        [true, true],
      ]),
    ]
    near(reduceLoss(values, { sampleWeight }), [(3 + 3.5) / 4])
    near(reduceLoss(values, { mask }), [8 / 3], 1e-12)
    near(reduceLoss(values, { mask, sampleWeight: f64([[1], [0.5]]), reduction: 'sum' }), [1 + 3.5])
    near(reduceLoss(values, { mask, reduction: 'meanWithSampleWeight' }), [8 / 3], 1e-12)
    near(reduceLoss(values, { mask, reduction: 'none' }), [1, 0, 3, 4])
    // Nothing counts: 0, not NaN.
    near(reduceLoss(values, { mask: tensor([[false, false]]) }), [0])
    near(reduceLoss(values, { sampleWeight: f64([0, 0]), reduction: 'meanWithSampleWeight' }), [0])
  })

  it('refuse what does not fit', () => {
    expect(() => reduceLoss(p, { sampleWeight: zeros([3]) })).toThrow(
      'weights of shape [3] do not fit the values, [2, 2]\nhelp: give one weight per value, or one per sample: [batch]',
    )
    expect(() => meanSquaredError(p, t, { reduction: 'summ' as never })).toThrow(
      "loss: reduction is 'summ', expected one of sumOverBatchSize, mean, sum, meanWithSampleWeight, none\nhelp: did you mean 'sum'?",
    )
    expect(() => categoricalGeneralizedCrossEntropy(p, zeros([2]), { q: 1 })).toThrow(
      'categoricalGeneralizedCrossEntropy: q is 1, expected a number between 0 and 1',
    )
    expect(() => categoricalFocalCrossentropy(p, t, { alpha: [1, 2, 3] })).toThrow(
      'alpha lists 3 weights for 2 classes',
    )
  })
})

it('sparseCategoricalCrossentropy takes a mean over the labels that count, and classes along any axis', () => {
  const odds = f64([
    [0.5, 0.5],
    [0.25, 0.75],
    [0.9, 0.1],
  ])
  const labels = tensor([255, 0, 1])
  const mean = -(Math.log(0.25) + Math.log(0.1)) / 2
  near(sparseCategoricalCrossentropy(odds, labels, { ignoreClass: 255 }), [mean], 1e-12)
  near(sparseCategoricalCrossentropy(odds, labels, { ignoreClass: 255, reduction: 'sum' }), [2 * mean], 1e-12)
  const turned = { ignoreClass: 255, axis: 0, ...none }
  near(sparseCategoricalCrossentropy(odds.transpose(), labels, turned), [0, -Math.log(0.25), -Math.log(0.1)], 1e-12)
})
