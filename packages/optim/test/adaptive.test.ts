// What single updates of adaptive optimizers must give, worked out by hand: starts, branches and extremes.
import { parameter, tensor } from '@tensorloom/tensor'
import { describe, expect, it } from 'vitest'
import {
  adadelta,
  adagrad,
  adamax,
  defineOptimizer,
  lion,
  nadam,
  type Optimizer,
  type OptimizerState,
  rAdam,
} from '../src/index.js'

/** The value of one weight that starts at `start`, after each of the steps. */
function path(optimizer: Optimizer, start: number, gradients: readonly number[], dtype?: 'float64'): number[] {
  const options = dtype === undefined ? {} : { dtype }
  const w = parameter(tensor([start], options), { name: 'w' })
  return gradients.map((gradient) => {
    optimizer.step([w], [tensor([gradient], options)])
    return w.dataSync()[0]!
  })
}

function slots({ parameters }: OptimizerState): Record<string, number[]> {
  return Object.fromEntries(Object.entries(parameters[0]!.slots).map(([name, slot]) => [name, [...slot.dataSync()]]))
}

describe('adamax', () => {
  it('remembers the largest gradient, slowly forgotten', () => {
    const optimizer = adamax({ learningRate: 1, beta1: 0, beta2: 0.5, epsilon: 0 })
    // Divided by max(0.5 · norm, |g|): 8, then 4, then 3.
    expect(path(optimizer, 0, [8, 1, 3], 'float64')).toEqual([-1, -1.25, -2.25])
    expect(slots(optimizer.stateDict())).toEqual({ firstMoment: [3], infinityNorm: [3] })
  })

  it('stays where the gradient is 0', () => {
    expect(path(adamax(), 2, [0, 0])).toEqual([2, 2])
  })
})

describe('nadam', () => {
  it('with no momentum is Adam with no momentum', () => {
    // Each step has the length of the learning rate: equal gradients have their own size as root mean square.
    const [first, second] = path(nadam({ learningRate: 0.5, beta1: 0, epsilon: 0 }), 4, [3, 3], 'float64')
    expect(first).toBeCloseTo(3.5, 12)
    expect(second).toBeCloseTo(3, 12)
  })

  it('momentum begins at half of beta1 and ends at beta1', () => {
    // The first step is 1 + 0.1 · μ₂ / (1 − μ₁² · μ₂), where both μ are 0.45 when they do not change.
    const [constant] = path(nadam({ learningRate: 1, momentumDecay: 0, epsilon: 0 }), 0, [7], 'float64')
    expect(constant).toBeCloseTo(-(1 + 0.045 / (1 - 0.45 ** 3)), 12)
    // 0.9 at once where momentumDecay is large.
    const [risen] = path(nadam({ learningRate: 1, momentumDecay: 1e6, epsilon: 0 }), 0, [7], 'float64')
    expect(risen).toBeCloseTo(-(1 + 0.09 / (1 - 0.9 ** 3)), 12)
  })

  it('goes on after a million updates', () => {
    const optimizer = nadam({ learningRate: 0.5, beta1: 0.999 })
    optimizer.loadStateDict({ type: 'nadam', iterations: 1e6, parameters: [] })
    for (const x of path(optimizer, 1, [1, 1])) expect(Number.isFinite(x)).toBe(true)
  })
})

describe('rAdam', () => {
  it('goes along the mean gradient for five steps with the default beta2, then adapts', () => {
    // Equal gradients have themselves as corrected mean: steps of learningRate · 100, then of learningRate · r₆.
    const values = path(rAdam({ learningRate: 1, epsilon: 0 }), 0, Array(6).fill(100), 'float64')
    values.slice(0, 5).forEach((x, k) => {
      expect(x).toBeCloseTo(-100 * (k + 1), 9)
    })
    const longest = 1999
    const length = longest - (12 * 0.999 ** 6) / (1 - 0.999 ** 6)
    const term = ((length - 4) * (length - 2) * longest) / ((longest - 4) * (longest - 2) * length)
    expect(values[5]! - values[4]!).toBeCloseTo(-Math.sqrt(term), 9)
  })

  it('never adapts with a short memory', () => {
    expect(path(rAdam({ learningRate: 1, beta1: 0, beta2: 0.5 }), 0, Array(20).fill(2), 'float64').at(-1)).toBe(-40)
    expect(path(rAdam({ learningRate: 1, beta1: 0, beta2: 0 }), 0, [2, 2], 'float64')).toEqual([-2, -4])
  })

  it('is not troubled by squares that overflow before it adapts', () => {
    const [x] = path(rAdam({ learningRate: 1e-30, beta1: 0 }), 0, [1e30])
    expect(x).toBeCloseTo(-1, 6)
  })
})

