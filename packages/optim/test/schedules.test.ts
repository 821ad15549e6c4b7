// Schedules at points whose values follow from their formulas by hand.
import { describe, expect, it } from 'vitest'
import {
  cosineDecay,
  cosineDecayRestarts,
  exponentialDecay,
  inverseTimeDecay,
  linearWarmup,
  oneCycle,
  piecewiseConstantDecay,
  polynomialDecay,
  sequentialSchedule,
  sgd,
} from '../src/index.js'

describe('exponentialDecay', () => {
  it('falls by the rate in every period', () => {
    const schedule = exponentialDecay({ initialLearningRate: 0.8, decaySteps: 10, decayRate: 0.25 })
    expect([0, 5, 10, 20].map(schedule)).toEqual([0.8, 0.4, 0.2, 0.05])
  })
  it('staircase falls after whole periods only', () => {
    const schedule = exponentialDecay({ initialLearningRate: 0.8, decaySteps: 10, decayRate: 0.25, staircase: true })
    expect([0, 9, 10, 19].map(schedule)).toEqual([0.8, 0.8, 0.2, 0.2])
  })
  it('refuses no steps', () => {
    expect(() => exponentialDecay({ initialLearningRate: 1, decaySteps: 0, decayRate: 0.5 })).toThrow(
      'exponentialDecay: decaySteps is 0, expected a number above 0\nhelp: count in updates',
    )
  })
})

describe('cosineDecay', () => {
  it('falls along half a cosine and stays', () => {
    const schedule = cosineDecay({ initialLearningRate: 2, decaySteps: 100 })
    const third = schedule(100 / 3)
    expect(third).toBeCloseTo(1.5, 12)
    expect([0, 50, 100, 500].map((k) => schedule(k).toFixed(10))).toEqual([2, 1, 0, 0].map((x) => x.toFixed(10)))
  })
  it('alpha is the lowest, as a fraction', () => {
    expect(cosineDecay({ initialLearningRate: 2, decaySteps: 100, alpha: 0.25 })(100)).toBe(0.5)
  })
  it('warms up first', () => {
    const schedule = cosineDecay({ initialLearningRate: 0.1, decaySteps: 100, warmupTarget: 0.5, warmupSteps: 4 })
    expect([0, 1, 4].map((k) => schedule(k).toFixed(6))).toEqual(['0.100000', '0.200000', '0.500000'])
    expect(schedule(54)).toBeCloseTo(0.25, 12)
  })
  it('refuses no steps', () => {
    expect(() => cosineDecay({ initialLearningRate: 1, decaySteps: -1 })).toThrow(
      'cosineDecay: decaySteps is -1, expected a number above 0',
    )
  })
  it('refuses options that nobody reads, as exponentialDecay does', () => {
    expect(() => cosineDecay({ initialLearningRate: 1, decaySteps: 10, warmup: 3 } as never)).toThrow(
      "did you mean 'warmupTarget'?",
    )
    expect(() => cosineDecay({ initialLearningRate: 1, decaySteps: 10, warmupSteps: 0.5 })).toThrow(
      'cosineDecay: warmupSteps is 0.5, expected a whole',
    )
    expect(() =>
      exponentialDecay({ initialLearningRate: 1, decaySteps: 10, decayRate: 0.5, staircase: 1 as never }),
    ).toThrow('staircase is 1, expected true or')
  })
})

describe('piecewiseConstantDecay', () => {
  it('changes after each boundary', () => {
    const schedule = piecewiseConstantDecay({ boundaries: [2, 5], values: [3, 2, 1] })
    expect([0, 2, 3, 5, 6, 100].map(schedule)).toEqual([3, 3, 2, 2, 1, 1])
    expect(piecewiseConstantDecay({ boundaries: [], values: [3] })(7)).toBe(3)
  })
  it('refuses counts that do not fit, and boundaries that do not increase', () => {
    expect(() => piecewiseConstantDecay({ boundaries: [1], values: [1] })).toThrow(
      'piecewiseConstantDecay: got 1 boundaries and 1 values\nhelp: give one more value than boundaries',
    )
    expect(() => piecewiseConstantDecay({ boundaries: [2, 2], values: [1, 2, 3] })).toThrow(
      'piecewiseConstantDecay: the boundaries 2, 2 do not increase\nhelp: give iterations in increasing order',
    )
  })
})

describe('inverseTimeDecay', () => {
  it('divides by a number that grows, in steps with staircase', () => {
    const options = { initialLearningRate: 0.5, decaySteps: 4, decayRate: 1 }
    expect([0, 2, 4].map(inverseTimeDecay(options))).toEqual([0.5, 0.5 / 1.5, 0.25])
    expect([3, 4, 7].map(inverseTimeDecay({ ...options, staircase: true }))).toEqual([0.5, 0.25, 0.25])
  })
})

describe('polynomialDecay', () => {
  it('falls to the end and stays, or begins again', () => {
    const options = { initialLearningRate: 1, decaySteps: 10, endLearningRate: 0.5 }
    expect([0, 5, 10, 99].map(polynomialDecay(options))).toEqual([1, 0.75, 0.5, 0.5])
    // The second cycle falls over 20 updates.
    expect([5, 10, 15, 20].map(polynomialDecay({ ...options, cycle: true }))).toEqual([0.75, 0.5, 0.625, 0.5])
    expect(polynomialDecay({ ...options, endLearningRate: 0, power: 2 })(5)).toBe(0.25)
  })
})

