// What all optimizers can do: averages, accumulation, loss scale, groups, exclusions, constraints. Values by hand.
import { maximum, memory, type Parameter, parameter, tensor } from '@tensorloom/tensor'
import { describe, expect, it } from 'vitest'
import { adafactor, adam, muon, type Optimizer, plainState, scheduleFreeAdamW, sgd } from '../src/index.js'

const weight = (start: number, name = 'w'): Parameter => parameter(tensor([start]), { name })
const value = (w: Parameter): number => w.dataSync()[0]!

function run(optimizer: Optimizer, w: Parameter, gradients: readonly number[]): number[] {
  return gradients.map((gradient) => {
    optimizer.step([w], [tensor([gradient])])
    return value(w)
  })
}

describe('moving averages', () => {
  it('begin with the first value, and become the parameters at the end', () => {
    const w = weight(0)
    const optimizer = sgd({ learningRate: 1, useEma: true, emaMomentum: 0.5 })
    // Averages: -1, then (-1 - 2) / 2, then (-1.5 - 4) / 2.
    expect(run(optimizer, w, [1, 1, 2])).toEqual([-1, -2, -4])
    expect(optimizer.stateDict().parameters[0]!.slots.average!.dataSync()[0]).toBe(-2.75)
    optimizer.finalize()
    expect(value(w)).toBe(-2.75)
  })

  it('overwrite the parameters every few steps', () => {
    const optimizer = sgd({ learningRate: 1, useEma: true, emaMomentum: 0.5, emaOverwriteFrequency: 2 })
    expect(run(optimizer, weight(0), [1, 1, 1, 1])).toEqual([-1, -1.5, -2.5, -2.75])
  })

  it('can be exchanged with the parameters, but not trained', () => {
    const w = weight(0)
    const optimizer = sgd({ learningRate: 1, useEma: true, emaMomentum: 0.5 })
    run(optimizer, w, [1, 1])
    const { tensors } = memory()
    optimizer.swapAverages()
    expect(value(w)).toBe(-1.5)
    expect(() => optimizer.step([w], [tensor([1])])).toThrow('sgd.step: the parameters hold their averages')
    optimizer.swapAverages()
    expect(value(w)).toBe(-2)
    expect(memory().tensors).toBeLessThanOrEqual(tensors + 1)
  })

  it('of scheduleFreeAdamW come out as the mean of all points', () => {
    const w = weight(0)
    const optimizer = scheduleFreeAdamW({ learningRate: 1, beta1: 0.5, beta2: 0, epsilon: 0 })
    // Points -1, -2; the parameters are half of the point and half of the mean.
    expect(run(optimizer, w, [3, 3])).toEqual([-1, -1.75])
    optimizer.swapAverages()
    expect(value(w)).toBe(-1.5)
    optimizer.swapAverages()
    expect(value(w)).toBe(-1.75)
  })
})

describe('gradientAccumulationSteps', () => {
  it('update with the mean of the gradients', () => {
    const optimizer = sgd({ learningRate: 1, gradientAccumulationSteps: 3 })
    expect(run(optimizer, weight(0), [1, 2, 6, 3, 3, 3])).toEqual([0, 0, -3, -3, -3, -6])
    expect(optimizer.iterations).toBe(2)
  })

  it('clip the mean, and go on after loading', () => {
    const optimizer = sgd({ learningRate: 1, gradientAccumulationSteps: 2, clipvalue: 1 })
    const w = weight(0)
    run(optimizer, w, [10])
    const resumed = sgd({ learningRate: 1, gradientAccumulationSteps: 2, clipvalue: 1 })
    const state = optimizer.stateDict()
    expect(state).toMatchObject({ iterations: 0, accumulated: 1 })
    resumed.loadStateDict(state)
    expect(run(resumed, w, [-9, 4, 4])).toEqual([-0.5, -0.5, -1.5])
  })
})

describe('lossScaleFactor', () => {
  it('multiplies the loss and divides gradients', () => {
    const optimizer = sgd({ learningRate: 1, lossScaleFactor: 8 })
    expect(optimizer.scaleLoss(tensor(2)).itemSync()).toBe(16)
    expect(run(optimizer, weight(0), [16])).toEqual([-2])
    const loss = tensor(2)
    expect(sgd().scaleLoss(loss)).toBe(loss)
  })
})

describe('groups and exclusions', () => {
  const names = ['encoder.kernel', 'encoder.bias', 'head.kernel']
  const step = (optimizer: Optimizer): number[] => {
    const all = names.map((name) => weight(1, name))
    optimizer.step(
      all,
      all.map(() => tensor([1])),
    )
    return all.map(value)
  }

  it('have learning rates and weight decay of their own', () => {
    const groups = [
      { parameters: [/^encoder\./g], learningRateFactor: 0.5 },
      { parameters: ['head'], weightDecay: 0.5 },
    ]
    // 1 − 0.25, twice; 1 · (1 − 0.5 · 0.5) − 0.5.
    expect(step(sgd({ learningRate: 0.5, groups }))).toEqual([0.75, 0.75, 0.25])
    const frozen = [{ parameters: (one: Parameter) => one.name.endsWith('bias'), learningRateFactor: 0 }]
    expect(step(sgd({ learningRate: 0.5, groups: frozen }))).toEqual([0.5, 1, 0.5])
  })

  it('are without weight decay', () => {
    const optimizer = sgd({ learningRate: 0.5, weightDecay: 0.5, excludeFromWeightDecay: ['bias', /head/] })
    expect(step(optimizer)).toEqual([0.25, 0.5, 0.5])
    const own = weight(1, 'own')
    const excluded = sgd({ learningRate: 0.5, weightDecay: 0.5, excludeFromWeightDecay: [own] })
    expect(run(excluded, own, [0])).toEqual([1])
  })

  it.each([
    [() => sgd({ groups: {} as never }), 'sgd: groups is a'],
    [() => sgd({ groups: [{} as never] }), 'sgd: groups[0]: parameters holds undefined'],
    [() => sgd({ groups: [{ parameters: ['x'], learningRateFactor: -1 }] }), 'learningRateFactor is -1, expected'],
    [() => sgd({ groups: [{ parameters: ['x'], learningRate: 1 } as never] }), "did you mean 'learningRateFactor'?"],
    [() => sgd({ excludeFromWeightDecay: 'bias' as never }), "excludeFromWeightDecay holds 'bias', expected names"],
    [() => sgd({ excludeFromWeightDecay: [3 as never] }), 'excludeFromWeightDecay holds 3'],
  ])('%#: refused', (make, message) => {
    expect(make).toThrow(message)
  })
})

