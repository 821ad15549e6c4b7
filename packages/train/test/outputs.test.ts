// Models with several inputs and outputs: a loss, a weight and metrics for each.
import { dense, functional, input, Layer } from '@tensorloom/layers'
import { sgd } from '@tensorloom/optim'
import { concat, setSeed, type Tensor, tensor } from '@tensorloom/tensor'
import { describe, expect, it } from 'vitest'
import { compile } from '../src/index.js'

const quiet = { verbose: 0 } as const
const [a, b] = [tensor([[1], [2], [3]]), tensor([[0], [1], [0]])]
const [kinds, sizes] = [tensor([0, 1, 0]), tensor([[1], [2], [3]])]

class Join extends Layer<readonly Tensor[]> {
  static override readonly type: string = 'test/join'
  override forward(parts: readonly Tensor[]): Tensor {
    return concat(parts, { axis: 1 })
  }
}

function twoByTwo() {
  setSeed(1)
  const [left, right] = [input([1]), input([1])]
  const joined = new Join().apply([left, right])
  const kind = dense(2, { activation: 'softmax', name: 'kind' }).apply(joined)
  const size = dense(1, { name: 'size' }).apply(joined)
  return functional({ inputs: [left, right], outputs: [kind, size] })
}

describe('several outputs', () => {
  it('have a loss, a weight and metrics each, named by their layers', async () => {
    const model = twoByTwo()
    const trainer = compile(model, {
      optimizer: sgd(),
      loss: ['sparseCategoricalCrossentropy', 'meanSquaredError'],
      lossWeights: [1, 0.5],
      metrics: [['accuracy'], ['meanAbsoluteError']],
    })
    const data = { x: [a, b], y: [kinds, sizes] }
    const result = await trainer.evaluate(data, { batchSize: 2, ...quiet })
    expect(Object.keys(result)).toEqual(['loss', 'kindLoss', 'kindAccuracy', 'sizeLoss', 'sizeMeanAbsoluteError'])
    expect(result.loss).toBeCloseTo(result.kindLoss! + 0.5 * result.sizeLoss!, 5)
    const [, predicted] = await model.predict([a, b])
    const errors = [...predicted!.dataSync()].map((value, k) => value - (k + 1))
    expect(result.sizeLoss).toBeCloseTo(errors.reduce((sum, error) => sum + error * error, 0) / 3, 4)
    expect(result.sizeMeanAbsoluteError).toBeCloseTo(errors.reduce((sum, error) => sum + Math.abs(error), 0) / 3, 5)
    const { history } = await trainer.fit(data, { epochs: 3, batchSize: 2, validationSplit: 0.4, ...quiet })
    expect(Object.keys(history).slice(5)).toEqual([
      'valLoss',
      'valKindLoss',
      'valKindAccuracy',
      'valSizeLoss',
      'valSizeMeanAbsoluteError',
    ])
    expect(history.loss[2]).toBeLessThan(history.loss[0]!)
  })

  it('take losses, weights and metrics by the names of outputs', async () => {
    const data = { x: [a, b], y: [kinds, sizes] }
    const lists = compile(twoByTwo(), {
      optimizer: sgd(),
      loss: ['sparseCategoricalCrossentropy', 'meanSquaredError'],
      lossWeights: [1, 0.5],
      metrics: [[], ['meanAbsoluteError']],
    })
    const byName = compile(twoByTwo(), {
      optimizer: sgd(),
      loss: { size: 'meanSquaredError', kind: 'sparseCategoricalCrossentropy' },
      lossWeights: { size: 0.5 },
      metrics: { size: 'meanAbsoluteError' },
    })
    expect(await byName.evaluate(data, quiet)).toEqual(await lists.evaluate(data, quiet))
    const wrong = (options: object): (() => unknown) => {
      const compiled = { optimizer: sgd(), loss: 'meanSquaredError', ...options }
      return () => compile(twoByTwo(), compiled as never)
    }
    expect(wrong({ loss: { kind: 'mse' } })).toThrow("compile: loss has no entry for the output 'size'")
    expect(wrong({ metrics: { sise: ['mae'] } })).toThrow("unknown output 'sise'\nhelp: did you mean 'size'?")
    expect(wrong({ lossWeights: 3 })).toThrow(
      'compile: lossWeights is 3, expected a list\nhelp: write lossWeights: [1, 0.5]',
    )
    const plain = { optimizer: sgd(), loss: { a: 'mse' } }
    expect(() => compile(new Join(), plain as never)).toThrow("add outputNames: ['a'] in the order of the outputs")
  })

  it('may share a loss and metrics, and be named', async () => {
    const from = input([1])
    const model = functional({ inputs: from, outputs: [dense(1).apply(from), dense(1).apply(from)] })
    const trainer = compile(model, {
      optimizer: sgd(),
      loss: 'meanSquaredError',
      metrics: ['meanAbsoluteError'],
      outputNames: ['low', 'high'],
    })
    const result = await trainer.evaluate({ x: a, y: [sizes, sizes] }, quiet)
    expect(Object.keys(result)).toEqual([
      'loss',
      'lowLoss',
      'lowMeanAbsoluteError',
      'highLoss',
      'highMeanAbsoluteError',
    ])
  })
})
