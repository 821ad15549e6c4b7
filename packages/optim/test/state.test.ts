// Resuming: a trajectory that is cut, saved and loaded is equal to the last bit.
import { memory, type Parameter, parameter, scope, type Tensor, tensor } from '@tensorloom/tensor'
import { describe, expect, it } from 'vitest'
import {
  adadelta,
  adagrad,
  adam,
  adamax,
  adamW,
  exponentialDecay,
  lion,
  nadam,
  type Optimizer,
  type OptimizerState,
  plainState,
  rAdam,
  rmsProp,
  sgd,
} from '../src/index.js'

const kinds: readonly (readonly [string, () => Optimizer])[] = [
  ['sgd', () => sgd()],
  ['sgd with momentum', () => sgd({ momentum: 0.9 })],
  ['adam', () => adam()],
  ['adam with amsgrad', () => adam({ amsgrad: true })],
  [
    'adamW with a schedule',
    () => adamW({ learningRate: exponentialDecay({ initialLearningRate: 0.1, decaySteps: 2, decayRate: 0.5 }) }),
  ],
  ['rmsProp', () => rmsProp({ centered: true, momentum: 0.9 })],
  ['adamax', () => adamax()],
  ['nadam', () => nadam({ momentumDecay: 1 })],
  ['rAdam', () => rAdam()],
  ['lion', () => lion()],
  ['adagrad', () => adagrad()],
  ['adadelta', () => adadelta({ learningRate: 1 })],
]

interface Model {
  readonly w: Parameter
  readonly b: Parameter
  readonly all: readonly Parameter[]
}

function model(w: readonly number[] = [0.3, -0.7], b: readonly number[] = [1.1], names = ['w', 'b']): Model {
  const [first, second] = [parameter(tensor(w), { name: names[0]! }), parameter(tensor(b), { name: names[1]! })]
  return { w: first, b: second, all: [first, second] }
}

/** Gradients of step `k`, irregular enough to make every bit count. */
function train({ w, b, all }: Model, optimizer: Optimizer, from: number, to: number): void {
  for (let k = from; k < to; k++) {
    scope(() => {
      optimizer.step(all, [w.mul(1.7).add(Math.sin(k)), b.sub(Math.cos(k * 3))])
    })
  }
}

function bits({ w, b }: Model): number[] {
  return [...w.dataSync(), ...b.dataSync()]
}

function copy({ w, b }: Model): Model {
  return model([...w.dataSync()], [...b.dataSync()])
}

describe.each(kinds)('%s', (_, make) => {
  const whole = model()
  train(whole, make(), 0, 8)

  function half(): { left: Model; state: OptimizerState } {
    const [left, optimizer] = [model(), make()]
    train(left, optimizer, 0, 4)
    return { left, state: optimizer.stateDict() }
  }

  it('a new optimizer goes on from tensors', () => {
    const { left, state } = half()
    const [resumed, optimizer] = [copy(left), make()]
    optimizer.loadStateDict(state)
    expect(optimizer.iterations).toBe(4)
    train(resumed, optimizer, 4, 8)
    expect(bits(resumed)).toEqual(bits(whole))
  })

  it('a new optimizer goes on from JSON', async () => {
    const { left, state } = half()
    const text = JSON.stringify(await plainState(state))
    const [resumed, optimizer] = [copy(left), make()]
    optimizer.loadStateDict(JSON.parse(text) as OptimizerState)
    train(resumed, optimizer, 4, 8)
    expect(bits(resumed)).toEqual(bits(whole))
  })

  it('a used optimizer goes back', () => {
    const { left, state } = half()
    const [resumed, optimizer] = [copy(left), make()]
    train(resumed, optimizer, 0, 3)
    resumed.w.assign(left.w)
    resumed.b.assign(left.b)
    optimizer.loadStateDict(state)
    train(resumed, optimizer, 4, 8)
    expect(bits(resumed)).toEqual(bits(whole))
  })

  it('a snapshot is not changed by later steps', () => {
    const { left, state } = half()
    const values = (one: OptimizerState): number[] =>
      one.parameters.flatMap(({ slots }) => Object.values(slots).flatMap((slot) => [...slot.dataSync()]))
    const optimizer = make()
    optimizer.loadStateDict(state)
    const before = values(state)
    expect(values(optimizer.stateDict())).toEqual(before)
    train(left, optimizer, 4, 6)
    expect(values(state)).toEqual(before)
  })

  it('loading and disposing leave nothing behind', () => {
    const { left, state } = half()
    const before = memory()
    const optimizer = make()
    optimizer.loadStateDict(state)
    optimizer.loadStateDict(state)
    optimizer.build(left.all)
    optimizer.loadStateDict(state)
    optimizer.dispose()
    expect(memory()).toMatchObject({ tensors: before.tensors, bytes: before.bytes })
  })

  it('the state survives its tensors being freed by the caller', () => {
    const { left, state } = half()
    const optimizer = make()
    optimizer.loadStateDict(state)
    for (const { slots } of state.parameters) for (const slot of Object.values(slots)) slot.dispose()
    train(left, optimizer, 4, 8)
    expect(bits(left)).toEqual(bits(whole))
  })
})