describe('cosineDecayRestarts', () => {
  it('restarts after periods that get longer, from rates that get lower', () => {
    const schedule = cosineDecayRestarts({ initialLearningRate: 1, firstDecaySteps: 4, mMul: 0.5 })
    // Periods of 4, 8 and 16 updates.
    expect([0, 2, 4, 8, 12, 20].map((k) => schedule(k).toFixed(6))).toEqual(
      [1, 0.5, 0.5, 0.25, 0.25, 0.125].map((x) => x.toFixed(6)),
    )
  })
})

describe('linearWarmup', () => {
  it('rises to a rate and stays', () => {
    const schedule = linearWarmup({ learningRate: 0.5, warmupSteps: 4, initialLearningRate: 0.1 })
    expect([0, 1, 4, 9].map((k) => schedule(k).toFixed(6))).toEqual(['0.100000', '0.200000', '0.500000', '0.500000'])
  })
  it('goes on with a schedule from its beginning', () => {
    const learningRate = exponentialDecay({ initialLearningRate: 0.8, decaySteps: 1, decayRate: 0.5 })
    expect([0, 2, 4, 5].map(linearWarmup({ learningRate, warmupSteps: 4 }))).toEqual([0, 0.4, 0.8, 0.4])
  })
})

describe('oneCycle', () => {
  it('has the turning points of PyTorch: pctStart · totalSteps − 1, and the last step', () => {
    const schedule = oneCycle({ maxLearningRate: 1, totalSteps: 10 })
    expect(schedule(0)).toBeCloseTo(0.04, 9)
    expect(schedule(2)).toBeCloseTo(1, 9)
    expect(schedule(9)).toBeCloseTo(0.04 / 1e4, 12)
    expect(schedule(50)).toBe(schedule(9))
  })
  it('follows lines', () => {
    const schedule = oneCycle({
      maxLearningRate: 1,
      totalSteps: 11,
      pctStart: 5 / 11,
      divFactor: 4,
      annealStrategy: 'linear',
    })
    expect([0, 2, 4].map((k) => schedule(k).toFixed(6))).toEqual(['0.250000', '0.625000', '1.000000'])
    expect(schedule(7)).toBeCloseTo((1 + 0.25e-4) / 2, 9)
  })
  it('refuses cycles that are none', () => {
    expect(() => oneCycle({ maxLearningRate: 1, totalSteps: 1 })).toThrow('totalSteps is 1, expected at least 2')
    expect(() => oneCycle({ maxLearningRate: 1, totalSteps: 9, pctStart: 1 })).toThrow(
      'oneCycle: pctStart is 1, expected',
    )
  })
})

describe('sequentialSchedule', () => {
  it('counts from 0 in each schedule', () => {
    const schedule = sequentialSchedule({ schedules: [0.5, (k) => k, 3], milestones: [2, 5] })
    expect([0, 1, 2, 4, 5, 9].map(schedule)).toEqual([0.5, 0.5, 0, 2, 3, 3])
  })
  it('refuses counts and milestones that do not fit', () => {
    expect(() => sequentialSchedule({ schedules: [1], milestones: [1] })).toThrow(
      'sequentialSchedule: got 1 schedules and 1 milestones\nhelp: give one more',
    )
    expect(() => sequentialSchedule({ schedules: [1, 2, 3], milestones: [5, 5] })).toThrow('the milestones 5, 5 do not')
    expect(() => sequentialSchedule({ schedules: [1, '2' as never], milestones: [5] })).toThrow("a schedule is '2'")
  })
})

describe('every schedule', () => {
  const schedules = [
    exponentialDecay,
    inverseTimeDecay,
    polynomialDecay,
    cosineDecay,
    cosineDecayRestarts,
    piecewiseConstantDecay,
    linearWarmup,
    oneCycle,
    sequentialSchedule,
  ] as readonly ((options: never) => unknown)[]
  it.each(schedules.map((one) => [one.name, one] as const))(
    '%s takes options, and shows the line to write',
    (name, make) => {
      for (const wrong of [0.1, null, 'x', [1, 2]]) {
        expect(() => make(wrong as never)).toThrow(`${name}: expected options, got`)
        expect(() => make(wrong as never)).toThrow(`help: write ${name}({ `)
      }
      expect(() => make(undefined as never)).toThrow(`${name}: expected options`)
      expect(() => make({} as never)).toThrow(name)
      expect(() => make({ learningrate: 1 } as never)).toThrow(`${name}: unknown option 'learningrate'`)
    },
  )

  it('says what it is', () => {
    const schedule = cosineDecay({ initialLearningRate: 0.1, decaySteps: 5 })
    expect(schedule.type).toBe('cosineDecay')
    expect(schedule.options).toMatchObject({ initialLearningRate: 0.1, decaySteps: 5, alpha: 0 })
    expect(sgd({ learningRate: schedule }).options.learningRate).toBe(schedule)
  })
})
