// Metrics as sums over batches: what adds up, what counts, what a record gives, and which way is better.
import { dropout, type Layer, sequential } from '@tensorloom/layers'
import { sgd } from '@tensorloom/optim'
import { memory, scope, type Tensor, tensor } from '@tensorloom/tensor'
import { type Interceptor, withInterceptor } from '@tensorloom/tensor/op'
import { leakCheck } from '@tensorloom/testkit'
import { describe, expect, it } from 'vitest'
import * as train from '../src/index.js'
import { RunningSums } from '../src/loop/totals.js'

const quiet = { verbose: 0, batchSize: 2 } as const
const echo = (width: number): Layer => sequential([dropout(0, { inputShape: [width] })])
const column = { x: tensor([[0.1], [0.9], [0.6], [0.8], [0.3]]), y: tensor([0, 1, 1, 0, 1]) }
const options = { optimizer: sgd(), loss: 'meanSquaredError' } as const

/** Σ |error| and the number of samples, as a list; the largest batch as a number. */
const meanError: train.Metric<'meanError', readonly [Tensor, number]> = {
  name: 'meanError',
  direction: 'min',
  sums: (prediction, target) => [prediction.sub(target.reshape(prediction.shape)).abs().sum(), prediction.shape[0]!],
  result: ([total, count]) => total[0]! / count[0]!,
}

describe('a metric', () => {
  it('adds up over batches of different sizes', async () => {
    const trainer = train.compile(echo(1), { ...options, metrics: [meanError, 'precision', 'recall', 'auc'] })
    const result = await trainer.evaluate(column, quiet)
    expect(result.meanError).toBeCloseTo((0.1 + 0.1 + 0.4 + 0.8 + 0.7) / 5, 6)
    // Above 0.5: a yes of 0.9, a yes of 0.6, a no of 0.8; a yes of 0.3 is missed.
    expect(result.precision).toBeCloseTo(2 / 3, 6)
    expect(result.recall).toBeCloseTo(2 / 3, 6)
    // Of six pairs of a yes and a no, the yes is higher in four.
    expect(result.auc).toBeCloseTo(4 / 6, 4)
  })

  it('may give several numbers, which have names of their own', async () => {
    const rows = tensor([
      [0.9, 0.1],
      [0.2, 0.8],
      [0.7, 0.3],
    ])
    const y = tensor([
      [1, 0],
      [0, 1],
      [0, 1],
    ])
    const names: (readonly string[] | undefined)[] = []
    const trainer = train.compile(echo(2), {
      ...options,
      metrics: ['f1Score', train.precision({ thresholds: [0.5, 0.85] })],
    })
    const watch: train.Callback = { onTrainBegin: (context) => void names.push(context.names) }
    const { history } = await trainer.fit({ x: rows, y }, { ...quiet, callbacks: [watch], validationSplit: 0.4 })
    const expected = ['loss', 'f1ScoreClass0', 'f1ScoreClass1', 'precisionAt0.5', 'precisionAt0.85']
    const all = [...expected, ...expected.map((name) => `val${name[0]!.toUpperCase()}${name.slice(1)}`)]
    expect(names).toEqual([all])
    expect(Object.keys(history).sort()).toEqual([...all].sort())
    expect((await trainer.evaluate({ x: rows, y }, quiet)) as object).toMatchObject({
      f1ScoreClass0: expect.closeTo(2 / 3, 5),
      f1ScoreClass1: expect.closeTo(2 / 3, 5),
      'precisionAt0.5': expect.closeTo(2 / 3, 5),
      'precisionAt0.85': 1,
    })
  })

  it('may give back what it got: nothing is freed twice, nothing is left', async () => {
    const same: train.Metric = {
      name: 'same',
      direction: 'max',
      sums: (_, target) => ({ target, nothing: 0 }),
      result: ({ target }: Readonly<Record<string, Float64Array>>) => target![0]!,
    }
    const trainer = train.compile(echo(1), { ...options, metrics: [same, 'accuracy'] })
    const before = memory().tensors
    const { same: sum } = await trainer.evaluate({ x: tensor([[1], [2]]), y: column.y.slice([1], [2]) }, { verbose: 0 })
    expect(sum).toBe(1)
    expect(column.y.disposed).toBe(false)
    await trainer.evaluate(column, { ...quiet, batchSize: 5 })
    expect(memory().tensors - before).toBeLessThanOrEqual(2)
    await leakCheck(async () => void (await trainer.fit(column, { verbose: 0 })))
  })

  it('that gives no number is named', async () => {
    const results: [unknown, string][] = [
      [() => 'high', "'high'"],
      [async () => 1, 'a Promise'],
      [() => ({}), 'an object'],
    ]
    for (const [result, shown] of results) {
      const wrong = { ...meanError, result } as unknown as train.Metric
      const trainer = train.compile(echo(1), { ...options, metrics: [wrong] })
      await expect(trainer.fit(column, quiet)).rejects.toThrow(
        `metric 'meanError': its result is ${shown}, expected a number\nhelp: result(totals) gives a number, or several by name`,
      )
    }
  })

  it('that is a mean costs the sum of its values, and one op to add it to those before', () => {
    const metric = train.sparseCategoricalAccuracy()
    const totals = new RunningSums()
    const [prediction, target] = [tensor([[0.2, 0.8]]), tensor([1], { dtype: 'int32' })]
    const context = { loss: train.sparseCategoricalCrossentropy(), once: (make: () => Tensor) => make() }
    let calls: string[] = []
    const look: Interceptor = {
      composites: true,
      call(call, next) {
        calls.push(call.op.name)
        return next(call)
      },
    }
    for (let batch = 0; batch < 2; batch++) {
      calls = []
      const opened = scope()
      withInterceptor(look, () => {
        const sums = metric.sums(prediction, target, undefined, context)
        const measured = [{ name: 'accuracy', measure: metric as unknown as train.Metric, sums, factor: 1 }]
        totals.replace(totals.plus(measured), measured, opened)
      })
    }
    totals.dispose()
    expect(calls.slice(calls.indexOf('equal') + 1)).toEqual(['sum', 'train/accumulate'])
  })
})