describe('stateDict', () => {
  it('names slots, and keeps the learning rate', () => {
    const m = model()
    const optimizer = adam({ learningRate: 0.5 })
    train(m, optimizer, 0, 1)
    optimizer.learningRate = 0.25
    const state = optimizer.stateDict()
    expect(state).toMatchObject({ type: 'adam', iterations: 1, learningRate: 0.25 })
    expect(state.parameters.map(({ name, slots }) => [name, Object.keys(slots)])).toEqual([
      ['w', ['firstMoment', 'secondMoment']],
      ['b', ['firstMoment', 'secondMoment']],
    ])
    const resumed = adam({ learningRate: 0.5 })
    resumed.loadStateDict(state)
    expect(resumed.learningRate).toBe(0.25)
  })

  it('a schedule is not saved and not replaced', () => {
    const optimizer = sgd({ learningRate: (k) => 1 / (k + 1) })
    expect(optimizer.stateDict()).not.toHaveProperty('learningRate')
    optimizer.loadStateDict({ type: 'sgd', iterations: 3, learningRate: 9, parameters: [] })
    expect(optimizer.learningRate).toBe(0.25)
  })

  it('parameters that were never updated have no slots', () => {
    const m = model()
    m.b.trainable = false
    const optimizer = sgd({ momentum: 0.9 })
    train(m, optimizer, 0, 2)
    const state = optimizer.stateDict()
    expect(state.parameters.map(({ slots }) => Object.keys(slots).length)).toEqual([1, 0])
    const resumed = sgd({ momentum: 0.9 })
    resumed.build(m.all)
    resumed.loadStateDict(state)
    m.b.trainable = true
    train(m, resumed, 2, 3)
    expect(Object.keys(resumed.stateDict().parameters[1]!.slots)).toEqual(['velocity'])
  })

  it('goes by name where names differ, so that order does not matter', () => {
    const m = model()
    const optimizer = sgd({ momentum: 0.9 })
    train(m, optimizer, 0, 2)
    const resumed = sgd({ momentum: 0.9 })
    resumed.loadStateDict(optimizer.stateDict())
    resumed.build([m.b, m.w])
    const slot = (one: OptimizerState, name: string): Tensor =>
      one.parameters.find((entry) => entry.name === name)!.slots.velocity!
    for (const name of ['w', 'b']) {
      expect([...slot(resumed.stateDict(), name).dataSync()]).toEqual([...slot(optimizer.stateDict(), name).dataSync()])
    }
  })

  it('goes by order where names do not tell', () => {
    const same = ['p', 'p']
    const m = model(undefined, undefined, same)
    const optimizer = sgd({ momentum: 0.9 })
    train(m, optimizer, 0, 2)
    const other = model(undefined, undefined, ['x', 'y'])
    const resumed = sgd({ momentum: 0.9 })
    resumed.build(other.all)
    resumed.loadStateDict(optimizer.stateDict())
    expect(resumed.stateDict().parameters.map(({ name, slots }) => [name, slots.velocity!.shape])).toEqual([
      ['x', [2]],
      ['y', [1]],
    ])
  })

  it('parameters that come later still get their slots', () => {
    const m = model()
    const optimizer = sgd({ momentum: 0.9 })
    train(m, optimizer, 0, 2)
    const resumed = sgd({ momentum: 0.9 })
    resumed.loadStateDict(optimizer.stateDict())
    resumed.build([m.b])
    expect(resumed.stateDict().parameters.map(({ name }) => name)).toEqual(['b', 'w'])
    resumed.build([m.w])
    const [b, w] = resumed.stateDict().parameters
    const [w0, b0] = optimizer.stateDict().parameters
    expect([...w!.slots.velocity!.dataSync(), ...b!.slots.velocity!.dataSync()]).toEqual([
      ...w0!.slots.velocity!.dataSync(),
      ...b0!.slots.velocity!.dataSync(),
    ])
  })
})

