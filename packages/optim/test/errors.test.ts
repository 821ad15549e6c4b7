// What optimizers refuse, and that a refused call changes nothing.
import { isParameter, memory, type Parameter, parameter, type Tensor, tensor } from '@tensorloom/tensor'
import { describe, expect, it } from 'vitest'
import {
  adadelta,
  adagrad,
  adam,
  adamax,
  clipByGlobalNorm,
  globalNorm,
  lion,
  nadam,
  rAdam,
  rmsProp,
  sgd,
} from '../src/index.js'

function weight(): Parameter {
  return parameter(tensor([1, 2]), { name: 'w' })
}

describe('options', () => {
  it.each([
    [
      () => adam({ learning_rate: 1 } as object),
      "adam: unknown option 'learning_rate'\nhelp: did you mean 'learningRate'? its options are weightDecay, excludeFromWeightDecay, groups, l2,",
    ],
    [
      () => adam({ learningRate: -1 }),
      'adam: learningRate is -1, expected a finite number of at least 0\nhelp: leave it out for the default, 0.001',
    ],
    [() => sgd({ learningRate: Number.NaN }), 'sgd: learningRate is NaN'],
    [() => sgd({ learningRate: '0.1' as unknown as number }), "sgd: learningRate is '0.1', expected a finite number"],
    [() => adam({ beta1: 1 }), 'adam: beta1 is 1, expected a number from 0 to below 1'],
    [() => adam({ beta2: -0.1 }), 'adam: beta2 is -0.1, expected a number from 0 to below 1'],
    [() => rmsProp({ rho: 2 }), 'rmsProp: rho is 2, expected'],
    [() => rmsProp({ epsilon: Number.POSITIVE_INFINITY }), 'rmsProp: epsilon is Infinity, expected'],
    [() => adamax({ beta2: 1 }), 'adamax: beta2 is 1, expected a number from 0 to below 1'],
    [() => nadam({ momentumDecay: -1 }), 'nadam: momentumDecay is -1, expected a finite number of at least 0'],
    [() => rAdam({ beta1: 1 }), 'rAdam: beta1 is 1, expected a number from 0 to below 1'],
    [() => lion({ beta2: 1 }), 'lion: beta2 is 1, expected a number from 0 to below 1'],
    [
      () => adagrad({ initialAccumulatorValue: -0.1 }),
      'adagrad: initialAccumulatorValue is -0.1, expected a finite number',
    ],
    [() => adadelta({ rho: 1 }), 'adadelta: rho is 1, expected a number from 0 to below 1'],
    [() => adam({ amsgrad: 1 as unknown as boolean }), 'adam: amsgrad is 1, expected a boolean'],
    [() => adam({ l2: -1 }), 'adam: l2 is -1, expected a finite number of at least 0'],
    [() => adam({ clipnorm: 0 }), 'adam: clipnorm is 0, which makes every gradient 0\nhelp: give a number above 0'],
    [
      () => adam({ clipnorm: 1, clipvalue: 1 }),
      'adam: clipnorm and clipvalue cannot be used together\nhelp: keep one of',
    ],
    [
      () => sgd({ nesterov: true }),
      'sgd: nesterov is set, but momentum is 0\nhelp: give both: sgd({ momentum: 0.9, nesterov: true })',
    ],
  ])('%#', (make, message) => {
    expect(make).toThrow(message)
  })
})

