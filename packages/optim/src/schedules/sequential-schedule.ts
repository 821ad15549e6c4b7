// Schedules one after another.
import { DataError } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import { rateAt, type Schedule } from '../core/schedule.js'
import { checkScheduleOptions, makeSchedule } from './define-schedule.js'

/** Options of `sequentialSchedule`. */
export interface SequentialScheduleOptions {
  /** Schedules, or constant rates, in their order. */
  readonly schedules: readonly (number | Schedule)[]
  /** The iterations at which the second, third, … schedule begins, in increasing order: one less than schedules. */
  readonly milestones: readonly number[]
}

/**
 * Uses one schedule after another. Each counts from 0 when it begins.
 *
 * @throws `DataError` if the counts do not match, or the milestones do not increase
 * @example
 * ```ts
 * import { exponentialDecay, sequentialSchedule } from '@tensorloom/optim'
 * const schedule = sequentialSchedule({
 *   schedules: [0.01, exponentialDecay({ initialLearningRate: 0.5, decaySteps: 10, decayRate: 0.5 })],
 *   milestones: [100],
 * })
 * console.log(schedule(99), schedule(100), schedule(110)) // 0.01 0.5 0.25
 * ```
 */
export function sequentialSchedule(options: SequentialScheduleOptions): Schedule {
  checkScheduleOptions<SequentialScheduleOptions>(
    'sequentialSchedule',
    options,
    { schedules: 'list', milestones: 'list' },
    '{ schedules: [0.01, cosineDecay({ … })], milestones: [100] }',
  )
  const { schedules, milestones } = options
  if (!Array.isArray(schedules) || !Array.isArray(milestones) || schedules.length !== milestones.length + 1) {
    throw new DataError(
      `sequentialSchedule: got ${schedules?.length ?? 'no'} schedules and ${milestones?.length ?? 'no'} milestones`,
      { help: 'give one more schedule than milestones: the first one begins at 0' },
    )
  }
  const wrong = schedules.find((one: unknown) => typeof one !== 'number' && typeof one !== 'function')
  if (wrong !== undefined) {
    throw new DataError(`sequentialSchedule: a schedule is ${describeValue(wrong)}, expected a number or a function`, {
      help: 'write schedules: [0.01, (iteration) => 0.1 / (iteration + 1)]',
    })
  }
  if (!milestones.every((one, k) => Number.isInteger(one) && one > (milestones[k - 1] ?? 0))) {
    throw new DataError(`sequentialSchedule: the milestones ${milestones.join(', ')} do not increase from above 0`, {
      help: 'give iterations in increasing order',
    })
  }
  return makeSchedule('sequentialSchedule', { schedules, milestones }, (iteration) => {
    const at = milestones.filter((milestone) => iteration >= milestone).length
    return rateAt('sequentialSchedule', schedules[at], iteration - (milestones[at - 1] ?? 0))
  })
}
