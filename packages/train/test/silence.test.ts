// Training that could not learn says so: frozen models, losses without a gradient, inputs that are not numbers, overlapping calls.
import {
  type DenseOptions,
  dense,
  dropout,
  functional,
  input,
  type Layer,
  type Model,
  sequential,
} from '@tensorloom/layers'
import { sgd } from '@tensorloom/optim'
import { argMax, type Tensor, tensor, zeros } from '@tensorloom/tensor'
import { describe, expect, it } from 'vitest'
import { type Callback, compile, type LossLike } from '../src/index.js'

const quiet = { verbose: 0 } as const
const x = tensor([
  [1, 2],
  [3, 4],
])
const y = zeros([2, 1])
const line = (options: DenseOptions = {}): Layer => sequential([dense(1, { inputShape: [2], ...options })])

describe('a step that trains nothing', () => {
  const fitting = (model: Layer, loss: LossLike): Promise<unknown> =>
    compile(model, { optimizer: sgd(), loss }).fit({ x, y }, quiet)

  it('because all layers are frozen, is refused', async () => {
    await expect(fitting(line({ trainable: false }), 'mse')).rejects.toThrow(
      'fit: all layers of the model are frozen, so there is nothing to train\nhelp: set trainable = true for the layers',
    )
  })

  it('because no gradient of the loss reaches a parameter, is refused', async () => {
    const rounded = (prediction: Tensor): Tensor => argMax(prediction).cast('float32').sum()
    await expect(fitting(line(), rounded)).rejects.toThrow(
      "fit: no gradient of the loss 'rounded' reaches a parameter of the model\nhelp: compute the loss from the prediction",
    )
    await expect(fitting(line(), (_, target) => target.sum())).rejects.toThrow("no gradient of the loss 'loss' reaches")
  })

  it('because only a regularizer gives gradients, is refused, and the model stays as it was', async () => {
    const model = line({ kernelRegularizer: 'l2' })
    model.buildFor([2])
    const before = model.parameters.map((one) => one.dataSync())
    const rounded = (prediction: Tensor): Tensor => argMax(prediction).cast('float32').sum()
    await expect(fitting(model, rounded)).rejects.toThrow(
      "fit: no gradient of the loss 'rounded' reaches a parameter of the model\nhelp: compute the loss from the prediction",
    )
    await expect(compile(model, { optimizer: sgd(), loss: rounded }).trainOnBatch({ x, y })).rejects.toThrow(
      "no gradient of the loss 'rounded'",
    )
    expect(model.parameters.map((one) => one.dataSync())).toEqual(before)
    await expect(fitting(line({ activityRegularizer: 'l1' }), rounded)).rejects.toThrow("of the loss 'rounded'")
    await expect(fitting(line({ kernelRegularizer: 'l2' }), 'mse')).resolves.toBeDefined()
  })

  it('because of its weight 0, is not: its author asked for it', async () => {
    const trainer = compile(line({ kernelRegularizer: 'l2' }), {
      optimizer: sgd(),
      loss: [(_, target) => target.sum()],
      lossWeights: [0],
    })
    await expect(trainer.fit({ x, y }, quiet)).resolves.toBeDefined()
  })

  const twoHeads = (): Model<Tensor, readonly Tensor[]> => {
    const inputs = input([2])
    const frozen = dense(1, { name: 'frozen', trainable: false }).apply(inputs)
    const free = dense(1, { name: 'free', kernelRegularizer: 'l2' }).apply(inputs)
    return functional({ inputs, outputs: [frozen, free] })
  }
  const fitTwo = (loss: readonly LossLike[], lossWeights?: readonly number[]): Promise<unknown> =>
    compile(twoHeads(), { optimizer: sgd(), loss, lossWeights }).fit({ x, y: [y, y] }, quiet)

  it('because the loss depends on frozen layers only, names them', async () => {
    await expect(fitTwo(['mse', 'mae'], [1, 0])).rejects.toThrow(
      "fit: the gradient of the loss 'meanSquaredError' reaches frozen layers only: 'frozen'; so there is nothing to train\nhelp: set trainable = true",
    )
    await expect(fitTwo(['mse', 'mae'])).resolves.toBeDefined()
  })

  it('because of one loss of several, names it and its output', async () => {
    await expect(fitTwo(['mse', (_, target) => target.sum()])).rejects.toThrow(
      "fit: no gradient of the loss 'loss' of output 1 reaches a parameter of the model\nhelp: compute the loss from the prediction",
    )
    await expect(fitTwo(['mse', (_, target) => target.sum()])).rejects.toThrow('weight 0 in lossWeights')
  })

  it('because the model has no parameters, is not', async () => {
    await expect(fitting(sequential([dropout(0.5, { inputShape: [2] })]), (p) => p.sum())).resolves.toBeDefined()
  })
})

