// Options that the conformance cases do not cover: defaults, decay, l2, clipping, frozen parameters, learning rates.
import { memory, parameter, scope, type Tensor, tensor } from '@tensorloom/tensor'
import { describe, expect, it } from 'vitest'
import {
  adadelta,
  adafactor,
  adagrad,
  adam,
  adamax,
  adamW,
  defineOptimizer,
  ftrl,
  type Gradients,
  lamb,
  lion,
  muon,
  nadam,
  type Optimizer,
  type OptimizerFactory,
  type OptimizerOptions,
  rAdam,
  rmsProp,
  scheduleFreeAdamW,
  sgd,
} from '../src/index.js'

function values(t: Tensor): number[] {
  return [...t.dataSync()]
}

/** The value of one weight that starts at `start` after steps with the given gradients. */
function run(optimizer: Optimizer, start: number, gradients: readonly number[]): number {
  const w = parameter(tensor([start]))
  for (const gradient of gradients) optimizer.step([w], [tensor([gradient])])
  return w.dataSync()[0]!
}

const everyKind: readonly (readonly [string, () => Optimizer])[] = [
  ['sgd', () => sgd()],
  ['sgd with momentum', () => sgd({ momentum: 0.9, nesterov: true, l2: 0.1, weightDecay: 0.1 })],
  ['adam', () => adam()],
  ['adam with amsgrad', () => adam({ amsgrad: true, globalClipnorm: 1 })],
  ['adamW', () => adamW({ clipvalue: 1 })],
  ['rmsProp', () => rmsProp({ clipnorm: 1 })],
  // A small epsilon, or l2 would take weights to 0 faster than anything else.
  [
    'rmsProp with everything',
    () => rmsProp({ centered: true, momentum: 0.5, l2: 0.1, weightDecay: 0.1, epsilon: 1e-14 }),
  ],
  ['adamax', () => adamax({ l2: 0.1 })],
  ['nadam', () => nadam({ weightDecay: 0.1 })],
  ['rAdam', () => rAdam()],
  ['lion', () => lion({ weightDecay: 0.1 })],
  ['adagrad', () => adagrad({ weightDecay: 0.1 })],
  // Large, so that it gets somewhere in few steps.
  ['adadelta', () => adadelta({ epsilon: 100 })],
  ['adafactor', () => adafactor({ weightDecay: 0.1 })],
  ['ftrl', () => ftrl({ learningRatePower: 0, l2RegularizationStrength: 0.01 })],
  ['lamb', () => lamb({ weightDecay: 0.1 })],
  ['muon', () => muon()],
  ['scheduleFreeAdamW', () => scheduleFreeAdamW({ beta1: 0.5 })],
  ['adam with an average', () => adam({ useEma: true, emaOverwriteFrequency: 5, emaMomentum: 0.5 })],
  ['sgd that accumulates', () => sgd({ gradientAccumulationSteps: 2, lossScaleFactor: 0.5 })],
]

describe('defaults are those of Keras', () => {
  it.each([
    ['sgd', sgd(), { learningRate: 0.01, momentum: 0, nesterov: false, weightDecay: 0, l2: 0 }],
    ['adam', adam(), { learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-7, amsgrad: false, weightDecay: 0 }],
    ['adamW', adamW(), { learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-7, weightDecay: 0.004 }],
    ['rmsProp', rmsProp(), { learningRate: 0.001, rho: 0.9, momentum: 0, epsilon: 1e-7, centered: false }],
    ['adamax', adamax(), { learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-7, weightDecay: 0 }],
    ['nadam', nadam(), { learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-7, momentumDecay: null }],
    ['rAdam', rAdam(), { learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-7, weightDecay: 0 }],
    ['lion', lion(), { learningRate: 0.001, beta1: 0.9, beta2: 0.99, weightDecay: 0 }],
    ['adagrad', adagrad(), { learningRate: 0.001, initialAccumulatorValue: 0.1, epsilon: 1e-7, weightDecay: 0 }],
    ['adafactor', adafactor(), { learningRate: 0.001, beta2Decay: -0.8, epsilon1: 1e-30, epsilon2: 0.001 }],
    ['ftrl', ftrl(), { learningRate: 0.001, learningRatePower: -0.5, initialAccumulatorValue: 0.1, beta: 0 }],
    ['lamb', lamb(), { learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-7, weightDecay: 0 }],
    ['muon', muon(), { learningRate: 0.001, weightDecay: 0.004, adamWeightDecay: 0.004, nsSteps: 5, rmsRate: 0.2 }],
    ['scheduleFreeAdamW', scheduleFreeAdamW(), { learningRate: 0.0025, beta1: 0.9, epsilon: 1e-8, warmupSteps: 0 }],
    ['sgd', sgd(), { useEma: false, emaMomentum: 0.99, clipnorm: undefined, gradientAccumulationSteps: undefined }],
    ['adadelta', adadelta(), { learningRate: 0.001, rho: 0.95, epsilon: 1e-7, weightDecay: 0 }],
  ])('%s', (type, optimizer, expected) => {
    expect(optimizer.type).toBe(type)
    expect(optimizer.options).toMatchObject(expected)
    expect(optimizer.iterations).toBe(0)
  })

  it('undefined options are left at their defaults', () => {
    expect(adam({ beta1: undefined, learningRate: undefined }).options).toMatchObject({
      beta1: 0.9,
      learningRate: 1e-3,
    })
  })
})

