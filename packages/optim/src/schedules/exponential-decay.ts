// Exponential decay of the learning rate.
import { checkOptions } from '@tensorloom/tensor/internal'
import type { Schedule } from '../schedule.js'
import { positive } from './checks.js'

/** Options of `exponentialDecay`. */
export interface ExponentialDecayOptions {
  /** Whether the rate falls in steps, once every `decaySteps` updates. Default: false. */
  readonly staircase?: boolean | undefined
}

/**
 * Lowers the rate exponentially: `initialLearningRate · decayRate^(iteration / decaySteps)`.
 *
 * @param initialLearningRate - rate of the first update
 * @param decaySteps - number of updates after which the rate is multiplied by `decayRate`
 * @param decayRate - the factor
 * @throws `DataError` if `decaySteps` is not above 0
 * @example
 * ```ts
 * import { exponentialDecay } from '@tensorloom/optim'
 * const schedule = exponentialDecay(0.1, 100, 0.5)
 * console.log(schedule(0), schedule(200)) // 0.1 0.025
 * ```
 */
export function exponentialDecay(
  initialLearningRate: number,
  decaySteps: number,
  decayRate: number,
  options: ExponentialDecayOptions = {},
): Schedule {
  positive('exponentialDecay', 'decaySteps', decaySteps)
  checkOptions<ExponentialDecayOptions>('exponentialDecay', options, { staircase: 'boolean' })
  return (iteration) => {
    const periods = iteration / decaySteps
    return initialLearningRate * decayRate ** (options.staircase ? Math.floor(periods) : periods)
  }
}
