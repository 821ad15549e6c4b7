// Exponential decay of the learning rate.
import type { Schedule } from '../schedule.js'
import { positive } from './checks.js'

/**
 * `initialLearningRate · decayRate^(iteration / decaySteps)`.
 *
 * @param initialLearningRate - rate of the first update
 * @param decaySteps - updates in which the rate falls by the factor `decayRate`
 * @param decayRate - that factor
 * @param options - `staircase` (false): fall only after every whole `decaySteps`
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
  options: { readonly staircase?: boolean | undefined } = {},
): Schedule {
  positive('exponentialDecay', 'decaySteps', decaySteps)
  return (iteration) => {
    const periods = iteration / decaySteps
    return initialLearningRate * decayRate ** (options.staircase ? Math.floor(periods) : periods)
  }
}
