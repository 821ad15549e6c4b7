// Optimizers that a model is evaluated with the averages of; and state that moves with the model.
import { dense, lstm, type Sequential, sequential } from '@tensorloom/layers'
import { adam, lossScale, type Optimizer, scheduleFreeAdamW, sgd } from '@tensorloom/optim'
import { getBackend, memory, setBackend, setSeed, type Tensor, tensor } from '@tensorloom/tensor'
import { type Backend, reference } from '@tensorloom/tensor/backend'
import { companionsOf } from '@tensorloom/tensor/internal'
import { describe, expect, it } from 'vitest'
import { type Callback, compile } from '../src/index.js'

const column = (...values: number[]): Tensor => tensor(values, { shape: [values.length, 1] })
const one = (): Sequential => sequential([dense(1, { inputShape: [1], useBias: false, kernelInitializer: 'zeros' })])
const weight = (model: Sequential): number => model.parameters[0]!.dataSync()[0]!
/** The reference backend with storages of its own: data of the host belongs to no backend. */
function owning(): Backend {
  const { hosted: _, ...backend } = reference()
  return backend
}
const quiet = { verbose: 0 } as const
const [x, y] = [column(1, 2, 3, 4), column(2, 4, 6, 8)]

describe('scheduleFreeAdamW', () => {
  const kinds: readonly (readonly [string, () => Optimizer])[] = [
    ['by itself', () => scheduleFreeAdamW({ learningRate: 0.1, beta1: 0.5 })],
    ['inside lossScale', () => lossScale(scheduleFreeAdamW({ learningRate: 0.1, beta1: 0.5 }))],
  ]
  it.each(kinds)('is evaluated with its averages: %s', async (_, make) => {
    const model = one()
    const optimizer = make()
    expect(optimizer.evaluatesAverages).toBe(true)
    const trainer = compile(model, { optimizer, loss: 'meanSquaredError' })
    const { history } = await trainer.fit({ x, y }, { epochs: 3, validationData: { x, y }, ...quiet })
    const trained = weight(model)
    optimizer.swapAverages()
    const average = weight(model)
    optimizer.swapAverages()
    expect(average).not.toBe(trained)
    const expected = [1, 2, 3, 4].reduce((sum, k) => sum + (average * k - 2 * k) ** 2 / 4, 0)
    expect((await trainer.evaluate({ x, y }, quiet)).loss).toBeCloseTo(expected, 4)
    expect(history.valLoss!.at(-1)).toBeCloseTo(expected, 4)
    expect((await trainer.testOnBatch(x, y)).loss).toBeCloseTo(expected, 4)
    expect(((await trainer.predict(column(1))) as Tensor).itemSync()).toBeCloseTo(average, 5)
    expect(((await trainer.predictOnBatch(column(1))) as Tensor).itemSync()).toBeCloseTo(average, 5)
    // Training goes on from its own values.
    expect(weight(model)).toBe(trained)
    expect(optimizer.holdsAverages).toBe(false)
  })

  it('may be evaluated several times at once, and not trained meanwhile', async () => {
    const model = one()
    const optimizer = scheduleFreeAdamW({ learningRate: 0.1, beta1: 0.5 })
    const trainer = compile(model, { optimizer, loss: 'meanSquaredError' })
    // Nothing is known yet.
    await trainer.evaluate({ x, y }, quiet)
    await trainer.fit({ x, y }, { epochs: 2, ...quiet })
    const trained = weight(model)
    const both = [trainer.evaluate({ x, y }, quiet), trainer.evaluate({ x, y }, { batchSize: 1, ...quiet })]
    await expect(trainer.fit({ x, y }, quiet)).rejects.toThrow('evaluating with the averages of the optimizer')
    const [a, b] = await Promise.all(both)
    expect(a!.loss).toBeCloseTo(b!.loss, 5)
    expect(weight(model)).toBe(trained)
    await expect(trainer.predict(column(1).reshape([1, 1, 1]))).rejects.toThrow()
    expect(weight(model)).toBe(trained)
    optimizer.swapAverages()
    const average = weight(model)
    await trainer.evaluate({ x, y }, quiet)
    expect(weight(model)).toBe(average)
  })

  it('is evaluated by callbacks while it trains', async () => {
    const model = one()
    const trainer = compile(model, { optimizer: scheduleFreeAdamW({ beta1: 0.5 }), loss: 'meanSquaredError' })
    const losses: number[] = []
    const evaluating: Callback = {
      async onEpochEnd() {
        losses.push((await trainer.evaluate({ x, y }, quiet)).loss)
      },
    }
    const { history } = await trainer.fit(
      { x, y },
      { epochs: 2, validationData: { x, y }, callbacks: [evaluating], ...quiet },
    )
    expect(losses).toEqual(history.valLoss)
  })

  it('other optimizers are evaluated as they are', () => {
    expect(adam().evaluatesAverages).toBe(false)
    expect(sgd({ useEma: true }).evaluatesAverages).toBe(false)
    expect(scheduleFreeAdamW({ useEma: true }).evaluatesAverages).toBe(false)
  })
})

describe('model.to', () => {
  it('moves the state of the optimizer and of stateful layers at once', async () => {
    const before = getBackend()
    const run = async (moves: boolean): Promise<number[]> => {
      setSeed(1)
      const first = owning()
      setBackend(first)
      const model = sequential([lstm(2, { stateful: true, inputShape: [3, 1] }), dense(1)])
      const optimizer = adam({ learningRate: 0.1, useEma: true })
      const trainer = compile(model, { optimizer, loss: 'meanSquaredError' })
      const batch = () => ({ x: tensor([1, 2, 3, 4, 5, 6], { shape: [2, 3, 1] }), y: column(1, 2) })
      await trainer.fit(batch(), { epochs: 2, ...quiet })
      if (moves) {
        const second = owning()
        setBackend(second)
        model.to(second)
        const slots = model.parameters.flatMap((parameter) => companionsOf(parameter))
        expect(slots.length).toBe(3 * model.parameters.length + 2)
        expect(new Set(slots.map(({ backend }) => backend))).toEqual(new Set([second]))
        await first.dispose()
      }
      await trainer.fit(batch(), { epochs: 2, ...quiet })
      return model.parameters.flatMap((parameter) => [...parameter.dataSync()])
    }
    try {
      expect(await run(true)).toEqual(await run(false))
    } finally {
      setBackend(before)
    }
  })

  it('does not keep what an optimizer has freed', () => {
    const model = one()
    const optimizer = adam()
    const before = memory().tensors
    optimizer.step([model.parameters[0]!], [tensor([[1]])])
    optimizer.dispose()
    expect(companionsOf(model.parameters[0]!)).toEqual([])
    expect(memory().tensors).toBeLessThanOrEqual(before + 1)
  })
})
