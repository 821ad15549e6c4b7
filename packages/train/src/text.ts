// Values in words, for messages.
import { isTensor, type Shape } from '@tensorloom/tensor'

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

/** `valLoss` from `val` and `loss`. */
export function joinName(prefix: string, name: string): string {
  return prefix === '' ? name : prefix + name.charAt(0).toUpperCase() + name.slice(1)
}
