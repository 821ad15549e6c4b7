// Values in words, for messages, and names put together.
import { isTensor, type Tensor, TensorloomError } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import type { Loss } from './measure.js'

/** Throws unless what a loss or metric returned is a tensor. */
export function checkReturned(what: string, name: string, value: unknown): asserts value is Tensor {
  if (isTensor(value)) return
  throw new TensorloomError(`${what} '${name}' returned ${describeValue(value)}, expected a tensor`, {
    help: `it is called with (prediction, target); if ${name} is a factory, call it first: ${name}()`,
  })
}

/** Throws unless `loss` is a loss, or what was expected with it. */
export function checkLoss(user: string, loss: unknown, what = 'a loss', example = 'meanSquaredError()'): void {
  if (typeof (loss as Partial<Loss> | null | undefined)?.values === 'function') return
  throw new TensorloomError(`${user}: expected ${what}, got ${describeValue(loss)}`, {
    help: `pass what a factory returns, such as ${example}`,
  })
}

/** `valLoss` from `val` and `loss`. */
export function joinName(prefix: string, name: string): string {
  return prefix === '' ? name : prefix + name.charAt(0).toUpperCase() + name.slice(1)
}
