// Steps per epoch, validation now and then, accumulation, single batches, and the forms of arguments that peers have.
import { dense, type Layer, sequential } from '@tensorloom/layers'
import { lossScale, multiOptimizer, sgd } from '@tensorloom/optim'
import { memory, setSeed, type Tensor, tensor } from '@tensorloom/tensor'
import { describe, expect, it } from 'vitest'
import { type Callback, compile, earlyStopping, type Trainer } from '../src/index.js'

const column = (...values: number[]): Tensor => tensor(values, { shape: [values.length, 1] })

/** A weight that begins at 0, with the mean of (w · x − y)² as its loss. */
type OneInput = Trainer<Tensor, never>
function trainerOf(learningRate = 0.5, more: object = {}): OneInput {
  const model = sequential([dense(1, { inputShape: [1], useBias: false, kernelInitializer: 'zeros' })])
  return compile(model, { optimizer: sgd({ learningRate, ...more }), loss: 'meanSquaredError' })
}
const weight = (trainer: OneInput): number => trainer.model.parameters[0]!.dataSync()[0]!

const quiet = { verbose: 0 } as const

describe('stepsPerEpoch', () => {
  it('goes on through the data, and begins again where it ends', async () => {
    const seen: number[] = []
    const looking: Callback = {
      onBatchBegin(_, { batch }) {
        seen.push((batch!.x as Tensor).dataSync()[0]!)
      },
    }
    const x = column(1, 2, 3, 4, 5)
    const options = { epochs: 2, stepsPerEpoch: 4, batchSize: 1, shuffle: false, callbacks: [looking], ...quiet }
    const { epochs } = await trainerOf(0).fit(x, x, options)
    expect(seen).toEqual([1, 2, 3, 4, 5, 1, 2, 3])
    expect(epochs).toEqual([0, 1])
  })

  it('takes data sets that never end', async () => {
    const endless = {
      size: Number.POSITIVE_INFINITY,
      async *[Symbol.asyncIterator]() {
        for (;;) yield { x: column(1), y: column(1) }
      },
    }
    const { tensors } = memory()
    const trainer = trainerOf(0.25)
    await trainer.fit(endless, { stepsPerEpoch: 2, validationData: endless, validationSteps: 1, ...quiet })
    // 0, then 0 + 0.25 · 2, then 0.5 + 0.25.
    expect(weight(trainer)).toBe(0.75)
    await trainer.evaluate(endless, { steps: 3, ...quiet })
    expect(memory().tensors).toBeLessThan(tensors + 12)
    await expect(trainer.fit(endless, quiet)).rejects.toThrow('or say how many batches to take: stepsPerEpoch: 100')
    await expect(trainer.evaluate(endless, quiet)).rejects.toThrow('or say how many batches to take: steps: 100')
  })
})

describe('validation', () => {
  const x = column(1, 2, 3, 4)
  it('now and then leaves NaN for the other epochs', async () => {
    const every = await trainerOf(0).fit(x, x, { epochs: 4, validationData: [x, x], validationFreq: 2, ...quiet })
    expect(every.history.valLoss).toEqual([Number.NaN, 7.5, Number.NaN, 7.5])
    const listed = await trainerOf(0).fit(x, x, {
      epochs: 3,
      validationData: { x, y: x },
      validationFreq: [1],
      ...quiet,
    })
    expect(listed.history.valLoss).toEqual([7.5, Number.NaN, Number.NaN])
  })

  it('of some batches, and of weighted samples', async () => {
    const options = { validationSteps: 1, validationBatchSize: 2, ...quiet }
    const some = await trainerOf(0).fit(x, x, { validationData: [x, x], ...options })
    expect(some.history.valLoss).toEqual([2.5])
    const weighted = await trainerOf(0).fit(x, x, { validationData: [x, x, tensor([0, 0, 0, 4])], ...quiet })
    expect(weighted.history.valLoss).toEqual([16])
  })

  it('that does not happen does not count for callbacks', async () => {
    const stopping = earlyStopping({ patience: 1 })
    const options = { epochs: 6, validationData: [x, x] as const, validationFreq: 2, callbacks: [stopping], ...quiet }
    expect((await trainerOf(0).fit(x, x, options)).epochs).toHaveLength(4)
  })
})

describe('accumulate', () => {
  it('updates with the mean of the batches, and with the rest at the end of an epoch', async () => {
    const x = column(1, 1, 1, 1, 1)
    const y = column(1, 3, 5, 7, 9)
    const trainer = trainerOf(0.5)
    await trainer.fit(x, y, { batchSize: 1, shuffle: false, accumulate: 4, ...quiet })
    // The gradient of four batches is −2 · (1 + 3 + 5 + 7) / 4, that of the last one 2 · (4 − 9).
    expect(weight(trainer)).toBe(9)
    const batch = trainerOf(0.5)
    await batch.fit(x, y, { batchSize: 4, shuffle: false, ...quiet })
    expect(weight(batch)).toBe(9)
  })
})

