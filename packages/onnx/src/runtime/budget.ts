// A limit on what operators make in host memory, and on how often they repeat. A file says both by a few bytes: an extent, a
// window, a number of steps. While a file is loaded the limit follows its size; while it runs it only stops what is absurd.
import { OnnxError } from './onnx-error.js'

/** Thrown when the limit of `withBudget` is reached. */
export class OverBudget extends Error {}

const mostAtOnce = 2 ** 30

let left = Number.POSITIVE_INFINITY

/** Notes that about `amount` numbers are made, or that as much work is done. */
export function charge(amount: number): void {
  left -= amount
  if (!(left >= 0)) throw new OverBudget('the budget is used up')
  if (amount > mostAtOnce || Number.isNaN(amount)) throw new OnnxError(`it would need ${amount} numbers in host memory`)
}

/** Runs `fn` with a limit. */
export function withBudget<T>(amount: number, fn: () => T): T {
  const before = left
  left = amount
  try {
    return fn()
  } finally {
    left = before
  }
}
