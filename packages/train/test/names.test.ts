// Strings: Keras's names of losses, metrics, optimizers and callbacks, and every name of the tables.
import { dense, dropout, type Layer, sequential } from '@tensorloom/layers'
import * as optimizers from '@tensorloom/optim/optimizers'
import { setSeed, type Tensor, tensor, zeros } from '@tensorloom/tensor'
import * as ops from '@tensorloom/tensor/losses'
import { describe, expect, it } from 'vitest'
import { compile, type LossLike } from '../src/index.js'
import * as losses from '../src/losses.js'
import * as metrics from '../src/metrics.js'

const quiet = { verbose: 0 } as const
const data = { x: tensor([[1], [2], [3]]), y: tensor([2, 4, 6]) }
const echo = (width: number): Layer => sequential([dropout(0, { inputShape: [width] })])
const line = (): Layer => sequential([dense(1, { inputShape: [1], kernelInitializer: 'zeros' })])

describe('optimizers by name', () => {
  it('are those of the package with their defaults, loaded at the first fit', async () => {
    for (const name of ['adam', 'Adam', 'adam_w', 'AdamW', 'adamw', 'RMSprop', 'rmsprop', 'SGD'] as const) {
      const trainer = compile(line(), { optimizer: name, loss: 'mse' })
      expect(() => trainer.optimizer).toThrow(
        `compile: the optimizer '${name}' does not exist before the first fit\nhelp: read it after the first fit, or pass an object: optimizer: ${name}()`,
      )
      await trainer.evaluate(data, quiet)
      expect(() => trainer.optimizer).toThrow('does not exist before the first fit')
      await trainer.fit(data, quiet)
      expect(trainer.optimizer.type.toLowerCase()).toBe(name.toLowerCase().replace('_', ''))
      expect(trainer.optimizer.iterations).toBe(1)
      await trainer.fit(data, quiet)
      expect(trainer.optimizer.iterations).toBe(2)
    }
  })

  it('train as objects do', async () => {
    const weights = await Promise.all(
      (['adam', optimizers.adam()] as const).map(async (optimizer) => {
        setSeed(1)
        const model = line()
        await compile(model, { optimizer, loss: 'mse' }).fit(data, { epochs: 3, shuffle: false, ...quiet })
        return String(model.parameters.map((one) => one.dataSync()))
      }),
    )
    expect(weights[0]).toBe(weights[1])
  })

  it('can be any of the table', async () => {
    for (const name of Object.keys(optimizers) as (keyof typeof optimizers)[]) {
      const trainer = compile(line(), { optimizer: name, loss: 'mse' })
      await trainer.fit(data, quiet)
      expect(trainer.optimizer.type).toBe(name)
    }
  })
})

describe('losses by name', () => {
  const rows = tensor([
    [0.7, 0.2, 0.1],
    [0.1, 0.3, 0.6],
  ])
  const oneHot = tensor([
    [1, 0, 0],
    [0, 0, 1],
  ])

  it('can be any of tensor', async () => {
    // Those that take more than a prediction and a target.
    const others = new Set(['ctcDecode', 'ctcLoss', 'gaussianNll', 'reduceLoss', 'tripletMargin'])
    const computed = ops as unknown as Readonly<Record<string, (prediction: Tensor, target: Tensor) => Tensor>>
    const named = Object.keys(losses)
    expect(Object.keys(computed).filter((name) => !others.has(name) && !named.includes(name))).toEqual([])
    const ofLabels = ['sparseCategoricalCrossentropy', 'categoricalGeneralizedCrossEntropy', 'circle', 'triplet']
    for (const name of named as (keyof typeof losses)[]) {
      if (name === 'ctc' || others.has(name)) continue
      const y = ofLabels.includes(name) ? tensor([0, 2]) : oneHot
      const { loss } = await compile(echo(3), { optimizer: 'sgd', loss: name }).evaluate({ x: rows, y }, quiet)
      expect(loss, name).toBeCloseTo(computed[name]!(rows, y).itemSync(), 5)
    }
  })

  it('ctc takes scores over time and labels', async () => {
    const model = sequential([dropout(0, { inputShape: [2, 2] })])
    const { loss } = await compile(model, { optimizer: 'sgd', loss: 'ctc' }).evaluate(
      { x: zeros([1, 2, 2]), y: tensor([[1, 0]]) },
      quiet,
    )
    // Blank-label, label-blank and label-label, of four ways.
    expect(Math.exp(-loss)).toBeCloseTo(3 / 4, 5)
  })

  it('have Keras’s short names, and its ways to write them', async () => {
    const names = {
      mse: 'meanSquaredError',
      mae: 'meanAbsoluteError',
      mape: 'meanAbsolutePercentageError',
      msle: 'meanSquaredLogarithmicError',
      bce: 'binaryCrossentropy',
      kld: 'klDivergence',
      mean_squared_error: 'meanSquaredError',
      MeanSquaredError: 'meanSquaredError',
      kl_divergence: 'klDivergence',
      LogCosh: 'logCosh',
    } as const
    const lossOf = async (loss: LossLike): Promise<number> =>
      (await compile(echo(3), { optimizer: 'sgd', loss }).evaluate({ x: rows, y: oneHot }, quiet)).loss
    for (const [name, full] of Object.entries(names) as [keyof typeof names, (typeof names)['mse']][]) {
      expect(await lossOf(name)).toBe(await lossOf(full))
    }
  })
})

describe('metrics by name', () => {
  it('have in logs the name that was written', async () => {
    const trainer = compile(line(), {
      optimizer: 'sgd',
      loss: 'mse',
      metrics: ['acc', 'mae', 'mean_squared_error', 'LogCoshError'],
    })
    const result = await trainer.evaluate(data, quiet)
    expect(Object.keys(result)).toEqual(['loss', 'acc', 'mae', 'mean_squared_error', 'LogCoshError'])
    expect(result.mean_squared_error).toBeCloseTo(result.loss, 6)
    expect(result.mae).toBeCloseTo(4, 6)
  })

  it('can be any of the table that needs no argument', async () => {
    const x = tensor([[0.3], [0.8]])
    for (const [name, make] of Object.entries(metrics)) {
      // Those with an argument.
      if (make.length > 0) continue
      const y = name.startsWith('sparse') ? tensor([0, 0]) : tensor([0, 1])
      const trainer = compile(echo(1), { optimizer: 'sgd', loss: (p) => p.sum(), metrics: [name as 'auc'] })
      const numbers = Object.values(await trainer.evaluate({ x, y }, quiet))
      expect(numbers.length, name).toBeGreaterThan(1)
      expect(numbers.every(Number.isFinite), name).toBe(true)
    }
  })
})

it('callbacks by name are those with defaults', async () => {
  const trainer = compile(line(), { optimizer: 'sgd', loss: 'mse' })
  const { epochs } = await trainer.fit(
    { ...data, y: tensor([0, 0, 0]) },
    { epochs: 9, validationSplit: 0.3, callbacks: ['early_stopping', 'terminateOnNaN'], ...quiet },
  )
  // A model of zeros for targets of zeros does not get better.
  expect(epochs).toEqual([0, 1])
})