describe('a state that does not fit is refused, and the optimizer goes on as before', () => {
  const m = model()
  const good = ((): OptimizerState => {
    const optimizer = adam()
    train(m, optimizer, 0, 2)
    return optimizer.stateDict()
  })()
  const [first, second] = good.parameters
  const cases: readonly (readonly [string, object, string])[] = [
    [
      'nothing',
      {},
      'adam.loadStateDict: this is not the state of an optimizer\nhelp: pass what optimizer.stateDict() returned',
    ],
    [
      'another type',
      { ...good, type: 'sgd' },
      "adam.loadStateDict: the state is from 'sgd', but the optimizer is 'adam'\nhelp: create the optimizer with sgd(…)",
    ],
    ['iterations', { ...good, iterations: -1 }, 'adam.loadStateDict: this is not the state of an optimizer'],
    ['learning rate', { ...good, learningRate: 'x' }, 'learningRate must be a finite number of at least 0; it is x'],
    [
      'count',
      { ...good, parameters: [first] },
      'adam.loadStateDict: the state has 1 parameters, the optimizer has 2, and their names do not match\nhelp: load the state of the same model',
    ],
    [
      'slots',
      { ...good, parameters: [first, { name: 'b', slots: { firstMoment: 1 } }] },
      "adam.loadStateDict: the state of parameter 'b' holds firstMoment; expected firstMoment, secondMoment\nhelp: create the optimizer with the options",
    ],
    [
      'shape',
      { ...good, parameters: [first, { name: 'b', slots: first!.slots }] },
      "adam.loadStateDict: slot 'firstMoment' of parameter 'b' is float32 [2], the parameter float32 [1]\nhelp: load the state of the same model",
    ],
    [
      'ragged',
      { ...good, parameters: [first, { name: 'b', slots: { ...second!.slots, secondMoment: [[1], 2] } }] },
      "adam.loadStateDict: slot 'secondMoment' of parameter 'b' cannot be read\nhelp: slots are tensors, or nested arrays",
    ],
  ]
  it.each(cases)('%s', async (_, state, message) => {
    const own = model()
    const optimizer = adam()
    train(own, optimizer, 0, 3)
    const before = JSON.stringify(await plainState(optimizer.stateDict()))
    const { tensors } = memory()
    expect(() => optimizer.loadStateDict(state as OptimizerState)).toThrow(message)
    expect(memory().tensors).toBe(tensors)
    expect(JSON.stringify(await plainState(optimizer.stateDict()))).toBe(before)
  })
})
