// The range of a loss's options: outside of it a loss can be negative, or grow where the prediction gets better.
import { TensorloomError } from '../../errors.js'

/** Throws unless `value` lies in `low … high`, both included. */
export function checkRange(
  loss: string,
  option: string,
  value: number,
  low: number,
  high: number = Number.POSITIVE_INFINITY,
): void {
  if (value >= low && value <= high) return
  refuse(loss, option, value, high === Number.POSITIVE_INFINITY ? `of at least ${low}` : `from ${low} to ${high}`)
}

/** Throws unless `value` is above 0. */
export function checkPositive(loss: string, option: string, value: number): void {
  if (!(value > 0)) refuse(loss, option, value, 'above 0')
}

function refuse(loss: string, option: string, value: number, expected: string): never {
  throw new TensorloomError(`${loss}: ${option} is ${value}, expected a number ${expected}`, {
    help: `leave ${option} out for its default`,
  })
}
