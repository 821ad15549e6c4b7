// Training against closed forms and loops written by hand; what a run returns, and that it leaves nothing behind.
import { valueAndGrad } from '@tensorloom/autograd'
import { batchNormalization, dense, dropout, type Layer, sequential } from '@tensorloom/layers'
import { adam, sgd } from '@tensorloom/optim'
import { gather, memory, permutation, randomNormal, scope, setSeed, type Tensor, tensor } from '@tensorloom/tensor'
import * as losses from '@tensorloom/tensor/losses'
import { describe, expect, it } from 'vitest'
import { compile, meanSquaredError, sparseCategoricalCrossentropy } from '../src/index.js'

const quiet = { verbose: 0 } as const

// y = 2·a − 3·b + 0.5, a bit off in every second row, so that the fit is not exact.
const rows = Array.from({ length: 12 }, (_, k) => [Math.sin(k), Math.cos(2 * k)])
const answers = rows.map(([a, b], k) => 2 * a! - 3 * b! + 0.5 + (k % 2 === 0 ? 0.2 : -0.2))

const lineData = (): { x: Tensor; y: Tensor } => ({ x: tensor(rows), y: tensor(answers) })

/** Solves the normal equations of least squares with an intercept, in double precision. */
function leastSquares(): number[] {
  const design = rows.map(([a, b]) => [a!, b!, 1])
  const system = [0, 1, 2].map((i) => [
    ...[0, 1, 2].map((j) => design.reduce((sum, row) => sum + row[i]! * row[j]!, 0)),
    design.reduce((sum, row, k) => sum + row[i]! * answers[k]!, 0),
  ])
  for (let pivot = 0; pivot < 3; pivot++) {
    for (let row = 0; row < 3; row++) {
      if (row === pivot) continue
      const factor = system[row]![pivot]! / system[pivot]![pivot]!
      for (let k = pivot; k < 4; k++) system[row]![k]! -= factor * system[pivot]![k]!
    }
  }
  return system.map((row, k) => row[3]! / row[k]!)
}

function values(model: Layer): number[] {
  return model.parameters.flatMap((one) => [...one.dataSync()])
}

function classifier(): Layer {
  return sequential([dense(6, { activation: 'relu', inputShape: [2] }), dropout(0.25), dense(3)])
}

const labels = rows.map((_, k) => k % 3)

