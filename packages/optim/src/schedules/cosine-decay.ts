// Cosine decay of the learning rate, with an optional linear warm-up.
import { checkOptions } from '@tensorloom/tensor/internal'
import type { Schedule } from '../schedule.js'
import { positive } from './checks.js'

/** Options of `cosineDecay`. */
export interface CosineDecayOptions {
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
 * @param initialLearningRate - rate of the first update
 * @param decaySteps - number of updates of the decay, after the warm-up; then the rate stays at its lowest
 * @throws `DataError` if `decaySteps` is not above 0
 * @example
 * ```ts
 * import { cosineDecay } from '@tensorloom/optim'
 * const schedule = cosineDecay(0, 100, { warmupTarget: 0.1, warmupSteps: 10 })
 * console.log(schedule(5), schedule(10), schedule(110)) // 0.05 0.1 0
 * ```
 */
export function cosineDecay(
  initialLearningRate: number,
  decaySteps: number,
  options: CosineDecayOptions = {},
): Schedule {
  positive('cosineDecay', 'decaySteps', decaySteps)
  checkOptions<CosineDecayOptions>('cosineDecay', options, {
    alpha: 'number',
    warmupTarget: 'number',
    warmupSteps: 'whole',
  })
  const { alpha = 0, warmupTarget } = options
  const warmupSteps = warmupTarget === undefined ? 0 : (options.warmupSteps ?? 0)
  const highest = warmupTarget ?? initialLearningRate
  return (iteration) => {
    if (iteration < warmupSteps) {
      return initialLearningRate + ((highest - initialLearningRate) * iteration) / warmupSteps
    }
    const progress = Math.min((iteration - warmupSteps) / decaySteps, 1)
    return highest * (alpha + (1 - alpha) * 0.5 * (1 + Math.cos(Math.PI * progress)))
  }
}
