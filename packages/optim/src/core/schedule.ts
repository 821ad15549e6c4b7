// Learning rates that change with the number of updates. Every optimizer takes one in place of a number.
import { DataError } from '@tensorloom/tensor'

/**
 * The learning rate as a function of the number of steps done so far, which is 0 for the first one. Any pure function works.
 * The schedules of this package also say what they are: their `type` and `options`.
 *
 * @example
 * ```ts
 * import { type Schedule, sgd } from '@tensorloom/optim'
 * const halvedEveryHundred: Schedule = (iteration) => 0.1 * 0.5 ** Math.floor(iteration / 100)
 * console.log(sgd({ learningRate: halvedEveryHundred }).learningRate) // 0.1
 * ```
 */
export type Schedule = ((iteration: number) => number) & {
  /** Name of the schedule, such as `cosineDecay`. Absent for functions of your own. */
  readonly type?: string
  /** The options of the schedule, with defaults. */
  readonly options?: Readonly<Record<string, unknown>>
}

/** Returns the learning rate of an iteration. Throws if it is not a valid rate, before anything changes. */
export function rateAt(type: string, learningRate: number | Schedule, iteration: number): number {
  const rate = typeof learningRate === 'function' ? learningRate(iteration) : learningRate
  if (typeof rate === 'number' && rate >= 0 && Number.isFinite(rate)) return rate
  const source =
    typeof learningRate === 'function'
      ? `the schedule gave ${String(rate)} at iteration ${iteration}`
      : `it is ${String(rate)}`
  throw new DataError(`${type}: learningRate must be a finite number of at least 0; ${source}`, {
    help: 'pass a number such as 1e-3, or a function (iteration) => number',
  })
}