describe('what is learned', () => {
  it('is the least squares solution of a linear regression', async () => {
    setSeed(3)
    const model = sequential([dense(1, { inputShape: [2] })])
    const trainer = compile(model, { optimizer: sgd({ learningRate: 0.3 }), loss: 'meanSquaredError' })
    await trainer.fit(lineData(), { epochs: 150, batchSize: 12, ...quiet })
    const wanted = leastSquares()
    values(model).forEach((value, k) => {
      expect(value).toBeCloseTo(wanted[k]!, 4)
    })
  })

  it('is XOR', async () => {
    setSeed(1)
    const x = tensor([
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ])
    const y = tensor([0, 1, 1, 0])
    const model = sequential([dense(8, { activation: 'tanh', inputShape: [2] }), dense(1, { activation: 'sigmoid' })])
    const trainer = compile(model, {
      optimizer: adam({ learningRate: 0.1 }),
      loss: 'binaryCrossentropy',
      metrics: ['accuracy'],
    })
    await trainer.fit({ x, y }, { epochs: 80, ...quiet })
    const { loss, accuracy } = await trainer.evaluate({ x, y }, quiet)
    expect(accuracy).toBe(1)
    expect(loss).toBeLessThan(0.05)
  })

  it('equals a loop written by hand, bit for bit: shuffling, dropout, a smaller last batch, penalties', async () => {
    const build = (): Layer =>
      sequential([dense(6, { activation: 'relu', inputShape: [2], kernelRegularizer: 'l2' }), dropout(0.25), dense(3)])
    const [x, y] = [tensor(rows), tensor(labels, { dtype: 'int32' })]
    setSeed(11)
    const model = build()
    const trainer = compile(model, {
      optimizer: adam({ learningRate: 0.01 }),
      loss: sparseCategoricalCrossentropy({ fromLogits: true }),
    })
    await trainer.fit({ x, y }, { epochs: 3, batchSize: 5, ...quiet })

    setSeed(11)
    const own = build()
    const optimizer = adam({ learningRate: 0.01 })
    for (let epoch = 0; epoch < 3; epoch++) {
      const order = permutation(12)
      for (const [start, count] of [
        [0, 5],
        [5, 5],
        [10, 2],
      ] as const) {
        scope(() => {
          const some = order.slice([start], [count])
          const [bx, by] = [gather(x, some), gather(y, some)]
          const { gradients } = valueAndGrad(
            () => {
              const prediction = own.apply(bx, { training: true })
              const loss = losses.sparseCategoricalCrossentropy(prediction, by, { fromLogits: true })
              return loss.add(own.regularizationLoss()!)
            },
            { of: own.trainableParameters },
          )
          optimizer.step(gradients)
        })
      }
    }
    expect(values(model)).toEqual(values(own))
  })

  it('makes the parameters of a model whose input shape was not given', async () => {
    const model = sequential([dense(4), dense(1)])
    const trainer = compile(model, { loss: 'meanSquaredError', optimizer: sgd() })
    expect([model.built, model.ends]).toEqual([false, undefined])
    await trainer.fit(lineData(), { epochs: 1, ...quiet })
    expect(model.parameters).toHaveLength(4)
    // A graph would keep tensors for nothing.
    expect(model.ends).toBe(undefined)
  })

  it('reports the loss of the batch that was trained on, bit for bit', async () => {
    const { x, y } = { x: randomNormal([8, 2]), y: randomNormal([8, 1]) }
    setSeed(5)
    const model = sequential([dense(1, { inputShape: [2] })])
    const own = sequential([dense(1, { inputShape: [2] })])
    own.loadStateDict(model.stateDict())
    const trainer = compile(model, { optimizer: sgd({ learningRate: 0.1 }), loss: meanSquaredError() })
    const { history } = await trainer.fit({ x, y }, { epochs: 5, batchSize: 8, shuffle: false, ...quiet })
    const optimizer = sgd({ learningRate: 0.1 })
    const curve: number[] = []
    for (let epoch = 0; epoch < 5; epoch++) {
      const { value, gradients } = valueAndGrad(() => losses.meanSquaredError(own.apply(x), y), {
        of: own.trainableParameters,
      })
      curve.push(value.itemSync())
      optimizer.step(gradients)
    }
    expect(history.loss).toEqual(curve)
  })

  it('includes the statistics of batch normalization, and leaves frozen layers alone', async () => {
    setSeed(2)
    const frozen = dense(2, { inputShape: [2], trainable: false })
    const norm = batchNormalization()
    const model = sequential([frozen, norm, dense(1)])
    const before = [...frozen.parameters.map((one) => [...one.dataSync()])]
    const statistics = norm.parameters.filter((one) => !one.trainable).map((one) => [...one.dataSync()])
    await compile(model, { optimizer: adam(), loss: 'meanSquaredError' }).fit(lineData(), quiet)
    expect(frozen.parameters.map((one) => [...one.dataSync()])).toEqual(before)
    expect(norm.parameters.filter((one) => !one.trainable).map((one) => [...one.dataSync()])).not.toEqual(statistics)
  })

  it('takes uint8 images and models that are built by the first batch', async () => {
    setSeed(2)
    const model = sequential([dense(3, { activation: 'softmax' })])
    const x = tensor(
      new Uint8Array(24).map((_, k) => (k * 37) % 256),
      { shape: [6, 4] },
    )
    const y = tensor([0, 1, 2, 0, 1, 2], { dtype: 'uint8' })
    const trainer = compile(model, { optimizer: sgd({ learningRate: 1e-5 }), loss: 'sparseCategoricalCrossentropy' })
    const { history } = await trainer.fit({ x, y }, { epochs: 2, batchSize: 4, ...quiet })
    expect(history.loss).toHaveLength(2)
    expect(model.parameters).toHaveLength(2)
  })
})