describe('inputs that are not numbers', () => {
  const trainer = () => compile(line(), { optimizer: sgd(), loss: 'mse' })

  it('are refused at the first batch, with their place', async () => {
    const bad = tensor([
      [1, 2],
      [3, Number.NaN],
    ])
    await expect(trainer().fit({ x: bad, y }, quiet)).rejects.toThrow(
      'fit: x is NaN in row 1 of the first batch, column 1\nhelp: clean the data: where(isFinite(x), x, 0); if the model',
    )
    await expect(trainer().fit({ x: bad, y }, { ...quiet, allowNonFinite: true })).resolves.toBeDefined()
    const batches = {
      async *[Symbol.asyncIterator]() {
        yield { x: tensor([[1, Number.POSITIVE_INFINITY]]), y: tensor([[0]]) }
      },
    }
    await expect(trainer().fit(batches, quiet)).rejects.toThrow(
      'fit: x is Infinity in row 0 of the first batch, column 1',
    )
  })

  it('are found in every rank, and in validation data', async () => {
    const model = sequential([dropout(0, { inputShape: [2, 2] })])
    const images = tensor([0, 0, 0, 0, 0, 0, Number.NaN, 0], { shape: [2, 2, 2] })
    await expect(
      compile(model, { optimizer: sgd(), loss: 'mse' }).fit({ x: images, y: images.mul(0) }, quiet),
    ).rejects.toThrow('fit: x is NaN in row 1 of the first batch, position [1, 0]')
    const validationData = { x: tensor([[Number.NaN, 0]]), y: tensor([[0]]) }
    await expect(trainer().fit({ x, y }, { ...quiet, validationData })).rejects.toThrow('fit: x is NaN in row 0')
  })
})

describe('evaluate during fit', () => {
  it('is refused, and says what to wait for', async () => {
    const trainer = compile(line(), { optimizer: sgd(), loss: 'mse' })
    const fitting = trainer.fit({ x, y }, quiet)
    await expect(trainer.evaluate({ x, y }, quiet)).rejects.toThrow(
      'evaluate: this trainer is still training\nhelp: await fit first: await trainer.fit(…); or call evaluate in a callback',
    )
    await fitting
    await expect(trainer.evaluate({ x, y }, quiet)).resolves.toHaveProperty('loss')
  })

  it('is possible in callbacks', async () => {
    const trainer = compile(line(), { optimizer: sgd(), loss: 'mse' })
    const losses: number[] = []
    const watch: Callback = { onEpochEnd: async () => void losses.push((await trainer.evaluate({ x, y }, quiet)).loss) }
    await trainer.fit({ x, y }, { ...quiet, epochs: 2, callbacks: [watch] })
    expect(losses).toHaveLength(2)
  })
})

describe('weights and labels of the wrong kind', () => {
  const fitting = (data: object): Promise<unknown> =>
    compile(line(), { optimizer: sgd(), loss: 'mse' }).fit({ x, y, ...data } as never, quiet)

  it('weights below 0, NaN and infinite ones are refused, with the sample', async () => {
    await expect(fitting({ sampleWeight: tensor([1, -1]) })).rejects.toThrow(
      'fit: sampleWeight is -1 for sample 1, expected a number of at least 0\nhelp: a weight says how much a sample counts',
    )
    await expect(fitting({ sampleWeight: tensor([Number.NaN, 1]) })).rejects.toThrow('sampleWeight is NaN for sample 0')
    await expect(fitting({ sampleWeight: [tensor([1, Number.POSITIVE_INFINITY])] })).rejects.toThrow(
      'fit: sampleWeight[0] is Infinity for sample 1',
    )
    await expect(fitting({ sampleWeight: tensor([0, 1]) })).resolves.toBeDefined()
  })

  it('names of classes are refused, and it says how to number them', async () => {
    await expect(fitting({ y: ['leaf', 'petal'] })).rejects.toThrow(
      /y is a list of 2, expected a tensor .*\nhelp: number the names of classes: tensor\(names\.map/,
    )
  })

  it('texts are refused, and it says how they become numbers', async () => {
    await expect(fitting({ x: ['a film', 'a book'] })).rejects.toThrow(
      /x is a list of 2, expected a tensor .*\nhelp: texts become numbers first: x: model\.encodeTexts\(texts\)/,
    )
  })
})
