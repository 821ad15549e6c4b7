// Values in words, for messages, and names put together.
import { isTensor, type Shape, type Tensor, TensorloomError } from '@tensorloom/tensor'

/** `[2, 3]`. */
export function shapeText(shape: Shape): string {
  return `[${shape.join(', ')}]`
}

/** A value in words. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  if (typeof value === 'string') return `'${value}'`
  if (typeof value === 'function') return 'a function'
  if (isTensor(value)) return `a tensor of shape ${shapeText(value.shape)}`
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (typeof value === 'object') return `a ${value.constructor?.name ?? 'object'}`
  return String(value)
}

/** Throws unless what a loss or metric returned is a tensor. */
export function checkReturned(what: string, name: string, value: unknown): asserts value is Tensor {
  if (isTensor(value)) return
  throw new TensorloomError(`${what} '${name}' returned ${describe(value)}, expected a tensor`, {
    help: `it is called with (prediction, target); what makes a ${what} is called first: ${name}()`,
  })
}

/** `valLoss` from `val` and `loss`. */
export function joinName(prefix: string, name: string): string {
  return prefix === '' ? name : prefix + name.charAt(0).toUpperCase() + name.slice(1)
}