describe('lion', () => {
  it('takes its direction before it remembers the gradient', () => {
    // Directions 0.5 · 8, then 0.5 · 2 − 0.5 · 1, then 0.5 · 1.25 − 0.5 · 3: momentum is 2, 1.25, and 0.1875 at last.
    const optimizer = lion({ learningRate: 0.5, beta1: 0.5, beta2: 0.75 })
    expect(path(optimizer, 0, [8, -1, -3], 'float64')).toEqual([-0.5, -1, -0.5])
    expect(slots(optimizer.stateDict())).toEqual({ momentum: [0.1875] })
  })

  it('shrinks weights apart from the sign', () => {
    // 4 · (1 − 0.5 · 0.25) − 0.5, and no step where the gradient is 0.
    expect(path(lion({ learningRate: 0.5, weightDecay: 0.25 }), 4, [1])).toEqual([3])
    expect(path(lion({ learningRate: 0.5, weightDecay: 0.25 }), 4, [0])).toEqual([3.5])
  })
})

describe('adagrad', () => {
  it('starts from the initial accumulator', () => {
    // √(7 + 3²) = 4, then √(16 + 3²) = 5.
    const optimizer = adagrad({ learningRate: 1, initialAccumulatorValue: 7, epsilon: 0 })
    const [first, second] = path(optimizer, 0, [3, 3], 'float64')
    expect(first).toBe(-0.75)
    expect(second).toBeCloseTo(-0.75 - 0.6, 12)
    expect(slots(optimizer.stateDict())).toEqual({ accumulator: [25] })
  })

  it('a parameter that was never updated starts from it after loading, too', () => {
    const optimizer = adagrad({ learningRate: 1, initialAccumulatorValue: 7, epsilon: 0 })
    optimizer.loadStateDict({ type: 'adagrad', iterations: 4, parameters: [{ name: 'w', slots: {} }] })
    expect(path(optimizer, 0, [3], 'float64')).toEqual([-0.75])
  })
})

describe('adadelta', () => {
  it('begins with steps of the size of epsilon, in the unit of the parameter', () => {
    // √(0.25 + 0) / √(0.75 + 0.25) · 1 = 0.5; its square enters the mean with 1 − rho.
    const optimizer = adadelta({ learningRate: 1, rho: 0.25, epsilon: 0.25 })
    expect(path(optimizer, 0, [1], 'float64')).toEqual([-0.5])
    expect(slots(optimizer.stateDict())).toEqual({ meanSquare: [0.75], meanSquaredChange: [0.1875] })
  })

  it('moves downhill from the start, however small epsilon is', () => {
    const values = path(adadelta({ learningRate: 1 }), 1, Array(50).fill(1))
    values.forEach((x, k) => {
      expect(x).toBeLessThan(values[k - 1] ?? 1)
    })
  })
})

describe('initial values of slots', () => {
  it('are those of the definition, 0 where it names none', () => {
    const optimizer = defineOptimizer({
      type: 'counting',
      defaults: { learningRate: 1 },
      slots: () => ['from', 'zero'],
      initial: () => [5],
      update: ({ parameter: w, slots: [from, zero] }) => [w.add(0), from!.add(1), zero!.add(1)],
    })()
    path(optimizer, 0, [1, 1])
    expect(slots(optimizer.stateDict())).toEqual({ from: [7], zero: [2] })
  })
})
