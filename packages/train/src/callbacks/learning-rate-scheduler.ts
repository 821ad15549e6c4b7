// Sets the learning rate of every epoch.
import { TensorloomError } from '@tensorloom/tensor'
import { shownAsCall } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import type { Callback } from './callback.js'

/**
 * Sets the learning rate at the beginning of every epoch, and logs it as `learningRate`. For a rate that changes with every
 * step, give the optimizer a schedule.
 *
 * @param schedule - gets the number of the epoch, from 0, and the learning rate so far; returns the new one
 * @throws `TensorloomError` if `schedule` is not a function, or, from `fit`, if it returns no learning rate
 * @example
 * ```ts
 * import { learningRateScheduler } from '@tensorloom/train'
 * const callbacks = [learningRateScheduler((epoch, rate) => (epoch < 10 ? rate : rate * 0.9))]
 * console.log(callbacks.length) // 1
 * ```
 */
export function learningRateScheduler(schedule: (epoch: number, learningRate: number) => number): Callback {
  if (typeof schedule !== 'function') {
    throw new TensorloomError(
      `learningRateScheduler: the schedule is ${describeValue(schedule)}, expected a function`,
      {
        help: 'write learningRateScheduler((epoch, rate) => rate * 0.9)',
      },
    )
  }
  return {
    ...shownAsCall('learningRateScheduler', schedule),
    onEpochBegin(epoch, { optimizer }) {
      const rate: unknown = schedule(epoch, optimizer.learningRate)
      if (typeof rate !== 'number' || !(rate >= 0 && Number.isFinite(rate))) {
        throw new TensorloomError(
          `learningRateScheduler: the schedule returned ${describeValue(rate)} in epoch ${epoch + 1}, expected a finite number of at least 0`,
          { help: 'return the rate in every case: (epoch, rate) => (epoch < 10 ? rate : rate * 0.9)' },
        )
      }
      optimizer.learningRate = rate
    },
    onEpochEnd(_epoch, _logs, { log, optimizer }) {
      log({ learningRate: optimizer.learningRate })
    },
  }
}
