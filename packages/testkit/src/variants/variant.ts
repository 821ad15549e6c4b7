// A call with sizes or options that faster kernels treat differently, and the numbers that it is made with.
import { type DType, type Shape, type Tensor, tensor } from '@tensorloom/tensor'

/** One computation, the same on every backend. */
export interface Variant {
  readonly name: string
  /** Makes the inputs: floats first. */
  inputs(): readonly Tensor[]
  run(...inputs: Tensor[]): Tensor | readonly Tensor[]
  /** Whether gradients by the floats are compared too. */
  readonly gradients?: boolean
}

/** Multiples of a quarter between −4 and 4, or whole numbers, in an order that depends on `seed`. */
export function numbers(shape: Shape, seed: number, dtype: DType = 'float32'): Tensor {
  const size = shape.reduce((product, extent) => product * extent, 1)
  // A linear congruential generator (Numerical Recipes, section 7.1) is random enough here.
  let state = (seed * 2654435761) >>> 0
  const values = Array.from({ length: size }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    const whole = ((state >>> 16) % 33) - 16
    if (dtype === 'bool') return whole > 0 ? 1 : 0
    if (dtype === 'uint8') return Math.abs(whole)
    return dtype === 'int32' ? whole : whole / 4
  })
  return tensor(values, { shape, dtype })
}