describe('losses are scaled for optimizers that unscale gradients', () => {
  it.each([
    ['lossScaleFactor', () => trainerOf(0.25, { lossScaleFactor: 64 })],
    [
      'lossScale',
      () => {
        const { model } = trainerOf()
        return compile(model as unknown as Layer, { optimizer: lossScale(sgd({ learningRate: 0.25 })), loss: 'mse' })
      },
    ],
    [
      'multiOptimizer',
      () => {
        const { model } = trainerOf()
        return compile(model as unknown as Layer, {
          optimizer: multiOptimizer(sgd({ learningRate: 9 }), [
            { parameters: ['kernel'], optimizer: sgd({ learningRate: 0.25 }) },
          ]),
          loss: 'mse',
        })
      },
    ],
  ])('%s', async (_, make) => {
    const trainer = make()
    const { history } = await trainer.fit(column(1), column(1), { epochs: 2, ...quiet })
    expect(weight(trainer)).toBe(0.75)
    expect(history.loss).toEqual([1, 0.25])
  })
})

describe('averages of parameters', () => {
  it('become the parameters at the end of fit', async () => {
    const trainer = trainerOf(0.25, { useEma: true, emaMomentum: 0.5 })
    await trainer.fit(column(1, 1), column(1, 1), { batchSize: 1, ...quiet })
    // 0.5 and 0.75; their average is (0.5 + 0.75) / 2.
    expect(weight(trainer)).toBe(0.625)
  })
})

describe('single batches', () => {
  it('train, test and predict', async () => {
    const trainer = trainerOf(0.25)
    const [x, y] = [column(1, 2), column(1, 2)]
    const { tensors } = memory()
    expect(await trainer.testOnBatch(x, y)).toEqual({ loss: 2.5 })
    expect(await trainer.trainOnBatch(x, y)).toEqual({ loss: 2.5 })
    expect(weight(trainer)).toBe(1.25)
    expect(await trainer.testOnBatch({ x, y }, { sampleWeight: tensor([2, 0]) })).toEqual({ loss: 0.0625 })
    expect([...((await trainer.predictOnBatch(x)) as Tensor).dataSync()]).toEqual([1.25, 2.5])
    expect(memory().tensors).toBeLessThan(tensors + 6)
    await expect(trainer.trainOnBatch(x, column(1))).rejects.toThrow('trainOnBatch: x has 2 samples')
    await expect(trainer.testOnBatch(x, { sampleWeight: 1 } as never)).rejects.toThrow('testOnBatch: y is')
  })

  it('count classes in trainOnBatch', async () => {
    const model = sequential([dense(2, { inputShape: [1], activation: 'softmax' })])
    const trainer = compile(model, { optimizer: sgd(), loss: 'sparseCategoricalCrossentropy' })
    const given = [column(1), tensor([1])] as const
    const { loss } = await trainer.trainOnBatch(...given, { classWeight: { 1: 3 } })
    const plain = await trainer.trainOnBatch(...given)
    expect(loss).toBeGreaterThan(2 * plain.loss)
    await expect(trainer.trainOnBatch(...given, { classWeights: {} } as never)).rejects.toThrow("mean 'classWeight'?")
  })
})

describe('arguments as peers have them', () => {
  const x = column(1, 2)
  it('fit(x, y), evaluate(x, y), predict', async () => {
    const trainer = trainerOf(0)
    expect((await trainer.fit(x, x, quiet)).history.loss).toEqual([2.5])
    expect(await trainer.evaluate(x, x, quiet)).toEqual({ loss: 2.5 })
    expect(((await trainer.predict(x)) as Tensor).shape).toEqual([2, 1])
    expect(((await trainer.predict({ x })) as Tensor).shape).toEqual([2, 1])
  })

  it.each<[string, (trainer: OneInput) => Promise<unknown>, string]>([
    ['no y', (t) => t.fit(x as never, { epochs: 2 }), 'fit: y is'],
    ['no y for evaluate', (t) => t.evaluate(x as never), 'evaluate: y is undefined, expected a tensor'],
    ['three', (t) => t.fit({ x, y: x } as never, {} as never, {}), 'fit: got three arguments'],
    ['texts', (t) => t.fit(['a', 'b'] as never, x, {}), 'help: texts become numbers first: fit(model.encodeTexts'],
    [
      'misspelt data',
      (t) => t.fit({ x, y: x, sampleWeights: x } as never),
      "fit: unknown key of the data 'sampleWeights'\nhelp: did you mean 'sampleWeight'?",
    ],
    ['a list of one', (t) => t.fit(x, x, { validationData: [x] as never }), 'validationData lists 1 values, expected'],
    ['frequency', (t) => t.fit(x, x, { validationFreq: 0 }), 'fit: validationFreq is 0, expected a whole number'],
    ['steps', (t) => t.fit(x, x, { stepsPerEpoch: 0.5 }), 'fit: stepsPerEpoch is 0.5'],
    ['misspelt', (t) => t.fit(x, x, { stepPerEpoch: 1 } as object), "did you mean 'stepsPerEpoch'?"],
    ['both', (t) => t.fit(x, x, { resume: 'x', initialEpoch: 1 }), 'both resume and initialEpoch are given'],
    [
      'callbacks with misspelt methods',
      (t) => t.fit(x, x, { callbacks: [{ onEpochEnds() {} } as Callback] }),
      "unknown method of a callback 'onEpochEnds'\nhelp: did you mean 'onEpochEnd'?",
    ],
    [
      'callbacks whose methods are none',
      (t) => t.fit(x, x, { callbacks: [{ onEpochEnd: 3 } as never] }),
      'fit: onEpochEnd of a callback is 3, expected a function',
    ],
  ])('%s: refused', async (_, act, message) => {
    setSeed(1)
    await expect(act(trainerOf())).rejects.toThrow(message)
  })
})
