// Values in words, for messages, and names put together.
import { isTensor, type Tensor, TensorloomError } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'

/** Throws unless what a loss or metric returned is a tensor. */
export function checkReturned(what: string, name: string, value: unknown): asserts value is Tensor {
  if (isTensor(value)) return
  throw new TensorloomError(`${what} '${name}' returned ${describeValue(value)}, expected a tensor`, {
    help: `it is called with (prediction, target); if ${name} is a factory, call it first: ${name}()`,
  })
}

/** `valLoss` from `val` and `loss`. */
export function joinName(prefix: string, name: string): string {
  return prefix === '' ? name : prefix + name.charAt(0).toUpperCase() + name.slice(1)
}
