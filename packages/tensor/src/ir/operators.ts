// The meaning of every IR operator, as a JavaScript function on numbers. The reference backend runs these functions,
// and other backends must agree with them.
import type { DType } from '../dtype.js'
import type { BinaryOperator, ReduceOperator, UnaryOperator } from './types.js'

/** A function of one number. */
export type UnaryFunction = (x: number) => number
/** A function of two numbers. */
export type BinaryFunction = (a: number, b: number) => number

/** Error function, to double precision: the series of DLMF 7.6.2 below 3, the continued fraction of DLMF 7.9.1 above. */
export function erf(x: number): number {
  const z = Math.abs(x)
  if (!(z < 6)) return Number.isNaN(x) ? x : Math.sign(x)
  if (z < 3) {
    let term = z
    let sum = z
    for (let n = 1; term > sum * 1e-17; n++) {
      term *= (2 * z * z) / (2 * n + 1)
      sum += term
    }
    return Math.sign(x) * sum * Math.exp(-z * z) * (2 / Math.sqrt(Math.PI)) || x
  }
  let fraction = z
  for (let n = 60; n >= 1; n--) fraction = z + n / 2 / fraction
  return Math.sign(x) * (1 - Math.exp(-z * z) / (fraction * Math.sqrt(Math.PI)))
}

/** Rounds halves to the nearest even number, as IEEE 754 and NumPy do. */
export function roundHalfEven(x: number): number {
  const rounded = Math.round(x)
  return rounded - x === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded
}

/** Remainder with the sign of the divisor, also of zeros, as in Python and NumPy. */
export function pythonMod(a: number, b: number): number {
  const remainder = a % b
  if (remainder === 0) return b < 0 ? -0 : 0
  return remainder < 0 !== b < 0 ? remainder + b : remainder
}

/**
 * ⌊a / b⌋ as in Python and NumPy (`npy_divmod`): from the exact remainder, because a / b may round up to a whole number.
 */
export function pythonFloorDiv(a: number, b: number): number {
  if (b === 0) return a / b
  const remainder = a % b
  const whole = (a - remainder) / b
  const quotient = remainder !== 0 && remainder < 0 !== b < 0 ? whole - 1 : whole
  // The sign of a zero is that of a / b.
  return quotient === 0 ? 0 * (a / b) : roundNearInteger(quotient)
}

// The quotient is a whole number, but for rounding.
function roundNearInteger(x: number): number {
  const below = Math.floor(x)
  return x - below > 0.5 ? below + 1 : below
}

/**
 * Unary operators. On int32 and uint8 only `neg abs sign not` occur, on bool only `not`.
 *
 * @example
 * ```ts
 * import { unaryOperators } from '@tensorloom/tensor/backend'
 * console.log(unaryOperators.sign(-3), unaryOperators.isNaN(Number.NaN)) // -1 1
 * ```
 */
export const unaryOperators: Readonly<Record<UnaryOperator, UnaryFunction>> = {
  neg: (x) => -x,
  abs: Math.abs,
  sign: Math.sign,
  not: (x) => (x === 0 ? 1 : 0),
  exp: Math.exp,
  expm1: Math.expm1,
  log: Math.log,
  log1p: Math.log1p,
  sqrt: Math.sqrt,
  rsqrt: (x) => 1 / Math.sqrt(x),
  reciprocal: (x) => 1 / x,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  asinh: Math.asinh,
  acosh: Math.acosh,
  atanh: Math.atanh,
  erf,
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  floor: Math.floor,
  ceil: Math.ceil,
  round: roundHalfEven,
  trunc: Math.trunc,
  isNaN: (x) => (Number.isNaN(x) ? 1 : 0),
  isFinite: (x) => (Number.isFinite(x) ? 1 : 0),
}

