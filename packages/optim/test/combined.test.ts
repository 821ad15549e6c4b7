// Optimizers made of others: several for one model, and a dynamic loss scale.
import { type Parameter, parameter, tensor } from '@tensorloom/tensor'
import { describe, expect, it } from 'vitest'
import { adam, lossScale, multiOptimizer, type Optimizer, plainState, sgd } from '../src/index.js'

const weight = (name: string): Parameter => parameter(tensor([1]), { name })
const value = (w: Parameter): number => w.dataSync()[0]!

describe('multiOptimizer', () => {
  const make = (): Optimizer =>
    multiOptimizer(sgd({ learningRate: 0.5 }), [
      { parameters: ['bias'], optimizer: sgd({ learningRate: 0.25, momentum: 0.5 }) },
      { parameters: ['bias', 'kernel2'], optimizer: sgd({ learningRate: 0 }) },
    ])

  it('updates each parameter by the first rule that chooses it', () => {
    const all = ['kernel', 'bias', 'kernel2'].map(weight)
    const optimizer = make()
    for (let k = 0; k < 2; k++) {
      optimizer.step(
        all,
        all.map(() => tensor([1])),
      )
    }
    // The second step of the bias is 0.5 · 0.25 + 0.25.
    expect(all.map(value)).toEqual([0, 0.375, 1])
    expect(optimizer.iterations).toBe(2)
    optimizer.learningRate = 0.125
    expect(optimizer.learningRate).toBe(0.125)
  })

  it('saves and resumes', async () => {
    const [first, second] = [weight('bias'), weight('bias')]
    const [optimizer, resumed] = [make(), make()]
    optimizer.step([first], [tensor([1])])
    resumed.loadStateDict(JSON.parse(JSON.stringify(await plainState(optimizer.stateDict()))))
    second.assign(first)
    optimizer.step([first], [tensor([1])])
    resumed.step([second], [tensor([1])])
    expect(value(second)).toBe(value(first))
    expect(resumed.iterations).toBe(2)
  })

  it('refuses what does not fit, and changes nothing', () => {
    expect(() => multiOptimizer(undefined as never, [])).toThrow('multiOptimizer: the first argument is undefined')
    expect(() => multiOptimizer(sgd(), {} as never)).toThrow('multiOptimizer: the rules are')
    expect(() => multiOptimizer(sgd(), [{ parameters: ['x'], optimizer: 'sgd' as never }])).toThrow(
      "the optimizer of rule 0 is 'sgd'",
    )
    const optimizer = make()
    expect(() => optimizer.loadStateDict({ type: 'multiOptimizer', iterations: 1, parameters: [] })).toThrow(
      'multiOptimizer.loadStateDict: the state holds no optimizers; expected 3',
    )
    const bias = weight('bias')
    expect(() => optimizer.step([bias, weight('kernel')], [tensor([1]), tensor([1, 2])])).toThrow(
      "multiOptimizer.step: parameter 'kernel' (number 1) has shape [1], its gradient [2]",
    )
    expect(value(bias)).toBe(1)
    optimizer.dispose()
    expect(() => optimizer.step([bias], [tensor([1])])).toThrow('already disposed')
  })
})

describe('lossScale', () => {
  it('unscales gradients, and doubles the scale after some steps', () => {
    const w = weight('w')
    const optimizer = lossScale(sgd({ learningRate: 1 }), { initialScale: 4, dynamicGrowthSteps: 2 })
    const scales: number[] = []
    for (const gradient of [2, 2, 2]) {
      scales.push(optimizer.scaleLoss(tensor(1)).itemSync())
      optimizer.step([w], [tensor([gradient])])
    }
    expect(scales).toEqual([4, 4, 8])
    expect(value(w)).toBe(-0.25)
  })

  it('leaves out steps with gradients that are not finite, and halves the scale', async () => {
    const [w, b] = [weight('w'), weight('b')]
    const optimizer = lossScale(adam(), { initialScale: 4 })
    for (const wrong of [Number.NaN, Number.POSITIVE_INFINITY]) {
      optimizer.step([w, b], [tensor([1]), tensor([wrong])])
    }
    expect([value(w), value(b), optimizer.iterations]).toEqual([1, 1, 0])
    const state = await plainState(optimizer.stateDict())
    expect(state.numbers).toEqual({ scale: 1, finiteSteps: 0 })
    const resumed = lossScale(adam())
    resumed.loadStateDict(state)
    expect(resumed.scaleLoss(tensor(1)).itemSync()).toBe(1)
  })

  it('refuses what does not fit', () => {
    expect(() => lossScale('adam' as never)).toThrow("lossScale: the first argument is 'adam', expected an optimizer")
    expect(() => lossScale(sgd(), { initialScale: 0 })).toThrow('lossScale: initialScale is 0, expected')
    expect(() => lossScale(sgd(), { scale: 1 } as never)).toThrow("did you mean 'initialScale'?")
    expect(() => lossScale(sgd({ lossScaleFactor: 2 }))).toThrow("lossScale: the optimizer 'sgd' has a loss scale of")
    expect(() => lossScale(sgd()).loadStateDict({ type: 'lossScale', iterations: 0, parameters: [] })).toThrow(
      'lossScale.loadStateDict: the state holds no loss scale',
    )
  })
})