describe('options of all optimizers', () => {
  it('weightDecay shrinks parameters apart from the gradient', () => {
    // 4 · (1 − 0.5 · 0.25) − 0.5 · 1
    expect(run(sgd({ learningRate: 0.5, weightDecay: 0.25 }), 4, [1])).toBeCloseTo(3, 6)
    expect(run(rmsProp({ learningRate: 0.5, weightDecay: 0.25 }), 4, [0])).toBeCloseTo(3.5, 6)
    expect(run(adam({ learningRate: 0.5, weightDecay: 0.25 }), 4, [0])).toBeCloseTo(3.5, 6)
  })

  it('l2 adds to the gradient', () => {
    // 4 − 0.5 · (1 + 0.25 · 4)
    expect(run(sgd({ learningRate: 0.5, l2: 0.25 }), 4, [1])).toBeCloseTo(3, 6)
    // Adam's first step has the length of the learning rate, along the sign of what it is given.
    expect(run(adam({ learningRate: 0.5, l2: 0.25 }), 4, [-0.5])).toBeCloseTo(3.5, 5)
    expect(run(rmsProp({ learningRate: 0.5, l2: 0.25, rho: 0.75 }), 4, [0])).toBeCloseTo(3, 5)
  })

  it('clipvalue limits elements, clipnorm each gradient, globalClipnorm all together', () => {
    const clipped = (options: OptimizerOptions): number[][] => {
      const a = parameter(tensor([0, 0]))
      const b = parameter(tensor([0]))
      sgd({ learningRate: 1, ...options }).step([a, b], [tensor([3, -4]), tensor([12])])
      return [values(a), values(b)].map((list) => list.map((x) => Math.round(x * 1e5) / 1e5))
    }
    expect(clipped({ clipvalue: 3.5 })).toEqual([[-3, 3.5], [-3.5]])
    expect(clipped({ clipnorm: 10 })).toEqual([[-3, 4], [-10]])
    expect(clipped({ clipnorm: 1 })).toEqual([[-0.6, 0.8], [-1]])
    // √(3² + 4² + 12²) = 13
    expect(clipped({ globalClipnorm: 6.5 })).toEqual([[-1.5, 2], [-6]])
    expect(clipped({ globalClipnorm: 13.5 })).toEqual([[-3, 4], [-12]])
  })
})

describe('step', () => {
  it('takes the gradients of valueAndGrad, which know their parameters', () => {
    const w = parameter(tensor([1]))
    const gradients: Gradients = Object.defineProperty([tensor([2])], 'parameters', { value: [w] })
    sgd({ learningRate: 0.25 }).step(gradients)
    expect(values(w)).toEqual([0.5])
  })

  it('skips parameters that are not trainable, also in the global norm', () => {
    const [frozen, w] = [parameter(tensor([1]), { trainable: false }), parameter(tensor([1]))]
    const optimizer = sgd({ learningRate: 1, globalClipnorm: 1 })
    optimizer.step([frozen, w], [tensor([1000]), tensor([0.5])])
    expect([values(frozen), values(w)]).toEqual([[1], [0.5]])
    frozen.trainable = true
    optimizer.step([frozen, w], [tensor([0.5]), tensor([0.5])])
    expect([values(frozen), values(w)]).toEqual([[0.5], [0]])
  })

  it('takes no parameters, scalars, and empty parameters', () => {
    const [scalar, empty] = [parameter(tensor(1)), parameter(tensor([], { shape: [0, 3] }))]
    const optimizer = adam({ learningRate: 0.5, globalClipnorm: 100 })
    optimizer.step([], [])
    optimizer.step([scalar, empty], [tensor(1), tensor([], { shape: [0, 3] })])
    expect(optimizer.iterations).toBe(2)
    expect(values(empty)).toEqual([])
    expect(scalar.itemSync()).toBeLessThan(0.7)
  })

  it('keeps float64 in float64', () => {
    const w = parameter(tensor([1], { dtype: 'float64' }))
    sgd({ learningRate: 0.1, momentum: 0.9 }).step([w], [tensor([1], { dtype: 'float64' })])
    expect(w.dtype).toBe('float64')
    expect(values(w)).toEqual([0.9])
  })

  it('takes gradients that are views', () => {
    const w = parameter(
      tensor([
        [1, 1],
        [1, 1],
      ]),
    )
    const gradient = tensor([
      [1, 2],
      [3, 4],
    ]).transpose()
    sgd({ learningRate: 1 }).step([w], [gradient])
    expect(values(w)).toEqual([0, -2, -1, -3])
  })

  it('passes NaN on to the element that has it, and to no other', () => {
    const w = parameter(tensor([1, 1]))
    sgd({ learningRate: 1 }).step([w], [tensor([Number.NaN, 1])])
    expect(values(w)).toEqual([Number.NaN, 0])
  })

  it('values read before a step stay what they were', () => {
    const w = parameter(tensor([1, 2]))
    const before = w.reshape([2, 1])
    sgd({ learningRate: 1 }).step([w], [tensor([1, 1])])
    expect([values(before), values(w)]).toEqual([
      [1, 2],
      [0, 1],
    ])
  })

  it.each(everyKind)('%s leaves nothing behind', (_, make) => {
    // In a scope, so that the parameters alone hold their elements.
    const [w, b] = scope(() => [parameter(tensor([1, 2, 3])), parameter(tensor([1]))] as const)
    const gradients = [tensor([0.5, -1, 2]), tensor([0.1])]
    const before = memory()
    const optimizer = make()
    optimizer.step([w, b], gradients)
    const { tensors, bytes } = memory()
    for (let k = 0; k < 3; k++) optimizer.step([w, b], gradients)
    expect(memory()).toMatchObject({ tensors, bytes })
    optimizer.dispose()
    optimizer.dispose()
    expect(memory()).toMatchObject({ tensors: before.tensors, bytes: before.bytes })
  })

  it.each(everyKind)('%s finds the minimum of a bowl', (_, make) => {
    const optimizer = make()
    optimizer.learningRate = 0.05
    const w = parameter(tensor([1, -1]))
    for (let k = 0; k < 150; k++) optimizer.step([w], [w.mul(tensor([1, 4]))])
    for (const x of values(w)) expect(Math.abs(x)).toBeLessThan(0.1)
  })
})

