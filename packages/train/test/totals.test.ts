// Sums over many batches: exact, in every dtype, and only if they are alike. What metrics refuse after they have counted it.
import { dense, dropout, functional, input, Layer, maskOf, sequential, withMask } from '@tensorloom/layers'
import { sgd } from '@tensorloom/optim'
import { memory, ones, type Tensor, tensor, zeros } from '@tensorloom/tensor'
import { describe, expect, it } from 'vitest'
import * as train from '../src/index.js'
import { RunningSums } from '../src/loop/totals.js'

const quiet = { verbose: 0, batchSize: 2 } as const
const echo = (width: number): Layer => sequential([dropout(0, { inputShape: [width] })])
const mse = { optimizer: sgd(), loss: 'meanSquaredError' } as const

function metricOf(sums: (batch: number) => train.Sums, result: train.Metric['result'] = firstOf): train.Metric {
  let batch = 0
  return { name: 'own', direction: 'max', sums: () => sums(batch++), result }
}

const firstOf: train.Metric['result'] = (totals) => Object.values(totals)[0]![0]!

async function counted(sums: (batch: number) => train.Sums, batches: number): Promise<unknown> {
  const tracker = train.trackMetric(metricOf(sums))
  for (let batch = 0; batch < batches; batch++) tracker.update(zeros([1]), zeros([1]))
  const found = await tracker.result()
  tracker.dispose()
  return found
}

describe('sums', () => {
  it('of integers do not overflow', async () => {
    expect(await counted(() => [tensor([200], { dtype: 'uint8' })], 5)).toBe(1000)
    expect(await counted(() => [tensor([2 ** 30], { dtype: 'int32' })], 5)).toBe(5 * 2 ** 30)
    expect(await counted(() => [tensor([true])], 300)).toBe(300)
  })

  it('go on beyond the largest whole number of float32, also between reads', async () => {
    const tracker = train.trackMetric(metricOf(() => [tensor([2 ** 18 + 1])]))
    for (let batch = 0; batch < 200; batch++) {
      tracker.update(zeros([1]), zeros([1]))
      if (batch === 99) expect(await tracker.result()).toBe(100 * (2 ** 18 + 1))
    }
    expect(await tracker.result()).toBe(200 * (2 ** 18 + 1))
    tracker.dispose()
  })

  it('in float64 keep their digits', async () => {
    const value = 1 / 3
    expect(await counted(() => [tensor([value], { dtype: 'float64' })], 3)).toBeCloseTo(1, 14)
  })

  it('may be numbers in some batches and tensors in others', async () => {
    expect(await counted((batch) => [batch % 2 === 0 ? 1 : tensor(2)], 4)).toBe(6)
  })

  it('must be sums, and alike in all batches', async () => {
    const refused: [(batch: number) => unknown, string][] = [
      [
        () => 3,
        "metric 'own': its sums are 3, expected sums by name or a list\nhelp: sums(prediction, target) returns",
      ],
      [() => tensor([1]), "metric 'own': its sums are a tensor of shape [1], expected sums by name or a list"],
      [async () => ({ total: 1 }), "metric 'own': its sums are a Promise, expected sums by name or a list"],
      [
        () => ({ total: 'many' }),
        "metric 'own': its sum 'total' is 'many', expected a tensor or a number\nhelp: sums add",
      ],
      [
        (batch) => ({ total: zeros([batch + 1]) }),
        "metric 'own': its sum 'total' is of shape [2], in earlier batches it had 1 elements\nhelp: sums add up",
      ],
      [
        (batch) => (batch === 0 ? { a: 1 } : { b: 1 }),
        "metric 'own': its sum 'b' is a number, in earlier batches it was not there",
      ],
      [
        (batch) => (batch === 0 ? { a: 1, b: 1 } : { a: 1 }),
        "metric 'own': its sums are 'a', those of earlier batches were 'a', 'b'\nhelp: return the same sums for every batch",
      ],
    ]
    for (const [sums, message] of refused) await expect(counted(sums as never, 2)).rejects.toThrow(message)
  })

  it('begin anew after a reset, and leave nothing behind', async () => {
    const before = memory().tensors
    const tracker = train.trackMetric(train.r2Score())
    for (let pass = 0; pass < 2; pass++) {
      tracker.update(tensor([[1], [2]]), tensor([[1], [3]]))
      expect(await tracker.result()).toBeCloseTo(0.5, 6)
      tracker.reset()
    }
    tracker.dispose()
    // What was made above are the tensors of the updates.
    expect(memory().tensors - before).toBe(4)
  })

  it('are asked for once per batch', async () => {
    let calls = 0
    const metric = metricOf(() => {
      calls++
      return [1]
    })
    const trainer = train.compile(sequential([dropout(0, { inputShape: [1] })]), { ...mse, metrics: [metric] })
    await trainer.fit({ x: zeros([6, 1]), y: zeros([6, 1]) }, quiet)
    expect(calls).toBe(3)
  })

  it('of a failed batch do not count', () => {
    const totals = new RunningSums()
    expect(totals.once('0', () => zeros([1]))).toBe(totals.once('0', () => ones([1])))
    totals.fresh['0']!.dispose()
    expect(totals.once('0', () => ones([2])).shape).toEqual([2])
    totals.dispose()
  })
})