/**
 * Binary operators on floats and bools. `min` and `max` give NaN when either side is NaN.
 *
 * @example
 * ```ts
 * import { binaryOperators } from '@tensorloom/tensor/backend'
 * console.log(binaryOperators.max(Number.NaN, 1), binaryOperators.less(1, 2)) // NaN 1
 * ```
 */
export const binaryOperators: Readonly<Record<BinaryOperator, BinaryFunction>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  // In JavaScript, 1 ** NaN and 1 ** ∞ are NaN. In IEEE 754 and PyTorch they are 1.
  pow: (a, b) => (a === 1 || (a === -1 && Math.abs(b) === Number.POSITIVE_INFINITY) ? 1 : a ** b),
  atan2: Math.atan2,
  min: Math.min,
  max: Math.max,
  floorDiv: pythonFloorDiv,
  mod: pythonMod,
  and: (a, b) => a & b,
  or: (a, b) => a | b,
  xor: (a, b) => a ^ b,
  shl: (a, b) => a << b,
  shr: (a, b) => a >>> b,
  equal: (a, b) => (a === b ? 1 : 0),
  notEqual: (a, b) => (a !== b ? 1 : 0),
  less: (a, b) => (a < b ? 1 : 0),
  lessEqual: (a, b) => (a <= b ? 1 : 0),
}

/**
 * Binary operators that differ on integers: products wrap, and division by 0 gives 0. Results wrap to the dtype.
 *
 * @example
 * ```ts
 * import { integerOperators } from '@tensorloom/tensor/backend'
 * console.log(integerOperators.mod!(-7, 3), integerOperators.floorDiv!(1, 0)) // 2 0
 * ```
 */
export const integerOperators: Readonly<Partial<Record<BinaryOperator, BinaryFunction>>> = {
  mul: Math.imul,
  floorDiv: (a, b) => (b === 0 ? 0 : Math.floor(a / b)),
  mod: (a, b) => (b === 0 ? 0 : pythonMod(a, b)),
}

/**
 * Converts a result to the range of its dtype: int32 wraps, and uint8 is modulo 256. A float32 is rounded when it is
 * stored.
 *
 * @example
 * ```ts
 * import { wrap } from '@tensorloom/tensor/backend'
 * console.log(wrap.uint8!(256), wrap.int32!(2 ** 31)) // 0 -2147483648
 * ```
 */
export const wrap: Readonly<Record<DType, UnaryFunction | undefined>> = {
  float32: undefined,
  float64: undefined,
  int32: (x) => x | 0,
  uint8: (x) => x & 255,
  bool: undefined,
}

/**
 * Converts a number to a dtype, with the rules of `cast`.
 *
 * @example
 * ```ts
 * import { casts } from '@tensorloom/tensor/backend'
 * console.log(casts.int32(2.9), casts.int32(1e12), casts.bool(0.5)) // 2 2147483647 1
 * ```
 */
export const casts: Readonly<Record<DType, UnaryFunction>> = {
  float32: Math.fround,
  float64: (x) => x,
  int32: saturate,
  uint8: (x) => saturate(x) & 255,
  bool: (x) => (x === 0 ? 0 : 1),
}

function saturate(x: number): number {
  return Math.max(-2147483648, Math.min(2147483647, x)) | 0
}

/**
 * The result of a reduction over no elements.
 *
 * @example
 * ```ts
 * import { reduceIdentity } from '@tensorloom/tensor/backend'
 * console.log(reduceIdentity('sum', 'float32'), reduceIdentity('max', 'float32'), reduceIdentity('max', 'int32')) // 0 -Infinity -2147483648
 * ```
 */
export function reduceIdentity(operator: ReduceOperator, dtype: DType): number {
  if (operator === 'sum') return 0
  if (operator === 'prod') return 1
  const [least, greatest] = limits[dtype]
  return operator === 'max' ? least : greatest
}

const limits: Readonly<Record<DType, readonly [number, number]>> = {
  float32: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  float64: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  int32: [-2147483648, 2147483647],
  uint8: [0, 255],
  bool: [0, 1],
}