describe('learning rate', () => {
  it('can be set between steps', () => {
    const w = parameter(tensor([1]))
    const optimizer = sgd({ learningRate: 0.5 })
    optimizer.step([w], [tensor([1])])
    optimizer.learningRate = 0.25
    optimizer.step([w], [tensor([1])])
    expect(values(w)).toEqual([0.25])
    expect(optimizer.learningRate).toBe(0.25)
  })

  it('a schedule gets the number of updates done', () => {
    const asked: number[] = []
    const optimizer = sgd({
      learningRate(iteration) {
        asked.push(iteration)
        return 2 ** -iteration
      },
    })
    expect(run(optimizer, 0, [1, 1, 1])).toBe(-1.75)
    expect(asked).toEqual([0, 1, 2])
    expect(optimizer.learningRate).toBe(0.125)
  })
})

describe('defineOptimizer', () => {
  type LionOptions = OptimizerOptions & { readonly beta?: number | undefined }
  const signed: OptimizerFactory<LionOptions> = defineOptimizer<LionOptions>({
    type: '@me/signed',
    defaults: { learningRate: 0.5, beta: 0.5 },
    below: { beta: 1 },
    slots: () => ['mean'],
    update({ parameter: w, gradient, slots: [mean], learningRate, iteration, options: { beta } }) {
      const next = mean!.mul(beta).add(gradient.mul(1 - beta))
      return [w.sub(next.div(1 - beta ** iteration).mul(learningRate)), next]
    },
  })

  it('makes optimizers from rules written elsewhere', () => {
    // A mean of equal gradients, bias corrected, is the gradient.
    expect(run(signed(), 4, [2, 2])).toBeCloseTo(2, 6)
    const optimizer = signed({ beta: 0 })
    expect(optimizer.type).toBe('@me/signed')
    expect(() => signed({ beta: 1 })).toThrow('@me/signed: beta is 1, expected a number from 0 to below 1')
  })

  it('refuses what a faulty rule returns before anything changes', () => {
    const faulty = defineOptimizer({
      type: 'faulty',
      defaults: { learningRate: 1 },
      slots: () => [],
      update: ({ parameter: w, iteration }) => (iteration === 1 ? [w.sum()] : [w, w]),
    })
    const w = parameter(tensor([1, 2]), { name: 'w' })
    expect(() => faulty().step([w], [tensor([1, 1])])).toThrow(
      "faulty: the update of parameter 'w' returned float32 []; expected 1 of float32 [2]\nhelp: return the new parameter",
    )
    expect(values(w)).toEqual([1, 2])
  })
})

describe('averages of gradients that have become 0', () => {
  // 0.9¹⁰⁰⁰ is 2e-46, which float32 holds as a subnormal number or as 0; a gradient that small begins near it.
  it.each(everyKind)('%s holds no subnormal number', (_, make) => {
    const optimizer = make()
    const w = parameter(tensor([1, 1]))
    optimizer.step([w], [tensor([1, 1e-30])])
    const zero = tensor([0, 0])
    let seen = 0
    for (let k = 0; k < 1000; k++) {
      optimizer.step([w], [zero])
      if (k % 20 !== 0) continue
      const { parameters } = optimizer.stateDict()
      for (const { slots } of parameters) {
        for (const slot of Object.values(slots)) {
          for (const value of slot.dataSync()) if (value !== 0 && Math.abs(value) < 2 ** -126) seen++
          slot.dispose()
        }
      }
    }
    expect(seen).toBe(0)
    expect([...w.dataSync()].every(Number.isFinite)).toBe(true)
  })
})
