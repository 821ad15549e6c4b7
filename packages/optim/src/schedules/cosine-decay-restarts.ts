// Cosine decay of the learning rate with warm restarts.
import type { Schedule } from '../core/schedule.js'
import { checkScheduleOptions, finite, makeSchedule, positive } from './define-schedule.js'

/** Options of `cosineDecayRestarts`. */
export interface CosineDecayRestartsOptions {
  /** The rate of the first update. */
  readonly initialLearningRate: number
  /** The number of updates before the first restart. */
  readonly firstDecaySteps: number
  /** Each period is this many times as long as the last one. Default: 2. */
  readonly tMul?: number | undefined
  /** Each period begins with this many times the rate of the last one. Default: 1. */
  readonly mMul?: number | undefined
  /** The lowest rate of a period, as a fraction of its highest. Default: 0. */
  readonly alpha?: number | undefined
}

const f32 = Math.fround

/**
 * Lowers the rate along half a cosine, again and again (Loshchilov and Hutter 2017, section 3).
 *
 * The number of the period is computed in float32, as in Keras, because rounding decides on which side of a restart an update
 * is.
 *
 * @throws `DataError` if a required option is missing, or `firstDecaySteps`, `tMul` or `mMul` is not above 0
 * @example
 * ```ts
 * import { cosineDecayRestarts } from '@tensorloom/optim'
 * const schedule = cosineDecayRestarts({ initialLearningRate: 0.1, firstDecaySteps: 10, mMul: 0.5 })
 * console.log(schedule(0), schedule(10), schedule(20)) // 0.1 0.05 0.025
 * ```
 */
export function cosineDecayRestarts(options: CosineDecayRestartsOptions): Schedule {
  checkScheduleOptions<CosineDecayRestartsOptions>(
    'cosineDecayRestarts',
    options,
    { initialLearningRate: 'any', firstDecaySteps: 'any', tMul: 'number', mMul: 'number', alpha: 'number' },
    '{ initialLearningRate: 0.1, firstDecaySteps: 100 }',
  )
  const { initialLearningRate, firstDecaySteps, tMul = 2, mMul = 1, alpha = 0 } = options
  finite('cosineDecayRestarts', { initialLearningRate, alpha })
  positive('cosineDecayRestarts', { firstDecaySteps, tMul, mMul })
  const filled = { initialLearningRate, firstDecaySteps, tMul, mMul, alpha }
  return makeSchedule('cosineDecayRestarts', filled, (iteration) => {
    const { period, progress } = place(f32(iteration / firstDecaySteps), f32(tMul))
    const wave = 0.5 * (1 + Math.cos(Math.PI * progress))
    return initialLearningRate * ((1 - alpha) * mMul ** period * wave + alpha)
  })
}

// The number of the period, and how much of it is done, where `done` counts first periods.
function place(done: number, tMul: number): { readonly period: number; readonly progress: number } {
  if (tMul === 1) return { period: Math.floor(done), progress: done - Math.floor(done) }
  // The sum of a geometric series, solved for the number of its terms.
  const terms = f32(1 - f32(done * f32(1 - tMul)))
  const period = Math.floor(f32(f32(Math.log(terms)) / f32(Math.log(tMul))))
  const length = f32(tMul ** period)
  const before = f32(f32(1 - length) / f32(1 - tMul))
  return { period, progress: f32(f32(done - before) / length) }
}
