// A call with sizes or options that faster kernels treat differently, and the numbers that it is made with.
import { type DType, type Shape, type Tensor, tensor } from '@tensorloom/tensor'
import type { Tolerance } from '../conformance/case.js'

/** A function of the inputs. */
export type Run = (...inputs: Tensor[]) => Tensor | readonly Tensor[]

/** One computation, the same on every backend. */
export interface Variant {
  readonly name: string
  /** Makes the inputs: floats first. */
  inputs(): readonly Tensor[]
  readonly run: Run
  /** The same function in a way that is short to interpret: the reference backend computes this where `run` is long. */
  readonly shorter?: Run
  /** Whether gradients by the floats are compared too; all outputs are floats then. */
  readonly gradients?: boolean
  /** Whether it tells floats below 2⁻¹²⁶ from 0, which not every backend does. */
  readonly denormals?: boolean
  /** How far results may be off; `usualTolerance` by default. */
  readonly tolerance?: Tolerance
}

/** How far results may be off: values are multiples of a quarter, so sums of products are exact but for the longest. */
export const usualTolerance: Tolerance = { absolute: 1e-4, relative: 1e-4 }

/**
 * The tolerance for a convolution of `numbers` with `filters`. Over many channels the terms of a sum are many times what
 * may be left of it, and transforms (Winograd's method) round in proportion to the terms.
 */
export function sumTolerance(filters: Shape): Tolerance {
  return sizeOf(filters.slice(0, -1)) > 100 ? { absolute: 1e-3, relative: 1e-4 } : usualTolerance
}

/** How many elements there are. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((product, extent) => product * extent, 1)
}

/** Whole numbers from 0 to `below`, in an order that depends on `seed`. */
export function wholes(seed: number): (below: number) => number {
  // A linear congruential generator (Numerical Recipes, section 7.1) is random enough here.
  let state = (seed * 2654435761) >>> 0
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return (state >>> 16) % below
  }
}

/** Multiples of a quarter between −4 and 4, or of another `unit`, or whole numbers, in an order that depends on `seed`. */
export function numbers(shape: Shape, seed: number, dtype: DType = 'float32', unit = 0.25): Tensor {
  const next = wholes(seed)
  const values = Array.from({ length: sizeOf(shape) }, () => {
    const whole = next(33) - 16
    if (dtype === 'bool') return whole > 0 ? 1 : 0
    if (dtype === 'uint8') return Math.abs(whole)
    return dtype === 'int32' ? whole : whole * unit
  })
  return tensor(values, { shape, dtype })
}
