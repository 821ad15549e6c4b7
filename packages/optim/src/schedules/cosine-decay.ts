// Cosine decay of the learning rate, with an optional linear warm-up.
import { checkOptions } from '@tensorloom/tensor/internal'
import type { Schedule } from '../schedule.js'
import { positive } from './checks.js'

/** Options of `cosineDecay`. */
export interface CosineDecayOptions {
  /** Lowest rate, as a fraction of the highest; 0 by default. */
  readonly alpha?: number | undefined
  /** Highest rate, reached after `warmupSteps`; by default there is no warm-up. */
  readonly warmupTarget?: number | undefined
  /** Updates in which the rate rises from `initialLearningRate` to `warmupTarget`; 0 by default. */
  readonly warmupSteps?: number | undefined
}

/**
 * Half a cosine from `initialLearningRate` down to `alpha` times it (Loshchilov and Hutter 2017, without restarts).
 *
 * @param initialLearningRate - rate of the first update
 * @param decaySteps - updates of the decay, after the warm-up; the rate stays at its lowest afterwards
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
