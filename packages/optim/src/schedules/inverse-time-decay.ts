// Decay of the learning rate with the inverse of time.
import type { Schedule } from '../core/schedule.js'
import { checkScheduleOptions, factor, finite, makeSchedule, positive } from './define-schedule.js'

/** Options of `inverseTimeDecay`. */
export interface InverseTimeDecayOptions {
  /** The rate of the first update. */
  readonly initialLearningRate: number
  /** The number of updates in which the divisor grows by `decayRate`. */
  readonly decaySteps: number
  /** How much the divisor grows. */
  readonly decayRate: number
  /** Whether the rate falls in steps, once every `decaySteps` updates. Default: false. */
  readonly staircase?: boolean | undefined
}

/**
 * Divides the rate by a number that grows linearly: `initialLearningRate / (1 + decayRate · iteration / decaySteps)`.
 *
 * @throws `DataError` if a required option is missing, `decaySteps` is not above 0, or `decayRate` below 0
 * @example
 * ```ts
 * import { inverseTimeDecay } from '@tensorloom/optim'
 * const schedule = inverseTimeDecay({ initialLearningRate: 0.1, decaySteps: 100, decayRate: 1 })
 * console.log(schedule(0), schedule(100)) // 0.1 0.05
 * ```
 */
export function inverseTimeDecay(options: InverseTimeDecayOptions): Schedule {
  checkScheduleOptions<InverseTimeDecayOptions>(
    'inverseTimeDecay',
    options,
    { initialLearningRate: 'any', decaySteps: 'any', decayRate: 'any', staircase: 'boolean' },
    '{ initialLearningRate: 0.1, decaySteps: 100, decayRate: 1 }',
  )
  const { initialLearningRate, decaySteps, decayRate, staircase = false } = options
  finite('inverseTimeDecay', { initialLearningRate })
  factor('inverseTimeDecay', { decayRate })
  positive('inverseTimeDecay', { decaySteps })
  const filled = { initialLearningRate, decaySteps, decayRate, staircase }
  return makeSchedule('inverseTimeDecay', filled, (iteration) => {
    const periods = iteration / decaySteps
    return initialLearningRate / (1 + decayRate * (staircase ? Math.floor(periods) : periods))
  })
}