describe('numbers', () => {
  it('of two metrics must not have one name', async () => {
    const metrics = [train.f1Score(), train.accuracy({ name: 'f1ScoreClass0' })]
    const trainer = train.compile(echo(2), { ...mse, metrics })
    await expect(trainer.evaluate({ x: zeros([2, 2]), y: zeros([2, 2]) }, quiet)).rejects.toThrow(
      "compile: two metrics give the number 'f1ScoreClass0'\nhelp: give one of them another name",
    )
  })

  it('whose names nobody knew before are known after the first batch', async () => {
    const names: (readonly string[] | undefined)[] = []
    const metric = metricOf(
      () => [1],
      () => ({ high: 1, low: 0 }),
    )
    const watch: train.Callback = { onEpochEnd: (_, __, context) => void names.push(context.names) }
    const trainer = train.compile(echo(1), { ...mse, metrics: [metric] })
    await trainer.fit({ x: zeros([2, 1]), y: zeros([2, 1]) }, { ...quiet, callbacks: [watch] })
    expect(names).toEqual([['loss', 'ownHigh', 'ownLow']])
  })
})

describe('metrics', () => {
  const result = async (metric: train.Metric | train.Loss, ...batches: [Tensor, Tensor, Tensor?][]) => {
    const tracker = train.trackMetric(metric)
    for (const batch of batches) tracker.update(...batch)
    const found = await tracker.result()
    tracker.dispose()
    return found
  }
  const rows = (...values: number[]): Tensor => tensor(values.map((value) => [value]))

  it('r2Score does not depend on the size of the mean', async () => {
    const [p, t] = [
      [0.2, 1.9, 3.1, 4.2],
      [0, 2, 3, 5],
    ] as const
    const halves = (shift: number): [Tensor, Tensor][] =>
      [0, 2].map(
        (k) => [p, t].map((list) => rows(...list.slice(k, k + 2).map((one) => one + shift))) as [Tensor, Tensor],
      )
    const plain = await result(train.r2Score(), ...halves(0))
    expect(plain).toBeCloseTo(0.9462, 3)
    // 2 ** 20 + 0.2 rounds to an eighth.
    expect(await result(train.r2Score(), ...halves(2 ** 20))).toBeCloseTo(plain as number, 1)
    expect(await result(train.r2Score(), ...halves(1000))).toBeCloseTo(plain as number, 3)
  })

  it('of classes refuse what is not a class, unless it is ignored', async () => {
    const labels = [tensor([0, 5, 1], { dtype: 'int32' }), tensor([0, 1, 1], { dtype: 'int32' })] as const
    await expect(result(train.meanIoU(3), [labels[0], labels[1]])).rejects.toThrow(
      'meanIoU: 1 pairs of target and prediction are not classes from 0 to 2\nhelp: give the number of classes',
    )
    await expect(result(train.meanIoU(3), [labels[1], labels[0]])).rejects.toThrow('1 pairs of target')
    expect(await result(train.meanIoU(3, { ignoreClass: 5 }), [labels[1], labels[0]])).toBeCloseTo(1, 5)
    expect(await result(train.meanIoU(3), [labels[1], labels[0], tensor([1, 0, 1])])).toBeCloseTo(1, 5)
    expect(() => train.ioU(3, [3])).toThrow('ioU: targetClassIds is [3], expected classes from 0 to 2')
    expect(() => train.binaryIoU({ targetClassIds: [2] })).toThrow('expected classes from 0 to 1')
  })

  it('of counts refuse targets that are neither 0 nor 1, unless their weight is 0', async () => {
    const batch = [rows(0.9, 0.2), rows(5, -3)] as [Tensor, Tensor]
    for (const metric of [train.precision(), train.auc(), train.recallAtPrecision(0.5), train.falsePositives()]) {
      await expect(result(metric, batch)).rejects.toThrow(
        `${metric.name}: 2 targets are neither 0 nor 1\nhelp: write 1`,
      )
      await expect(result(metric, [batch[0], batch[1], tensor([0, 0])])).resolves.toBe(0)
    }
    await expect(
      train.compile(echo(1), { ...mse, metrics: ['precision'] }).fit({ x: batch[0], y: batch[1] }, quiet),
    ).rejects.toThrow('precision: 2 targets are neither 0 nor 1')
  })

  it('refuse thresholds that are not probabilities', () => {
    expect(() => train.precision({ thresholds: 2 })).toThrow(
      'precision: a threshold is 2, expected numbers from 0 to 1',
    )
    expect(() => train.recall({ thresholds: [0.5, Number.NaN] })).toThrow('recall: a threshold is NaN')
    expect(() => train.auc({ thresholds: [-1] })).toThrow('auc: a threshold is -1, expected numbers from 0 to 1')
    expect(() => train.precisionAtRecall(1.5)).toThrow(
      'precisionAtRecall: recall is 1.5, expected a number from 0 to 1',
    )
    expect(() => train.f1Score({ threshold: 5 })).toThrow('f1Score: threshold is 5, expected a number from 0 to 1')
    expect(() => train.auc({ curve: 'pr' as never })).toThrow(
      "auc: curve is 'pr', expected 'ROC' or 'PR'\nhelp: write curve: 'PR'",
    )
  })

  it('count many elements at many thresholds', async () => {
    const size = 2 ** 12
    const p = tensor(
      Float32Array.from({ length: size }, (_, k) => (k + 0.5) / size),
      { shape: [size, 1] },
    )
    const y = p.greater(0.25).cast('float32')
    expect(await result(train.auc(), [p, y])).toBeCloseTo(1, 2)
    expect(await result(train.auc({ thresholds: [0.25, 0.5, 0.75] }), [p, y])).toBeCloseTo(1, 6)
    expect(await result(train.precision({ thresholds: [0.75, 0.25] }), [p, y])).toEqual({ 'at0.75': 1, 'at0.25': 1 })
    expect(await result(train.truePositives({ thresholds: 0.5 }), [p, y])).toBe(size / 2)
  })

  it('auc takes predictions at a threshold as not above it, on every backend', async () => {
    const grid = [0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.9]
    const at = train.truePositives({ thresholds: grid })
    const counts = Object.values((await result(at, [rows(...grid), ones([7, 1])])) as object)
    expect(counts).toEqual([6, 5, 4, 3, 2, 1, 0])
    const area = await result(train.auc({ numThresholds: 11 }), [rows(0.4, 0.4), rows(1, 0)])
    expect(area).toBe(0.5)
  })

  it('accuracy beside other losses compares with the target, as in Keras', async () => {
    const trainer = train.compile(echo(1), { ...mse, metrics: ['accuracy'] })
    const { accuracy } = await trainer.evaluate({ x: rows(0.9, 0.9, 0.1), y: rows(1, 0.8, 0) }, quiet)
    expect(accuracy).toBeCloseTo(2 / 3, 6)
  })

  it('confusionMatrix gives the number of each pair, or its share', async () => {
    const scores = tensor([
      [0.9, 0.1],
      [0.6, 0.4],
      [0.2, 0.8],
    ])
    const batch = [scores, tensor([0, 1, 1], { dtype: 'int32' })] as [Tensor, Tensor]
    const matrix = await result(train.confusionMatrix(2), batch)
    expect(matrix).toEqual({ class0As0: 1, class0As1: 0, class1As0: 1, class1As1: 1 })
    const shares = await result(train.confusionMatrix(2, { normalize: 'true' }), batch)
    expect(shares).toEqual({ class0As0: 1, class0As1: 0, class1As0: 0.5, class1As1: 0.5 })
  })

  it('mean weights every sample alike, however many values it has', async () => {
    const batches: [Tensor, Tensor][] = [
      [ones([1, 4]), zeros([1, 4])],
      [zeros([1, 2]), zeros([1, 2])],
    ]
    expect(await result(train.meanAbsoluteError(), ...batches)).toBeCloseTo(0.5, 6)
  })
})