describe('constraints', () => {
  it('hold after every update, and their averages do not know them', () => {
    const w = parameter(tensor([1]), { name: 'w', constraint: (x) => maximum(x, 0) })
    const optimizer = sgd({ learningRate: 1, useEma: true, emaMomentum: 0.5 })
    expect(run(optimizer, w, [3, -1])).toEqual([0, 1])
    expect(optimizer.stateDict().parameters[0]!.slots.average!.dataSync()[0]).toBe(-0.5)
  })

  it('that return something else are refused before anything changes', () => {
    const w = parameter(tensor([1]), { name: 'w', constraint: (x) => x.sum() })
    expect(() => sgd({ learningRate: 1 }).step([w], [tensor([1])])).toThrow(
      "sgd: the constraint of parameter 'w' returned float32 []; expected float32 [1]",
    )
    expect(value(w)).toBe(1)
  })
})

describe('slots of other shapes', () => {
  it.each([
    ['adafactor', () => adafactor(), ['rowMeanSquare [2]', 'columnMeanSquare [3]'], ['meanSquare [2]']],
    ['muon', () => muon(), ['momentum [2, 3]'], ['firstMoment [2]', 'secondMoment [2]']],
  ])('%s: kept, saved and restored', async (_, make, ofMatrix, ofVector) => {
    const matrix = [1, 2, 3, 4, 5, 6]
    const all = (): Parameter[] => [
      parameter(tensor(matrix, { shape: [2, 3] }), { name: 'kernel' }),
      parameter(tensor([1, 2]), { name: 'bias' }),
    ]
    const gradients = [tensor(matrix, { shape: [2, 3] }), tensor([1, -1])]
    const [first, second] = [all(), all()]
    const optimizer = make()
    optimizer.step(first, gradients)
    const state = await plainState(optimizer.stateDict())
    const described = optimizer
      .stateDict()
      .parameters.map(({ slots }) => Object.entries(slots).map(([name, { shape }]) => `${name} [${shape.join(', ')}]`))
    expect(described).toEqual([ofMatrix, ofVector])
    const resumed = make()
    resumed.loadStateDict(JSON.parse(JSON.stringify(state)))
    second.forEach((one, k) => {
      one.assign(first[k]!)
    })
    optimizer.step(first, gradients)
    resumed.step(second, gradients)
    expect(second.map((one) => [...one.dataSync()])).toEqual(first.map((one) => [...one.dataSync()]))
  })
})

describe('names of earlier releases, and options that are none', () => {
  it('are understood', () => {
    expect(adam({ clipNorm: 1 } as object).options).toMatchObject({ clipnorm: 1 })
  })
  it.each([
    [() => sgd(0.5 as never), 'sgd: expected options, got 0.5\nhelp: write sgd({ learningRate: 0.5 })'],
    [() => adam(Number.NaN as never), 'adam: expected options, got NaN\nhelp: write adam({ learningRate: 0.001 })'],
    [() => sgd({ emaMomentum: 2 }), 'sgd: emaMomentum is 2, expected a number from 0 to 1'],
    [() => sgd({ emaOverwriteFrequency: 0.5 }), 'emaOverwriteFrequency is 0.5, expected a whole number of at least 1'],
    [
      () => sgd({ gradientAccumulationSteps: 1 }),
      'gradientAccumulationSteps is 1, expected a whole number of at least 2',
    ],
    [() => sgd({ lossScaleFactor: 0 }), 'lossScaleFactor is 0, expected a finite number above 0'],
    [() => muon({ nsSteps: 1.5 }), 'muon: nsSteps is 1.5, expected a whole number'],
    [() => scheduleFreeAdamW({ beta1: 0 }), 'scheduleFreeAdamW: beta1 is 0, expected a number above 0'],
  ])('%#: refused', (make, message) => {
    expect(make).toThrow(message)
  })
})

describe('loadStateDict checks a state at once, also without parameters', () => {
  it.each([
    [{ type: 'adam', iterations: 1, parameters: [null] }, 'adam.loadStateDict: entry 0 of parameters is null'],
    [
      { type: 'adam', iterations: 1, parameters: [{ name: 'w', slots: { velocity: [1] } }] },
      "adam.loadStateDict: the state of parameter 'w' holds velocity; expected firstMoment, secondMoment",
    ],
    [
      { type: 'adam', iterations: 1, parameters: [{ name: 'w', slots: { firstMoment: 'x', secondMoment: [1] } }] },
      "adam.loadStateDict: slot 'firstMoment' of parameter 'w' cannot be read",
    ],
    [null, 'adam.loadStateDict: this is not the state of an optimizer'],
    [{ type: 'adam', iterations: 1, accumulated: -1, parameters: [] }, 'this is not the state of an optimizer'],
  ])('%#', (state, message) => {
    expect(() => adam().loadStateDict(state as never)).toThrow(message)
  })
})
