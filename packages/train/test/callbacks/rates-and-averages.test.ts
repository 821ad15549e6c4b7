// Callbacks that change the optimizer, and the one that finds what went wrong first.
import { dense, Layer, sequential } from '@tensorloom/layers'
import { adam, sgd } from '@tensorloom/optim'
import { div, log, type Tensor, tensor } from '@tensorloom/tensor'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  type Callback,
  compile,
  type History,
  lambdaCallback,
  learningRateScheduler,
  reduceLrOnPlateau,
  swapEmaWeights,
  terminateOnNaN,
} from '../../src/index.js'

const x = tensor([[1]])
const quiet = { verbose: 0 } as const
const zero = (): ReturnType<typeof sequential> =>
  sequential([dense(1, { inputShape: [1], useBias: false, kernelInitializer: 'zeros' })])

const run = (
  callbacks: readonly Callback[],
  epochs: number,
  optimizer = sgd({ learningRate: 0.5 }),
): Promise<History> =>
  compile(zero() as never, { optimizer, loss: 'meanSquaredError' }).fit({ x, y: x } as never, {
    epochs,
    ...quiet,
    callbacks,
    validationData: [x, x],
  })

describe('learningRateScheduler', () => {
  it('sets and logs the rate of each epoch', async () => {
    const { history } = await run([learningRateScheduler((epoch, rate) => (epoch === 0 ? rate : rate / 2))], 3)
    expect(history).toMatchObject({ learningRate: [0.5, 0.25, 0.125] })
  })
  it('refuses what is not a function or no rate', async () => {
    expect(() => learningRateScheduler(0.1 as never)).toThrow('the schedule is 0.1, expected a function')
    await expect(run([learningRateScheduler(() => Number.NaN)], 1)).rejects.toThrow('returned NaN in epoch 1')
  })
})

describe('reduceLrOnPlateau', () => {
  it('needs a number to lower, and a number to watch', async () => {
    const optimizer = adam({ learningRate: () => 0.1 })
    await expect(run([reduceLrOnPlateau()], 1, optimizer)).rejects.toThrow('the learning rate comes from a schedule')
    await expect(run([reduceLrOnPlateau({ monitor: 'valLos' })], 1)).rejects.toThrow("did you mean 'valLoss'?")
    expect(() => reduceLrOnPlateau({ factor: 1 })).toThrow('factor is 1, expected a number from 0 to below 1')
    expect(() => reduceLrOnPlateau({ minLR: 1 } as object)).toThrow("did you mean 'minLr'?")
  })
})

describe('lambdaCallback', () => {
  it('checks the names of its functions', async () => {
    const seen: number[] = []
    await run([lambdaCallback({ onEpochEnd: (epoch) => void seen.push(epoch) })], 2)
    expect(seen).toEqual([0, 1])
    expect(() => lambdaCallback({ onEpochStart() {} } as Callback)).toThrow("unknown option 'onEpochStart'")
  })
})

describe('swapEmaWeights', () => {
  it('validates with averages, and goes on with the values of training', async () => {
    const optimizer = (): ReturnType<typeof sgd> => sgd({ learningRate: 0.25, useEma: true, emaMomentum: 0.5 })
    const plain = await run([], 2, optimizer())
    const swapped = await run([swapEmaWeights()], 2, optimizer())
    // Weights 0.5 and 0.75, averages 0.5 and 0.625.
    expect(plain.history.valLoss).toEqual([0.25, 0.0625])
    expect(swapped.history.valLoss).toEqual([0.25, 0.140625])
    expect(swapped.history.loss).toEqual(plain.history.loss)
    await expect(run([swapEmaWeights()], 1)).rejects.toThrow("swapEmaWeights: the optimizer 'sgd' keeps no averages")
  })

  it('lets others see the averages between epochs', async () => {
    const seen: number[] = []
    const looking: Callback = {
      onEpochEnd: (_epoch, _logs, { model }) => void seen.push(model.parameters[0]!.dataSync()[0]!),
    }
    const optimizer = sgd({ learningRate: 0.25, useEma: true, emaMomentum: 0.5 })
    const { history } = await run([swapEmaWeights({ swapOnEpoch: true }), looking], 2, optimizer)
    expect(seen).toEqual([0.5, 0.625])
    expect(history.loss).toEqual([1, 0.25])
  })
})

class Logarithm extends Layer {
  static readonly type: string = '@test/logarithm'
  forward(input: Tensor): Tensor {
    return log(input)
  }
}

describe('terminateOnNaN says what went first', () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  afterEach(() => warn.mockClear())
  const message = (): string => String(warn.mock.calls.at(-1)?.[0])

  it('a layer', async () => {
    const model = sequential([
      dense(1, { inputShape: [1], kernelInitializer: 'zeros', name: 'first' }),
      new Logarithm(),
      dense(1),
    ])
    const trainer = compile(model, { optimizer: sgd(), loss: 'meanSquaredError' })
    await trainer.fit({ x, y: x }, { ...quiet, epochs: 5, callbacks: [terminateOnNaN()] })
    expect(message()).toMatch(
      /in epoch 1\/5, batch 1; training stops\nlayer 'logarithm\w*' \(@test\/logarithm\) was the first to give -Infinity/,
    )
    expect(Object.hasOwn(model, 'forward')).toBe(false)
  })

  it('a parameter, by the update before', async () => {
    const model = zero()
    const trainer = compile(model as never, { optimizer: sgd({ learningRate: 1e38 }), loss: 'meanSquaredError' })
    const two = tensor([[100], [100], [100]])
    await trainer.fit({ x: two, y: two } as never, {
      ...quiet,
      batchSize: 1,
      callbacks: [terminateOnNaN({ every: 1 })],
    })
    expect(message()).toMatch(
      /batch 2; training stops\nparameter 'dense\w*\.kernel' holds Infinity since the update of batch 1/,
    )
  })

  it('the input, or the loss', async () => {
    const wrong = tensor([[1], [Number.NaN]])
    const options = { ...quiet, batchSize: 1, shuffle: false, callbacks: [terminateOnNaN()] }
    await compile(zero() as never, { optimizer: sgd(), loss: 'meanSquaredError' }).fit(
      { x: wrong, y: wrong } as never,
      options,
    )
    expect(message()).toMatch(/batch 2; training stops\nthe input x of this batch holds NaN/)
    const broken = (prediction: Tensor, target: Tensor): Tensor => div(prediction.sub(target).mean(), 0)
    await compile(zero() as never, { optimizer: sgd(), loss: broken }).fit({ x, y: x } as never, options)
    expect(message()).toMatch(/the outputs of all layers are finite, the loss or its gradient is not/)
  })
})
