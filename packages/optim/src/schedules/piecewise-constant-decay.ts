// A learning rate that is constant between given iterations.
import { DataError } from '@tensorloom/tensor'
import type { Schedule } from '../core/schedule.js'
import { checkScheduleOptions, makeSchedule } from './define-schedule.js'

/** Options of `piecewiseConstantDecay`. */
export interface PiecewiseConstantDecayOptions {
  /** Iterations, in increasing order. */
  readonly boundaries: readonly number[]
  /** Learning rates, one more than boundaries. */
  readonly values: readonly number[]
}

/**
 * Keeps the rate constant between boundaries: `values[0]` up to and including iteration `boundaries[0]`, then `values[1]`,
 * and so on, as in Keras.
 *
 * @throws `DataError` if the counts do not match or the boundaries do not increase
 * @example
 * ```ts
 * import { piecewiseConstantDecay } from '@tensorloom/optim'
 * const schedule = piecewiseConstantDecay({ boundaries: [100, 200], values: [0.1, 0.01, 0.001] })
 * console.log(schedule(100), schedule(101), schedule(201)) // 0.1 0.01 0.001
 * ```
 */
export function piecewiseConstantDecay(options: PiecewiseConstantDecayOptions): Schedule {
  const example = '{ boundaries: [100, 200], values: [0.1, 0.01, 0.001] }'
  checkScheduleOptions<PiecewiseConstantDecayOptions>(
    'piecewiseConstantDecay',
    options,
    { boundaries: 'list', values: 'list' },
    example,
  )
  const { boundaries, values } = options
  const numbers = [...(boundaries ?? [Number.NaN]), ...(values ?? [Number.NaN])]
  if (!numbers.every(Number.isFinite)) {
    throw new DataError('piecewiseConstantDecay: boundaries and values must be lists of finite numbers', {
      help: `write piecewiseConstantDecay(${example})`,
    })
  }
  if (values.length !== boundaries.length + 1) {
    throw new DataError(`piecewiseConstantDecay: got ${boundaries.length} boundaries and ${values.length} values`, {
      help: 'give one more value than boundaries: the first value holds before the first boundary',
    })
  }
  if (!boundaries.every((boundary, k) => k === 0 || boundary > boundaries[k - 1]!)) {
    throw new DataError(`piecewiseConstantDecay: the boundaries ${boundaries.join(', ')} do not increase`, {
      help: 'give iterations in increasing order',
    })
  }
  return makeSchedule('piecewiseConstantDecay', { boundaries, values }, (iteration) => {
    const at = boundaries.findIndex((boundary) => iteration <= boundary)
    return values[at < 0 ? boundaries.length : at]!
  })
}
