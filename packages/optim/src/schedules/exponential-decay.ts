// Exponential decay of the learning rate.
import type { Schedule } from '../core/schedule.js'
import { checkScheduleOptions, factor, finite, makeSchedule, positive } from './define-schedule.js'

/** Options of `exponentialDecay`. */
export interface ExponentialDecayOptions {
  /** The rate of the first update. */
  readonly initialLearningRate: number
  /** The number of updates after which the rate is multiplied by `decayRate`. */
  readonly decaySteps: number
  /** The factor. */
  readonly decayRate: number
  /** Whether the rate falls in steps, once every `decaySteps` updates. Default: false. */
  readonly staircase?: boolean | undefined
}

/**
 * Lowers the rate exponentially: `initialLearningRate · decayRate^(iteration / decaySteps)`.
 *
 * @throws `DataError` if a required option is missing, `decaySteps` is not above 0, or `decayRate` below 0
 * @example
 * ```ts
 * import { exponentialDecay } from '@tensorloom/optim'
 * const schedule = exponentialDecay({ initialLearningRate: 0.1, decaySteps: 100, decayRate: 0.5 })
 * console.log(schedule(0), schedule(200)) // 0.1 0.025
 * ```
 */
export function exponentialDecay(options: ExponentialDecayOptions): Schedule {
  checkScheduleOptions<ExponentialDecayOptions>(
    'exponentialDecay',
    options,
    { initialLearningRate: 'any', decaySteps: 'any', decayRate: 'any', staircase: 'boolean' },
    '{ initialLearningRate: 0.1, decaySteps: 100, decayRate: 0.5 }',
  )
  const { initialLearningRate, decaySteps, decayRate, staircase = false } = options
  finite('exponentialDecay', { initialLearningRate })
  factor('exponentialDecay', { decayRate })
  positive('exponentialDecay', { decaySteps })
  const filled = { initialLearningRate, decaySteps, decayRate, staircase }
  return makeSchedule('exponentialDecay', filled, (iteration) => {
    const periods = iteration / decaySteps
    return initialLearningRate * decayRate ** (staircase ? Math.floor(periods) : periods)
  })
}