describe('what is returned', () => {
  it('is one number per epoch and name, in camelCase', async () => {
    setSeed(4)
    const trainer = compile(classifier(), {
      optimizer: sgd(),
      loss: sparseCategoricalCrossentropy({ fromLogits: true }),
      metrics: ['accuracy', 'sparseTopKCategoricalAccuracy'],
    })
    const data = { x: tensor(rows), y: tensor(labels) }
    const { epochs, history } = await trainer.fit(data, { epochs: 3, validationSplit: 0.25, ...quiet })
    expect(epochs).toEqual([0, 1, 2])
    expect(Object.keys(history)).toEqual([
      'loss',
      'accuracy',
      'sparseTopKCategoricalAccuracy',
      'valLoss',
      'valAccuracy',
      'valSparseTopKCategoricalAccuracy',
    ])
    for (const numbers of Object.values(history)) expect(numbers).toHaveLength(3)
    expect(history.sparseTopKCategoricalAccuracy).toEqual([1, 1, 1])
  })

  it('goes on from initialEpoch', async () => {
    const trainer = compile(sequential([dense(1, { inputShape: [2] })]), { optimizer: sgd(), loss: 'meanSquaredError' })
    const { epochs } = await trainer.fit(lineData(), { epochs: 5, initialEpoch: 3, ...quiet })
    expect(epochs).toEqual([3, 4])
    expect((await trainer.fit(lineData(), { epochs: 0, ...quiet })).epochs).toEqual([])
  })

  it('means over samples, not over batches', async () => {
    // A model that gives its input back: the loss is known, and nothing can be learned.
    const model = sequential([dropout(0, { inputShape: [1] })])
    const trainer = compile(model, { optimizer: sgd(), loss: 'meanSquaredError', metrics: ['meanAbsoluteError'] })
    const data = { x: tensor([[1], [2], [3], [4], [9]]), y: tensor([0, 0, 0, 0, 0]) }
    const wanted = { loss: (1 + 4 + 9 + 16 + 81) / 5, meanAbsoluteError: 19 / 5 }
    const { loss, meanAbsoluteError } = await trainer.evaluate(data, { batchSize: 2, ...quiet })
    expect(loss).toBeCloseTo(wanted.loss, 5)
    expect(meanAbsoluteError).toBeCloseTo(wanted.meanAbsoluteError, 5)
    const { history } = await trainer.fit(data, { batchSize: 2, ...quiet })
    expect(history.loss[0]).toBeCloseTo(wanted.loss, 5)
  })

  it('counts penalties in the loss, as Keras does', async () => {
    const model = sequential([
      dense(1, { inputShape: [1], useBias: false, kernelInitializer: 'ones', kernelRegularizer: 'l2' }),
    ])
    const trainer = compile(model, { optimizer: sgd(), loss: 'meanSquaredError' })
    const penalty = model.regularizationLoss()!.itemSync()
    expect(penalty).toBeGreaterThan(0)
    const { loss } = await trainer.evaluate({ x: tensor([[2]]), y: tensor([[2]]) }, quiet)
    expect(loss).toBeCloseTo(penalty, 7)
  })
})

describe('validation', () => {
  it('takes the last fraction, before shuffling', async () => {
    const model = sequential([dropout(0, { inputShape: [1] })])
    const trainer = compile(model, { optimizer: sgd(), loss: 'meanSquaredError' })
    const data = { x: tensor([[0], [0], [0], [0], [0], [0], [0], [0], [3], [5]]), y: tensor(new Float32Array(10)) }
    const { history } = await trainer.fit(data, { validationSplit: 0.2, epochs: 2, ...quiet })
    expect(history.loss).toEqual([0, 0])
    expect(history.valLoss).toEqual([17, 17])
    const most = await trainer.fit(data, { validationSplit: 0.9, ...quiet })
    expect(most.history.valLoss![0]).toBeCloseTo((9 + 25) / 9, 5)
  })

  it('does not train on validation data, nor move the random stream by it', async () => {
    const run = async (validate: boolean): Promise<number[]> => {
      setSeed(9)
      const model = classifier()
      const trainer = compile(model, {
        optimizer: adam(),
        loss: sparseCategoricalCrossentropy({ fromLogits: true }),
      })
      const data = { x: tensor(rows), y: tensor(labels) }
      await trainer.fit(data, { epochs: 2, batchSize: 5, ...(validate && { validationData: data }), ...quiet })
      return values(model)
    }
    expect(await run(true)).toEqual(await run(false))
  })
})

