// Polynomial decay of the learning rate, once or in cycles.
import type { Schedule } from '../core/schedule.js'
import { checkScheduleOptions, finite, makeSchedule, positive } from './define-schedule.js'

/** Options of `polynomialDecay`. */
export interface PolynomialDecayOptions {
  /** The rate of the first update. */
  readonly initialLearningRate: number
  /** The number of updates of the decay. */
  readonly decaySteps: number
  /** The rate at the end. Default: 0.0001. */
  readonly endLearningRate?: number | undefined
  /** The exponent; 1 is linear. Default: 1. */
  readonly power?: number | undefined
  /** Whether the rate rises again at the end, for a decay of two, three, … times `decaySteps` in all. Default: false. */
  readonly cycle?: boolean | undefined
}

/**
 * Lowers the rate from `initialLearningRate` to `endLearningRate` along `(1 − iteration / decaySteps)^power`. Then it stays, or
 * with `cycle` begins again.
 *
 * @throws `DataError` if a required option is missing, or `decaySteps` is not above 0
 * @example
 * ```ts
 * import { polynomialDecay } from '@tensorloom/optim'
 * const schedule = polynomialDecay({ initialLearningRate: 0.5, decaySteps: 100, endLearningRate: 0 })
 * console.log(schedule(0), schedule(50), schedule(200)) // 0.5 0.25 0
 * ```
 */
export function polynomialDecay(options: PolynomialDecayOptions): Schedule {
  checkScheduleOptions<PolynomialDecayOptions>(
    'polynomialDecay',
    options,
    { initialLearningRate: 'any', decaySteps: 'any', endLearningRate: 'number', power: 'number', cycle: 'boolean' },
    '{ initialLearningRate: 0.1, decaySteps: 100 }',
  )
  const { initialLearningRate, decaySteps, endLearningRate = 0.0001, power = 1, cycle = false } = options
  finite('polynomialDecay', { initialLearningRate, endLearningRate, power })
  positive('polynomialDecay', { decaySteps })
  const filled = { initialLearningRate, decaySteps, endLearningRate, power, cycle }
  return makeSchedule('polynomialDecay', filled, (iteration) => {
    const steps = cycle ? decaySteps * Math.max(1, Math.ceil(iteration / decaySteps)) : decaySteps
    const left = 1 - Math.min(iteration / steps, 1)
    return (initialLearningRate - endLearningRate) * left ** power + endLearningRate
  })
}