describe('step', () => {
  const g = tensor([1, 1])
  const cases: readonly (readonly [
    string,
    (w: Parameter) => readonly [readonly Parameter[], readonly Tensor[]],
    string,
  ])[] = [
    [
      'shape',
      (w) => [[w], [tensor([1])]],
      "adam.step: parameter 'w' (number 0) has shape [2], its gradient [1]\nhelp: check that",
    ],
    [
      'dtype',
      (w) => [[w], [tensor([1, 1], { dtype: 'int32' })]],
      "adam.step: parameter 'w' (number 0) is float32, its gradient int32\nhelp: cast it: gradient.cast('float32')",
    ],
    [
      'count',
      (w) => [[w], [g, g]],
      'adam.step: got 2 gradients for 1 parameters\nhelp: give one gradient per parameter',
    ],
    ['no list', (w) => [[w], g as unknown as Tensor[]], 'adam.step: got a tensor of shape [2] for 1 parameters'],
    [
      'null',
      (w) => [[w], [null as unknown as Tensor]],
      "adam.step: the gradient of parameter 'w' (number 0) is null\nhelp: give a tensor",
    ],
    [
      'second gradient',
      (w) => [
        [w, weight()],
        [g, tensor(1)],
      ],
      "adam.step: parameter 'w' (number 1) has shape [2], its gradient []",
    ],
    [
      'no parameter',
      (w) => [
        [w, tensor([1, 2]) as unknown as Parameter],
        [g, g],
      ],
      'adam.step: number 1 of the parameters is a tensor of shape [2], not a parameter\nhelp: make it one',
    ],
    [
      'no parameters',
      () => [5 as unknown as Parameter[], [g]],
      'adam.step: expected a list of parameters, got 5\nhelp: put them into an array',
    ],
    [
      'twice',
      (w) => [
        [w, w],
        [g, g],
      ],
      "adam.step: parameter 'w' (number 1) is in the list twice\nhelp: list a shared parameter once",
    ],
  ]
  it.each(cases)('%s: nothing changes', (_, make, message) => {
    const w = weight()
    const optimizer = adam()
    optimizer.step([w], [g])
    const [value, state] = [[...w.dataSync()], optimizer.stateDict()]
    const [parameters, gradients] = make(w)
    const { tensors } = memory()
    expect(() => optimizer.step(parameters, gradients)).toThrow(message)
    expect(memory().tensors).toBe(tensors)
    expect([...w.dataSync()]).toEqual(value)
    const after = optimizer.stateDict()
    expect(after.iterations).toBe(state.iterations)
    expect(after.parameters).toHaveLength(1)
    for (const [name, slot] of Object.entries(after.parameters[0]!.slots)) {
      expect([...slot.dataSync()]).toEqual([...state.parameters[0]!.slots[name]!.dataSync()])
    }
  })

  it('gradients alone must know their parameters', () => {
    expect(() => sgd().step([g])).toThrow(
      'sgd.step: these gradients do not say which parameters they belong to\nhelp: write optimizer.step(parameters, gradients), or take',
    )
  })

  it('a disposed gradient stops the step before the first parameter changes', () => {
    const [a, b] = [weight(), weight()]
    const gone = tensor([1, 1])
    gone.dispose()
    const optimizer = adam()
    expect(() => optimizer.step([a, b], [g, gone])).toThrow('was already disposed')
    expect([...a.dataSync()]).toEqual([1, 2])
    expect(optimizer.iterations).toBe(0)
  })

  it('a schedule that gives no rate', () => {
    const w = weight()
    const optimizer = sgd({ learningRate: (iteration) => (iteration === 0 ? 1 : Number.NaN) })
    optimizer.step([w], [g])
    expect(() => optimizer.step([w], [g])).toThrow(
      'sgd: learningRate must be a finite number of at least 0; the schedule gave NaN at iteration 1\nhelp: pass a number',
    )
    expect([...w.dataSync()]).toEqual([0, 1])
    expect(optimizer.iterations).toBe(1)
  })

  it('a learning rate that is none is not taken', () => {
    const optimizer = sgd({ learningRate: 0.5 })
    expect(() => {
      optimizer.learningRate = -1
    }).toThrow('sgd: learningRate must be a finite number of at least 0; it is -1')
    expect(optimizer.learningRate).toBe(0.5)
  })

  it('use after dispose', () => {
    const optimizer = sgd()
    optimizer.dispose()
    const message = 'the optimizer was already disposed\nhelp: dispose it after the last step'
    expect(() => optimizer.step([weight()], [g])).toThrow(`sgd.step: ${message}`)
    expect(() => optimizer.build([])).toThrow(`sgd.build: ${message}`)
    expect(() => optimizer.stateDict()).toThrow(`sgd.stateDict: ${message}`)
    expect(() => optimizer.loadStateDict({ type: 'sgd', iterations: 0, parameters: [] })).toThrow(message)
  })
})

describe('clipping functions', () => {
  it('keep what gradients say about their parameters', () => {
    const w = weight()
    const gradients = Object.defineProperty([tensor([3, 4])], 'parameters', { value: [w] })
    const clipped = clipByGlobalNorm(gradients, 0.5)
    expect(clipped.parameters).toEqual([w])
    expect(isParameter(clipped[0])).toBe(false)
    expect(clipped[0]!.dataSync()[0]).toBeCloseTo(0.3, 6)
  })

  it('leave small gradients alone, zeros too', () => {
    const [a, b] = clipByGlobalNorm([tensor([0.1, -0.2]), tensor([[0]])], 1)
    expect([...a!.dataSync(), ...b!.dataSync()]).toEqual([...new Float32Array([0.1, -0.2, 0])])
    expect(globalNorm([tensor([2, 3]), tensor([[6]])]).itemSync()).toBeCloseTo(7, 6)
  })

  it('free what they make', () => {
    const gradients = [tensor([3, 4]), tensor([12])]
    const { tensors } = memory()
    const clipped = clipByGlobalNorm(gradients, 1)
    expect(memory().tensors).toBe(tensors + 2)
    for (const one of clipped) one.dispose()
    expect(memory().tensors).toBe(tensors)
  })

  it('refuse a norm of 0 and empty lists', () => {
    expect(() => clipByGlobalNorm([tensor([1])], 0)).toThrow(
      'clipByGlobalNorm: maxNorm is 0, expected a number above 0\nhelp: write clipByGlobalNorm(gradients, 1)',
    )
    expect(() => globalNorm([])).toThrow('globalNorm: got no gradients\nhelp: give at least one tensor')
  })
})
