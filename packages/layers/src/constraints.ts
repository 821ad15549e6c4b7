// The table of constraints: what optimizers do to a parameter after each update. The exports give the names for options, and
// a namespace of the umbrella package.
import { add, clip, div, greaterEqual, mul, sqrt, square, sum, type Tensor, where } from '@tensorloom/tensor'
import { checkOptions } from '@tensorloom/tensor/internal'
import { checkRange } from './core/check.js'

/** Keeps the values of a parameter within bounds. Your own is any object of this form. */
export interface Constraint {
  /** Its name in a saved model: a name from the table, or `@scope/name`. */
  readonly type: string
  /** Its options in a saved model: plain JSON. */
  readonly config: Readonly<Record<string, unknown>>
  /** The value that takes the place of `parameter` after an update, of the same shape and dtype. Use ops only. */
  constrain(parameter: Tensor): Tensor
}

/** The axes of one vector of weights. */
export interface NormAxes {
  /**
   * The axis or axes along which norms are computed; 0 by default, which are the weights of one output of `dense`. For
   * convolutions [height, width, in, out] write [0, 1, 2].
   */
  readonly axis?: number | readonly number[] | undefined
}

/** Options of `maxNorm`. */
export interface MaxNormOptions extends NormAxes {
  /** The largest norm; 2 by default. */
  readonly maxValue?: number | undefined
}

/** Options of `minMaxNorm`. */
export interface MinMaxNormOptions extends NormAxes {
  /** The smallest norm; 0 by default. */
  readonly minValue?: number | undefined
  /** The largest norm; 1 by default. */
  readonly maxValue?: number | undefined
  /** How much of the way to the bounds one update goes: 1, the default, is all of it. */
  readonly rate?: number | undefined
}

// Added to norms, so that vectors of zeros stay zeros.
const epsilon = 1e-7

type Axis = number | readonly number[]

function norms(w: Tensor, axis: Axis): Tensor {
  return sqrt(sum(square(w), { axis, keepDims: true }))
}

function checkAxis(user: string, axis: Axis): void {
  for (const one of [axis].flat()) checkRange(user, 'axis', Number.isInteger(one) ? one : Number.NaN, -Infinity)
}

/**
 * Scales vectors of weights with a larger norm down to `maxValue` (Srivastava et al. 2014, section 5.1).
 *
 * @example
 * ```ts
 * import { maxNorm } from '@tensorloom/layers'
 * import { tensor } from '@tensorloom/tensor'
 * console.log(maxNorm({ maxValue: 2.5 }).constrain(tensor([[3, 0], [4, 0]])).dataSync()) // Float32Array [1.5, 0, 2, 0]
 * ```
 */
export function maxNorm(options: MaxNormOptions = {}): Constraint {
  checkOptions<MaxNormOptions>('maxNorm', options, { maxValue: 'number', axis: 'any' })
  const { maxValue = 2, axis = 0 } = options
  checkRange('maxNorm', 'maxValue', maxValue, 0)
  checkAxis('maxNorm', axis)
  return {
    type: 'maxNorm',
    config: { maxValue, axis },
    constrain(w) {
      const length = norms(w, axis)
      return mul(w, div(clip(length, { min: 0, max: maxValue }), add(length, epsilon)))
    },
  }
}

/**
 * Sets negative weights to 0.
 *
 * @example
 * ```ts
 * import { nonNeg } from '@tensorloom/layers/constraints'
 * import { tensor } from '@tensorloom/tensor'
 * console.log(nonNeg().constrain(tensor([-1, 2])).dataSync()) // Float32Array [0, 2]
 * ```
 */
export function nonNeg(): Constraint {
  return { type: 'nonNeg', config: {}, constrain: (w) => where(greaterEqual(w, 0), w, 0) }
}

/**
 * Scales vectors of weights to norm 1.
 *
 * @example
 * ```ts
 * import { unitNorm } from '@tensorloom/layers/constraints'
 * import { tensor } from '@tensorloom/tensor'
 * console.log(unitNorm().constrain(tensor([[3], [4]])).dataSync()) // Float32Array [0.6, 0.8]
 * ```
 */
export function unitNorm(options: NormAxes = {}): Constraint {
  checkOptions<NormAxes>('unitNorm', options, { axis: 'any' })
  const { axis = 0 } = options
  checkAxis('unitNorm', axis)
  return { type: 'unitNorm', config: { axis }, constrain: (w) => div(w, add(norms(w, axis), epsilon)) }
}

/**
 * Scales vectors of weights so that their norm lies in `minValue … maxValue`, or comes nearer to it by `rate`.
 *
 * @example
 * ```ts
 * import { minMaxNorm } from '@tensorloom/layers/constraints'
 * import { tensor } from '@tensorloom/tensor'
 * console.log(minMaxNorm({ maxValue: 1 }).constrain(tensor([[3], [4]])).dataSync()) // Float32Array [0.6, 0.8]
 * ```
 */
export function minMaxNorm(options: MinMaxNormOptions = {}): Constraint {
  checkOptions<MinMaxNormOptions>('minMaxNorm', options, {
    minValue: 'number',
    maxValue: 'number',
    rate: 'number',
    axis: 'any',
  })
  const { minValue = 0, maxValue = 1, rate = 1, axis = 0 } = options
  checkRange('minMaxNorm', 'maxValue', maxValue, 0)
  checkRange('minMaxNorm', 'minValue', minValue, 0, maxValue)
  checkRange('minMaxNorm', 'rate', rate, 0, 1)
  checkAxis('minMaxNorm', axis)
  return {
    type: 'minMaxNorm',
    config: { minValue, maxValue, rate, axis },
    constrain(w) {
      const length = norms(w, axis)
      const wanted = add(mul(clip(length, { min: minValue, max: maxValue }), rate), mul(length, 1 - rate))
      return mul(w, div(wanted, add(length, epsilon)))
    },
  }
}
