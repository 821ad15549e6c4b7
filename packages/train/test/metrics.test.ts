// Metrics and losses against values worked out by hand, batch sizes that do not divide the data included.
import { dropout, type Layer, sequential } from '@tensorloom/layers'
import { sgd } from '@tensorloom/optim'
import { abs, max, sub, type Tensor, tensor } from '@tensorloom/tensor'
import { describe, expect, it } from 'vitest'
import * as train from '../src/index.js'

const quiet = { verbose: 0, batchSize: 2 } as const

/** A model that gives its input back, so that predictions are what a test says. */
const echo = (width: number): Layer => sequential([dropout(0, { inputShape: [width] })])

async function measured(
  scores: number[][],
  y: Tensor,
  metric: train.MetricLike,
  loss: train.LossLike = (p) => p.sum().mul(0),
): Promise<number> {
  const trainer = train.compile(echo(scores[0]!.length), { optimizer: sgd(), loss, metrics: [metric] })
  const { loss: _, ...numbers } = await trainer.evaluate({ x: tensor(scores), y }, quiet)
  return Object.values(numbers)[0]!
}

const scores = [
  [0.7, 0.2, 0.1],
  [0.3, 0.4, 0.3],
  [0.1, 0.2, 0.7],
  [0.5, 0.3, 0.2],
  [0.2, 0.5, 0.3],
]
const oneHot = [
  [1, 0, 0],
  [0, 0, 1],
  [0, 0, 1],
  [0, 1, 0],
  [1, 0, 0],
]
const classes = tensor([0, 2, 2, 1, 0])

describe('accuracies', () => {
  it('sparseCategoricalAccuracy: labels [samples], [samples, 1], of any dtype', async () => {
    expect(await measured(scores, classes, 'sparseCategoricalAccuracy')).toBeCloseTo(2 / 5, 6)
    expect(await measured(scores, classes.reshape([5, 1]), train.sparseCategoricalAccuracy())).toBeCloseTo(2 / 5, 6)
    expect(await measured(scores, classes.cast('uint8'), train.sparseCategoricalAccuracy())).toBeCloseTo(2 / 5, 6)
  })

  it('categoricalAccuracy', async () => {
    expect(await measured(scores, tensor(oneHot), 'categoricalAccuracy')).toBeCloseTo(2 / 5, 6)
  })

  it('binaryAccuracy: a threshold, and the mean over several labels', async () => {
    const column = [[0.2], [0.6], [0.9], [0.4], [0.5]]
    const y = tensor([0, 0, 1, 1, 0])
    expect(await measured(column, y, 'binaryAccuracy')).toBeCloseTo(3 / 5, 6)
    expect(await measured(column, y.reshape([5, 1]), 'binaryAccuracy')).toBeCloseTo(3 / 5, 6)
    expect(await measured(column, y, train.binaryAccuracy({ threshold: 0.3 }))).toBeCloseTo(3 / 5, 6)
    const pairs = [
      [0.9, 0.1],
      [0.9, 0.9],
      [0.1, 0.1],
    ]
    const both = tensor([
      [1, 0],
      [1, 0],
      [1, 1],
    ])
    expect(await measured(pairs, both, 'binaryAccuracy')).toBeCloseTo((2 + 1 + 0) / 6, 6)
  })

  it('top-k: the label among the k highest; equal scores share the better rank', async () => {
    const top2 = train.sparseTopKCategoricalAccuracy({ k: 2, name: 'top2' })
    expect(top2.name).toBe('top2')
    // Ranks of the labels: 1, 2 (equal to class 0), 1, 2, 3.
    expect(await measured(scores, classes, top2)).toBeCloseTo(4 / 5, 6)
    expect(await measured(scores, tensor(oneHot), train.topKCategoricalAccuracy({ k: 2 }))).toBeCloseTo(4 / 5, 6)
    expect(await measured(scores, classes, 'sparseTopKCategoricalAccuracy')).toBe(1)
    expect(() => train.topKCategoricalAccuracy({ k: 0 })).toThrow(
      'topKCategoricalAccuracy: k is 0, expected a whole number of at least 1\nhelp: write k: 32',
    )
  })

  it('accuracy is the one that fits the loss', async () => {
    expect(await measured(scores, classes, 'accuracy', 'sparseCategoricalCrossentropy')).toBeCloseTo(2 / 5, 6)
    expect(await measured(scores, tensor(oneHot), 'accuracy', 'categoricalCrossentropy')).toBeCloseTo(2 / 5, 6)
    // Two of nine labels are on the wrong side of 0.5.
    const several = tensor([
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ])
    const rows = scores.slice(0, 3)
    expect(await measured(rows, several, 'accuracy', 'binaryCrossentropy')).toBeCloseTo(8 / 9, 6)
    // Logits: the threshold is 0.
    const logits = [[-2], [0.3], [-0.1], [4]]
    const yes = tensor([0, 1, 0, 1])
    expect(await measured(logits, yes, 'accuracy', train.binaryCrossentropy({ fromLogits: true }))).toBe(1)
  })

  it('accuracy goes by shapes beside other losses, as in Keras', async () => {
    expect(await measured(scores, classes, train.accuracy())).toBeCloseTo(2 / 5, 6)
    expect(await measured(scores, classes.reshape([5, 1]), train.accuracy())).toBeCloseTo(2 / 5, 6)
    expect(await measured(scores, tensor(oneHot), train.accuracy())).toBeCloseTo(2 / 5, 6)
    expect(await measured([[0.7], [0.2], [0.6]], tensor([1, 0, 0]), train.accuracy())).toBeCloseTo(2 / 3, 6)
  })

  it('refuse labels that do not fit', async () => {
    await expect(measured(scores, tensor(oneHot), 'sparseCategoricalAccuracy')).rejects.toThrow(
      'sparseCategoricalAccuracy: labels [2, 3] do not fit prediction [2, 3]\nhelp: labels are one integer per row; for one-hot targets use categoricalAccuracy',
    )
    await expect(measured(scores, classes, 'categoricalAccuracy')).rejects.toThrow(
      'categoricalAccuracy: prediction [2, 3] and target [2] differ\nhelp: for integer labels use sparseCategoricalAccuracy',
    )
    await expect(measured(scores, classes, 'binaryAccuracy')).rejects.toThrow('binaryAccuracy: prediction [2, 3]')
  })
})

