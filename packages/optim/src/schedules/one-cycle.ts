// The one-cycle policy: the learning rate rises, then falls far below where it began.
import { DataError } from '@tensorloom/tensor'
import type { Schedule } from '../core/schedule.js'
import { checkScheduleOptions, finite, makeSchedule, positive } from './define-schedule.js'

/** Options of `oneCycle`, with the names and defaults of PyTorch. */
export interface OneCycleOptions {
  /** The highest rate. */
  readonly maxLearningRate: number
  /** The number of updates of the whole cycle, at least 2. Then the rate stays at its lowest. */
  readonly totalSteps: number
  /** The fraction of the cycle in which the rate rises. Default: 0.3. */
  readonly pctStart?: number | undefined
  /** The first rate is `maxLearningRate / divFactor`. Default: 25. */
  readonly divFactor?: number | undefined
  /** The last rate is the first one divided by this. Default: 10,000. */
  readonly finalDivFactor?: number | undefined
  /** Whether the rate follows half a cosine or a line. Default: `cos`. */
  readonly annealStrategy?: 'cos' | 'linear' | undefined
}

/**
 * The one-cycle policy (Smith and Topin 2018): the rate rises from `maxLearningRate / divFactor` to `maxLearningRate`, then falls
 * to the first rate divided by `finalDivFactor`.
 *
 * @throws `DataError` if a required option is missing or out of range
 * @example
 * ```ts
 * import { oneCycle } from '@tensorloom/optim'
 * const schedule = oneCycle({ maxLearningRate: 1, totalSteps: 11, pctStart: 0.5, divFactor: 4 })
 * console.log(schedule(0), schedule(4.5)) // 0.25 1
 * ```
 */
export function oneCycle(options: OneCycleOptions): Schedule {
  checkScheduleOptions<OneCycleOptions>(
    'oneCycle',
    options,
    {
      maxLearningRate: 'any',
      totalSteps: 'any',
      pctStart: 'number',
      divFactor: 'number',
      finalDivFactor: 'number',
      annealStrategy: ['cos', 'linear'],
    },
    '{ maxLearningRate: 0.1, totalSteps: 1000 }',
  )
  const { maxLearningRate, totalSteps, pctStart = 0.3, divFactor = 25, finalDivFactor = 1e4 } = options
  const { annealStrategy = 'cos' } = options
  finite('oneCycle', { maxLearningRate })
  positive('oneCycle', { totalSteps, divFactor, finalDivFactor })
  if (!(pctStart > 0 && pctStart < 1)) {
    throw new DataError(`oneCycle: pctStart is ${pctStart}, expected a number between 0 and 1`, {
      help: 'leave it out for the default, 0.3',
    })
  }
  if (!(totalSteps >= 2)) {
    throw new DataError(`oneCycle: totalSteps is ${totalSteps}, expected at least 2`, {
      help: 'count in updates: epochs · batches per epoch',
    })
  }
  const first = maxLearningRate / divFactor
  const last = first / finalDivFactor
  const top = pctStart * totalSteps - 1
  const end = totalSteps - 1
  const between = (from: number, to: number, share: number): number =>
    annealStrategy === 'cos' ? to + ((from - to) / 2) * (1 + Math.cos(Math.PI * share)) : from + (to - from) * share
  const filled = { maxLearningRate, totalSteps, pctStart, divFactor, finalDivFactor, annealStrategy }
  return makeSchedule('oneCycle', filled, (iteration) => {
    if (iteration <= top) return between(first, maxLearningRate, top === 0 ? 1 : iteration / top)
    return between(maxLearningRate, last, Math.min((iteration - top) / (end - top), 1))
  })
}
