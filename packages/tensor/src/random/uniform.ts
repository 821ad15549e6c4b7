// Uniform random numbers between two bounds, floating or whole.

import { checkDType, type DType, isFloating } from '../dtype.js'
import { DataError, DtypeError } from '../errors.js'
import { add, minimum, mul, sub } from '../ops/elementwise/arithmetic.js'
import { cast } from '../ops/elementwise/cast.js'
import { checkOptions } from '../options/check-options.js'
import { nextDraw } from '../random.js'
import { scope } from '../runtime/scope.js'
import type { Shape } from '../shape.js'
import type { Tensor } from '../tensor-types.js'
import { uniformDoubles, uniformNumbers, uniformWholes } from './draw.js'

/** Options of `randomUniform`. */
export interface UniformOptions {
  /** Lower bound, included; 0 by default. */
  readonly min?: number
  /** Upper bound, excluded; 1 by default, 2 for bool. */
  readonly max?: number
  /** float32 by default; integer dtypes give the whole numbers from `min` that are below `max`, bool those of 0 and 1. */
  readonly dtype?: DType
}

/**
 * Uniform random numbers in `min … max`, without `max`. Before they are scaled, float32 numbers are on a grid of 2⁻²⁴,
 * and float64 numbers on a grid of 2⁻⁵³. Whole numbers are equally likely up to a part in 2³².
 *
 * @throws `DataError` if no number is in the range; `DtypeError` if the dtype cannot hold the range
 * @example
 * ```ts
 * import { randomUniform } from '@tensorloom/tensor'
 * console.log(randomUniform([2, 3], { min: -1 }).shape) // [2, 3]
 * ```
 */
export function randomUniform(shape: Shape, options: UniformOptions = {}): Tensor {
  checkOptions<UniformOptions>('randomUniform', options, { min: 'number', max: 'number', dtype: 'any' })
  const { min = 0, dtype = 'float32' } = options
  checkDType('randomUniform', dtype)
  const { max = dtype === 'bool' ? 2 : 1 } = options
  if (!Number.isFinite(min) || !Number.isFinite(max) || min > max) {
    throw new DataError(`randomUniform: there are no numbers from ${min} to ${max}`, {
      help: 'give finite bounds, the smaller one as min',
    })
  }
  return scope(() => (isFloating(dtype) ? floats(shape, min, max, dtype) : wholes(shape, min, max, dtype)))
}

function floats(shape: Shape, min: number, max: number, dtype: 'float32' | 'float64'): Tensor {
  const unit = (dtype === 'float32' ? uniformNumbers : uniformDoubles)(nextDraw('randomUniform', shape))
  if (min === 0 && max === 1) return unit
  const round = dtype === 'float32' ? Math.fround : (x: number): number => x
  const step = dtype === 'float32' ? nextFloat : nextDouble
  const low = round(min) < min ? step(round(min), 1) : round(min)
  // Rounding could reach the upper bound.
  const top = min === max ? low : round(max) < max ? round(max) : step(round(max), -1)
  if (!Number.isFinite(low) || !Number.isFinite(round(max))) {
    throw new DtypeError(`randomUniform: ${dtype} does not hold ${min} to ${max}`, { help: 'give smaller bounds' })
  }
  if (low > top) {
    throw new DataError(`randomUniform: there is no ${dtype} number from ${min} to ${max}`, {
      help: "widen the range, or use dtype 'float64'",
    })
  }
  const span = max - low
  const scaled = Number.isFinite(round(span)) ? add(mul(unit, span), low) : add(mul(unit, top), mul(sub(1, unit), low))
  return minimum(scaled, top)
}

const ranges = { int32: [-(2 ** 31), 2 ** 31], uint8: [0, 256], bool: [0, 2] } as const

function wholes(shape: Shape, min: number, max: number, dtype: 'int32' | 'uint8' | 'bool'): Tensor {
  const [low, high] = [Math.ceil(min), Math.ceil(max)]
  const [least, most] = ranges[dtype]
  if (low < least || high > most) {
    throw new DtypeError(`randomUniform: ${dtype} does not hold ${min} to ${max}`, {
      help: `it holds ${least} to ${most}, without ${most}`,
    })
  }
  if (low >= high) {
    throw new DataError(`randomUniform: there is no whole number from ${min} to ${max}`, {
      help: 'max is excluded: write { min: 0, max: 10 } for 0 to 9',
    })
  }
  // All 2³² numbers are a count of 0.
  const drawn = uniformWholes({ ...nextDraw('randomUniform', shape), low, count: (high - low) | 0 })
  return dtype === 'int32' ? drawn : cast(drawn, dtype)
}

// The next number above (1) or below (−1); near 0 it is the smallest normal number, because devices flush denormals.
function nextFloat(x: number, direction: 1 | -1): number {
  if (Math.abs(x) <= 2 ** -126) return x === -direction * 2 ** -126 ? 0 : direction * 2 ** -126
  const bits = new Int32Array(Float32Array.of(x).buffer)
  bits[0]! += x > 0 ? direction : -direction
  return new Float32Array(bits.buffer)[0]!
}

function nextDouble(x: number, direction: 1 | -1): number {
  if (Math.abs(x) <= 2 ** -1022) return x === -direction * 2 ** -1022 ? 0 : direction * 2 ** -1022
  const bits = new BigInt64Array(Float64Array.of(x).buffer)
  bits[0]! += BigInt(x > 0 ? direction : -direction)
  return new Float64Array(bits.buffer)[0]!
}