describe('masks of predictions', () => {
  const mask = tensor([
    [true, true, false],
    [true, false, false],
  ])
  const prediction = tensor([
    [[1], [2], [100]],
    [[4], [100], [100]],
  ])
  const target = zeros([2, 3, 1])

  it('count in losses and in mean metrics', async () => {
    const masked = (): Tensor => withMask(prediction.mul(1), mask)
    expect(train.lossOf(train.meanAbsoluteError(), masked(), target).itemSync()).toBeCloseTo(7 / 3, 5)
    expect(train.lossOf(train.meanAbsoluteError({ reduction: 'sum' }), masked(), target).itemSync()).toBeCloseTo(7, 5)
    const sampleWeight = tensor([1, 0.5])
    const weighted = train.lossOf(train.meanAbsoluteError(), masked(), target, { sampleWeight })
    expect(weighted.itemSync()).toBeCloseTo((1 + 2 + 2) / 3, 5)
    const tracker = train.trackMetric(train.meanAbsoluteError())
    tracker.update(masked(), target)
    expect(await tracker.result()).toBeCloseTo(7 / 3, 5)
    tracker.reset()
    tracker.update(masked(), target, sampleWeight)
    expect(await tracker.result()).toBeCloseTo((1 + 2 + 2) / 2.5, 5)
    tracker.dispose()
    expect(() => train.lossOf(train.meanAbsoluteError(), withMask(zeros([2, 1]), mask), zeros([2, 1]))).toThrow(
      "fit: the mask of the prediction, [2, 3], does not fit the values of loss 'meanAbsoluteError', [2]\nhelp: give one",
    )
  })

  it('reach losses and metrics from the layers of a model', async () => {
    class Masked extends Layer {
      static readonly type = '@test/Masked'
      override get supportsMasking(): boolean {
        return true
      }
      override computeMask(): Tensor {
        return mask.slice([0, 0], [2, 3])
      }
      forward(x: Tensor): Tensor {
        return x.mul(1)
      }
    }
    const model = sequential([new Masked({ inputShape: [3, 1] })])
    const trainer = train.compile(model, { optimizer: sgd(), loss: 'meanAbsoluteError', metrics: ['mae'] })
    const result = await trainer.evaluate({ x: prediction, y: target }, quiet)
    expect(result).toEqual({ loss: expect.closeTo(7 / 3, 5), mae: expect.closeTo(7 / 3, 5) })
    expect(maskOf(prediction)).toBeUndefined()
  })

  it('and no reduction: one value per sample, a column if the weights are one', () => {
    const loss = train.meanAbsoluteError({ reduction: null })
    const [p, t] = [ones([2, 3]), zeros([2, 3])]
    expect(train.lossOf(loss, p, t).shape).toEqual([2])
    expect(train.lossOf(loss, p, t, { sampleWeight: tensor([[1], [2]]) }).shape).toEqual([2, 1])
    expect([...train.lossOf(loss, p, t, { sampleWeight: tensor([1, 2]) }).dataSync()]).toEqual([1, 2])
  })

  it('of a loss itself: labels that do not count', () => {
    const odds = tensor([
      [0.5, 0.5],
      [0.25, 0.75],
    ])
    const loss = train.sparseCategoricalCrossentropy({ ignoreClass: 255 })
    const labels = tensor([255, 0])
    expect(train.lossOf(loss, odds, labels).itemSync()).toBeCloseTo(Math.log(4), 5)
    expect(train.lossOf(loss, odds, labels, { sampleWeight: tensor([1, 2]) }).itemSync()).toBeCloseTo(
      2 * Math.log(4),
      5,
    )
  })

  it('and lists of weights: one for each output, or one for each step', async () => {
    const model = sequential([dropout(0, { inputShape: [2, 1] })])
    const trainer = train.compile(model, { ...mse, weightedMetrics: ['mae'] })
    const x = tensor([
      [[1], [2]],
      [[3], [4]],
    ])
    const steps = tensor([
      [1, 0],
      [0, 1],
    ])
    const { loss, mae } = await trainer.evaluate({ x, y: zeros([2, 2, 1]), sampleWeight: steps }, quiet)
    expect(loss).toBeCloseTo((1 + 16) / 4, 5)
    expect(mae).toBeCloseTo((1 + 4) / 2, 5)
  })

  it('and weighted metrics of the name of another metric, which are told apart', async () => {
    const model = sequential([dense(1, { useBias: false, kernelInitializer: 'ones', inputShape: [1] })])
    const trainer = train.compile(model, { ...mse, metrics: ['mae'], weightedMetrics: ['mae', 'mse'] })
    const data = { x: tensor([[1], [3]]), y: zeros([2, 1]), sampleWeight: tensor([3, 1]) }
    const result = await trainer.evaluate(data, quiet)
    expect(result).toEqual({ loss: 6, mae: 2, weightedMae: 1.5, mse: 3 })
    const { history } = await trainer.fit(data, { ...quiet, validationData: data })
    expect(history.weightedMae).toEqual([1.5])
    expect(history.valWeightedMae).toHaveLength(1)
  })

  it('and such metrics of one of several outputs', async () => {
    const from = input({ shape: [1] })
    const layers = [dropout(0, { name: 'a' }), dropout(0, { name: 'b' })]
    const model = functional({ inputs: from, outputs: layers.map((layer) => layer.apply(from)) })
    const trainer = train.compile(model, { ...mse, metrics: { a: ['mae'] }, weightedMetrics: ['mae'] })
    const one = tensor([[1], [3]])
    const result = await trainer.evaluate({ x: one, y: [zeros([2, 1]), one] }, quiet)
    expect(Object.keys(result)).toEqual(['loss', 'aLoss', 'aMae', 'aWeightedMae', 'bLoss', 'bMae'])
  })
})
