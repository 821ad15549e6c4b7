// Cosine decay of the learning rate, with an optional linear warm-up.
import type { Schedule } from '../core/schedule.js'
import { checkScheduleOptions, finite, makeSchedule, positive } from './define-schedule.js'

/** Options of `cosineDecay`. */
export interface CosineDecayOptions {
  /** The rate of the first update. */
  readonly initialLearningRate: number
  /** The number of updates of the decay, after the warm-up. Then the rate stays at its lowest. */
  readonly decaySteps: number
  /** The lowest rate, as a fraction of the highest. Default: 0. */
  readonly alpha?: number | undefined
  /** The highest rate, reached after `warmupSteps`. By default there is no warm-up. */
  readonly warmupTarget?: number | undefined
  /** The number of updates in which the rate rises from `initialLearningRate` to `warmupTarget`. Default: 0. */
  readonly warmupSteps?: number | undefined
}

/**
 * Lowers the rate along half a cosine from `initialLearningRate` to `alpha` times it (Loshchilov and Hutter 2017, without
 * restarts). With a warm-up, it lowers the rate from `warmupTarget`.
 *
 * @throws `DataError` if a required option is missing, or `decaySteps` is not above 0
 * @example
 * ```ts
 * import { cosineDecay } from '@tensorloom/optim'
 * const schedule = cosineDecay({ initialLearningRate: 0, decaySteps: 100, warmupTarget: 0.1, warmupSteps: 10 })
 * console.log(schedule(5), schedule(10), schedule(110)) // 0.05 0.1 0
 * ```
 */
export function cosineDecay(options: CosineDecayOptions): Schedule {
  checkScheduleOptions<CosineDecayOptions>(
    'cosineDecay',
    options,
    { initialLearningRate: 'any', decaySteps: 'any', alpha: 'number', warmupTarget: 'number', warmupSteps: 'whole' },
    '{ initialLearningRate: 0.1, decaySteps: 100 }',
  )
  const { initialLearningRate, decaySteps, alpha = 0, warmupTarget } = options
  finite('cosineDecay', { initialLearningRate, alpha, ...(warmupTarget !== undefined && { warmupTarget }) })
  positive('cosineDecay', { decaySteps })
  const warmupSteps = warmupTarget === undefined ? 0 : (options.warmupSteps ?? 0)
  const highest = warmupTarget ?? initialLearningRate
  const filled = { initialLearningRate, decaySteps, alpha, warmupTarget, warmupSteps: options.warmupSteps ?? 0 }
  return makeSchedule('cosineDecay', filled, (iteration) => {
    if (iteration < warmupSteps) {
      return initialLearningRate + ((highest - initialLearningRate) * iteration) / warmupSteps
    }
    const progress = Math.min((iteration - warmupSteps) / decaySteps, 1)
    return highest * (alpha + (1 - alpha) * 0.5 * (1 + Math.cos(Math.PI * progress)))
  })
}