describe('other metrics', () => {
  it('errors, also where a target has no axis for the single unit', async () => {
    const y = tensor([1, 2, 3])
    expect(await measured([[2], [4], [6]], y, 'meanAbsoluteError')).toBeCloseTo(2, 6)
    expect(await measured([[2], [4], [6]], y, 'meanSquaredError')).toBeCloseTo(14 / 3, 5)
    expect(await measured([[2], [4], [6]], y, train.huber({ delta: 1 }))).toBeCloseTo((0.5 + 1.5 + 2.5) / 3, 5)
  })

  it('functions and objects of one’s own: values per sample, or the mean of a batch', async () => {
    const rows = [[1], [2], [6]]
    const y = tensor([[0], [0], [0]])
    function worst(p: Tensor, t: Tensor): Tensor {
      return max(abs(sub(p, t)), { axis: -1 })
    }
    const share = (p: Tensor): Tensor => p.greater(1.5).cast('float32').mean()
    expect(await measured(rows, y, worst)).toBeCloseTo(3, 6)
    expect(await measured(rows, y, share as train.MetricFunction)).toBeCloseTo(2 / 3, 6)
    const twice = train.meanMetric({ name: 'twice', direction: 'min', values: (p) => p.mul(2) })
    expect(await measured(rows, y, twice)).toBeCloseTo(6, 6)
  })
})