describe('weights', () => {
  it('of samples scale their losses; the sum is divided by the number of samples', async () => {
    const model = sequential([dropout(0, { inputShape: [1] })])
    const trainer = compile(model, { optimizer: sgd(), loss: 'meanSquaredError', metrics: ['meanSquaredError'] })
    const data = { x: tensor([[1], [2], [3]]), y: tensor([0, 0, 0]), sampleWeight: tensor([1, 0, 2]) }
    const { loss, meanSquaredError } = await trainer.evaluate(data, { batchSize: 2, ...quiet })
    expect(loss).toBeCloseTo((1 * 1 + 0 * 4 + 2 * 9) / 3, 6)
    expect(meanSquaredError).toBeCloseTo(14 / 3, 5)
  })

  it('of classes go to the samples of each class: labels, one-hot rows, yes or no', async () => {
    const model = sequential([dropout(0, { inputShape: [2] })])
    const x = tensor([
      [0.9, 0.1],
      [0.2, 0.8],
      [0.6, 0.4],
    ])
    const wanted = (-Math.log(0.9) * 1 - 5 * Math.log(0.8) - 5 * Math.log(0.4)) / 3
    const options = { classWeight: { 1: 5 }, ...quiet }
    const sparse = compile(model, { optimizer: sgd(), loss: 'sparseCategoricalCrossentropy' })
    expect((await sparse.fit({ x, y: tensor([0, 1, 1]) }, options)).history.loss[0]).toBeCloseTo(wanted, 5)
    expect((await sparse.fit({ x, y: tensor([[0], [1], [1]]) }, options)).history.loss[0]).toBeCloseTo(wanted, 5)
    const rowsOfOnes = tensor([
      [1, 0],
      [0, 1],
      [0, 1],
    ])
    const oneHot = compile(model, { optimizer: sgd(), loss: 'categoricalCrossentropy' })
    expect((await oneHot.fit({ x, y: rowsOfOnes }, options)).history.loss[0]).toBeCloseTo(wanted, 5)

    const single = sequential([dropout(0, { inputShape: [1] })])
    const binary = compile(single, { optimizer: sgd(), loss: 'binaryCrossentropy' })
    const yes = { x: tensor([[0.1], [0.8]]), y: tensor([0, 1]) }
    const loss = (-2 * Math.log(0.9) - 3 * Math.log(0.8)) / 2
    expect((await binary.fit(yes, { classWeight: [2, 3], ...quiet })).history.loss[0]).toBeCloseTo(loss, 5)
  })
})

describe('reproducibility', () => {
  it('the same seed gives the same run; another one another', async () => {
    const run = async (seed: number): Promise<number[]> => {
      setSeed(seed)
      const model = classifier()
      const trainer = compile(model, {
        optimizer: adam(),
        loss: sparseCategoricalCrossentropy({ fromLogits: true }),
      })
      await trainer.fit({ x: tensor(rows), y: tensor(labels) }, { epochs: 2, batchSize: 5, ...quiet })
      return values(model)
    }
    const first = await run(7)
    expect(await run(7)).toEqual(first)
    expect(await run(8)).not.toEqual(first)
  })
})

describe('memory', () => {
  it('does not grow from epoch to epoch, and the data stays the caller’s', async () => {
    setSeed(6)
    const model = sequential([dense(4, { inputShape: [2] }), batchNormalization(), dropout(0.5), dense(3)])
    const trainer = compile(model, {
      optimizer: adam(),
      loss: sparseCategoricalCrossentropy({ fromLogits: true }),
      metrics: ['accuracy', 'sparseTopKCategoricalAccuracy'],
    })
    const data = { x: tensor(rows), y: tensor(labels), sampleWeight: tensor(rows.map(() => 1)) }
    const options = { batchSize: 5, validationSplit: 0.25, classWeight: { 0: 2 }, ...quiet }
    await trainer.fit(data, options)
    const seen: [number, number][] = []
    const callbacks = [
      {
        onEpochEnd() {
          const { tensors, bytes } = memory()
          seen.push([tensors, bytes])
        },
      },
    ]
    const before = memory()
    await trainer.fit(data, { ...options, epochs: 4, callbacks })
    await trainer.evaluate(data, { batchSize: 5, ...quiet })
    expect(new Set(seen.map(String)).size).toBe(1)
    expect([memory().tensors, memory().bytes]).toEqual([before.tensors, before.bytes])
    expect(data.x.disposed).toBe(false)
  })

  it('does not grow through runs that fail', async () => {
    const model = sequential([dense(2, { inputShape: [2] })])
    const trainer = compile(model, { optimizer: adam(), loss: 'sparseCategoricalCrossentropy' })
    const data = { x: tensor(rows), y: tensor(labels) }
    const before = memory()
    await expect(trainer.fit(data, quiet)).rejects.toThrow('takes probabilities')
    await expect(trainer.evaluate(data, quiet)).rejects.toThrow('takes probabilities')
    expect([memory().tensors, memory().bytes]).toEqual([before.tensors, before.bytes])
  })
})