describe('weights', () => {
  const sampleWeight = tensor([1, 2, 3, 4, 5])
  const close = (value: number): unknown => expect.closeTo(value, 5)

  it('count in weightedMetrics, as in Keras, not in metrics', async () => {
    const trainer = train.compile(echo(1), {
      ...options,
      metrics: ['accuracy'],
      weightedMetrics: [train.binaryAccuracy(), train.precision(), 'mae'],
    })
    const result = await trainer.evaluate({ ...column, sampleWeight }, quiet)
    // Right are the first three.
    expect(result).toMatchObject({
      accuracy: close(3 / 5),
      binaryAccuracy: close((1 + 2 + 3) / 15),
      precision: close((2 + 3) / (2 + 3 + 4)),
      mae: close((0.1 + 0.2 + 1.2 + 3.2 + 3.5) / 15),
    })
    expect(result.mae).toBeTypeOf('number')
  })

  it('of classes count there, too', async () => {
    const weightedMetrics = [train.binaryAccuracy()]
    const trainer = train.compile(echo(1), { ...options, optimizer: sgd({ learningRate: 0 }), weightedMetrics })
    const { history } = await trainer.fit({ ...column, sampleWeight }, { ...quiet, classWeight: { 0: 2 } })
    expect(history.binaryAccuracy[0]).toBeCloseTo((2 + 2 + 3) / (2 + 2 + 3 + 8 + 5), 5)
  })

  it('need values of samples', async () => {
    const mean = (prediction: Tensor): Tensor => prediction.mean()
    const trainer = train.compile(echo(1), { ...options, weightedMetrics: [mean] })
    await expect(trainer.evaluate({ ...column, sampleWeight }, quiet)).rejects.toThrow(
      "metric 'mean' returns one value for the whole batch, so weights cannot be applied\nhelp: return one value per sample",
    )
    const odd = train.meanMetric({ name: 'odd', direction: 'max', values: (prediction) => prediction.transpose() })
    await expect(
      train.compile(echo(1), { ...options, weightedMetrics: [odd] }).evaluate({ ...column, sampleWeight }, quiet),
    ).rejects.toThrow("weights of shape [2] do not fit the values of metric 'odd', [1, 2]")
  })
})

describe('options', () => {
  it('that nobody reads, or of the wrong kind, are refused', () => {
    const refused: [() => unknown, string][] = [
      [
        () => train.auc({ threshold: 3 } as object),
        "auc: unknown option 'threshold'\nhelp: did you mean 'thresholds'?",
      ],
      [() => train.auc({ curve: 'roc' as never }), "auc: curve is 'roc', expected 'ROC' or 'PR'"],
      [() => train.auc({ numThresholds: 1.5 }), 'auc: numThresholds is 1.5, expected a whole number of at least 1'],
      [() => train.f1Score({ average: 'mean' as never }), "f1Score: average is 'mean', expected 'micro', 'macro', "],
      [() => train.meanIoU(2.5), 'meanIoU: numClasses is 2.5, expected a whole number from 1 to 46340'],
      [
        () => train.precision({ thresholds: [] }),
        'precision: thresholds is [], expected a number or a list of numbers',
      ],
      [() => train.recall({ topK: 0 }), 'recall: topK is 0, expected a whole number of at least 1'],
      [() => train.accuracy({ nam: 'a' } as object), "accuracy: unknown option 'nam'\nhelp: did you mean 'name'?"],
      [() => train.r2Score({ classAggregation: 'mean' as never }), "r2Score: classAggregation is 'mean'"],
    ]
    for (const [make, message] of refused) expect(make).toThrow(message)
  })

  it('targets that do not fit are named', async () => {
    const trainer = train.compile(echo(2), { ...options, loss: (p) => p.sum(), metrics: ['f1Score'] })
    const x = tensor([[0.1, 0.9]])
    await expect(trainer.evaluate({ x, y: tensor([1]) }, quiet)).rejects.toThrow(
      'f1Score: prediction [1, 2] and target [1] differ\nhelp: make labels one-hot: oneHot(y, classes)',
    )
  })
})
