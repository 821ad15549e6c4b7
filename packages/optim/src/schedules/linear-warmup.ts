// A linear warm-up before a constant rate or another schedule.
import type { Schedule } from '../core/schedule.js'
import { rateAt } from '../core/schedule.js'
import { checkScheduleOptions, finite, makeSchedule, positive } from './define-schedule.js'

/** Options of `linearWarmup`. */
export interface LinearWarmupOptions {
  /** The rate after the warm-up, or a schedule, which then begins with iteration 0. */
  readonly learningRate: number | Schedule
  /** The number of updates of the warm-up. */
  readonly warmupSteps: number
  /** The rate of the first update. Default: 0. */
  readonly initialLearningRate?: number | undefined
}

/**
 * Raises the rate linearly from `initialLearningRate` to `learningRate` in `warmupSteps` updates (Goyal et al. 2017, section
 * 2.2). If `learningRate` is a schedule, the rate rises to its first value, and the schedule follows.
 *
 * @throws `DataError` if a required option is missing, or `warmupSteps` is not above 0
 * @example
 * ```ts
 * import { linearWarmup } from '@tensorloom/optim'
 * const schedule = linearWarmup({ learningRate: 0.1, warmupSteps: 10 })
 * console.log(schedule(0), schedule(5), schedule(100)) // 0 0.05 0.1
 * ```
 */
export function linearWarmup(options: LinearWarmupOptions): Schedule {
  checkScheduleOptions<LinearWarmupOptions>(
    'linearWarmup',
    options,
    { learningRate: 'any', warmupSteps: 'any', initialLearningRate: 'number' },
    '{ learningRate: 0.1, warmupSteps: 100 }',
  )
  const { learningRate, warmupSteps, initialLearningRate = 0 } = options
  finite('linearWarmup', { initialLearningRate })
  positive('linearWarmup', { warmupSteps })
  const highest = rateAt('linearWarmup', learningRate, 0)
  return makeSchedule('linearWarmup', { learningRate, warmupSteps, initialLearningRate }, (iteration) => {
    if (iteration >= warmupSteps) return rateAt('linearWarmup', learningRate, iteration - warmupSteps)
    return initialLearningRate + ((highest - initialLearningRate) * iteration) / warmupSteps
  })
}
