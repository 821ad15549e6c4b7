// Arithmetic on shapes, in host memory. Only whole numbers: others are computed on the backend.
import { GraphError } from './graph-error.js'
import type { Call } from './operator.js'
import { integers, type Value } from './values.js'

/** Applies a function to elements: shapes are equal, or all but one have one element. */
export function onNumbers(call: Call, fn: (...numbers: number[]) => number): Value | undefined {
  const { inputs } = call
  if (inputs.some(({ dtype }) => dtype !== 'int32')) return undefined
  const widest = inputs.reduce((a, b) => (b.host!.length > a.host!.length || b.shape.length > a.shape.length ? b : a))
  const { length } = widest.host!
  if (inputs.some(({ host }) => host!.length !== 1 && host!.length !== length)) return undefined
  if (inputs.some(({ host, shape }) => host!.length === length && length > 1 && shape.length !== widest.shape.length)) {
    return undefined
  }
  const numbers = Array.from({ length }, (_, k) => fn(...inputs.map(({ host }) => host![host!.length === 1 ? 0 : k]!)))
  return numbers.every((one) => Number.isSafeInteger(one)) ? integers(numbers, widest.shape) : undefined
}

/** Whole numbers under another shape. */
export function reshaped({ dtype, host }: Value, shape: readonly number[]): Value | undefined {
  if (dtype !== 'int32') return undefined
  return integers(Array.from(host!), resolved(shape, host!.length))
}

/** A shape with −1 replaced by what is left. */
export function resolved(shape: readonly number[], size: number): readonly number[] {
  const open = shape.filter((extent) => extent === -1).length
  const known = shape.reduce((product, extent) => (extent === -1 ? product : product * extent), 1)
  const fits = open === 0 ? known === size : open === 1 && known > 0 && size % known === 0
  if (!fits || shape.some((extent) => !Number.isInteger(extent) || extent < -1)) {
    throw new GraphError(`${size} elements cannot have the shape [${shape.join(', ')}]`)
  }
  return shape.map((extent) => (extent === -1 ? size / known : extent))
}

/** Whether all inputs are whole numbers on at most one axis. */
export function areLists({ inputs }: Call): boolean {
  return inputs.every(({ dtype, shape }) => dtype === 'int32' && shape.length <= 1)
}