describe('losses', () => {
  const lossOf = async (rows: number[][], y: Tensor, loss: train.LossLike): Promise<number> => {
    const trainer = train.compile(echo(rows[0]!.length), { optimizer: sgd(), loss })
    return (await trainer.evaluate({ x: tensor(rows), y }, quiet)).loss
  }
  const log = Math.log

  it('by name and by object give the same, by hand', async () => {
    const nll = -(log(0.7) + log(0.3) + log(0.7) + log(0.3) + log(0.2)) / 5
    expect(await lossOf(scores, classes, 'sparseCategoricalCrossentropy')).toBeCloseTo(nll, 5)
    expect(await lossOf(scores, tensor(oneHot), train.categoricalCrossentropy())).toBeCloseTo(nll, 5)
    const column = [[1], [2], [4]]
    const y = tensor([0, 0, 1])
    const wanted: [train.LossLike, number][] = [
      ['meanSquaredError', (1 + 4 + 9) / 3],
      ['meanAbsoluteError', (1 + 2 + 3) / 3],
      ['huber', (0.5 + 1.5 + 2.5) / 3],
      ['logCosh', (log(Math.cosh(1)) + log(Math.cosh(2)) + log(Math.cosh(3))) / 3],
      ['hinge', (2 + 3 + 0) / 3],
      ['poisson', (1 + 2 + 4 - log(4)) / 3],
      [train.logCosh(), (log(Math.cosh(1)) + log(Math.cosh(2)) + log(Math.cosh(3))) / 3],
      [train.hinge(), (2 + 3 + 0) / 3],
      [train.poisson(), (1 + 2 + 4 - log(4)) / 3],
      [train.meanAbsoluteError(), 2],
    ]
    for (const [loss, value] of wanted) expect(await lossOf(column, y, loss)).toBeCloseTo(value, 5)
    const rows = [
      [0.5, 0.5],
      [0.9, 0.1],
    ]
    const target = tensor([
      [0.25, 0.75],
      [1, 0],
    ])
    const divergence = (0.25 * log(0.5) + 0.75 * log(1.5) + log(1 / 0.9)) / 2
    expect(await lossOf(rows, target, 'klDivergence')).toBeCloseTo(divergence, 4)
    expect(await lossOf(rows, target, train.klDivergence())).toBeCloseTo(divergence, 4)
    const cosines = (0.5 / Math.hypot(0.5, 0.5) / Math.hypot(0.25, 0.75) + 0.9 / Math.hypot(0.9, 0.1)) / -2
    expect(await lossOf(rows, target, 'cosineSimilarity')).toBeCloseTo(cosines, 5)
    expect(await lossOf(rows, target, train.cosineSimilarity())).toBeCloseTo(cosines, 5)
  })

  it('take options', async () => {
    const logits = [
      [2, 0],
      [0, 1],
    ]
    const nll = (log(1 + Math.exp(-2)) + log(1 + Math.exp(-1))) / 2
    const loss = train.sparseCategoricalCrossentropy({ fromLogits: true })
    expect(await lossOf(logits, tensor([0, 1]), loss)).toBeCloseTo(nll, 5)
    const smooth = train.categoricalCrossentropy({ labelSmoothing: 0.2 })
    const rows = [[0.8, 0.2]]
    expect(await lossOf(rows, tensor([[1, 0]]), smooth)).toBeCloseTo(-0.9 * log(0.8) - 0.1 * log(0.2), 5)
    expect(() => train.huber({ delte: 2 } as object)).toThrow(
      "huber: unknown option 'delte'\nhelp: did you mean 'delta'? its options are delta, reduction, name",
    )
    expect(() => train.logCosh({ delta: 2 } as object)).toThrow('help: its options are reduction, name')
    expect(() => train.meanSquaredError(tensor([1]) as unknown as object)).toThrow(
      'meanSquaredError: expected options, got a tensor of shape [1]',
    )
    expect(() => train.meanSquaredError(1)).toThrow(
      'meanSquaredError: expected options, got 1\nhelp: this makes a loss for compile: loss: meanSquaredError(); to compute one, import it from @tensorloom/tensor/losses',
    )
  })

  it('may be functions: a mean, or one value per sample', async () => {
    const y = tensor([[0], [0], [0]])
    expect(await lossOf([[1], [2], [6]], y, (p, t) => p.sub(t).abs().mean())).toBeCloseTo(3, 5)
    expect(await lossOf([[1], [2], [6]], y, (p, t) => p.sub(t).abs())).toBeCloseTo(3, 5)
    expect(await lossOf([[1], [2], [6]], y, (p, t) => p.sub(t).abs().mean().reshape([1]))).toBeCloseTo(3, 5)
  })
})
