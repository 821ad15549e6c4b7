// Logarithms: x = 2ᵉ · m with m between √½ and √2, a polynomial for log m, and e · log 2 in two parts.
import {
  addVectors,
  type Code,
  divideVectors,
  f32x4,
  i32,
  type Local,
  multiplyVectors,
  op,
  subtractVectors,
} from '../assembler/index.js'
import { choose, multiplyAdd, polynomial, unlessAll, type VectorContext, type VectorFunction } from './context.js'

// The bits of √½: subtracted from those of x, they leave e in the exponent.
const rootHalfBits = 0x3f3504f3
const leastNormal = 2 ** -126

// The first part has few enough digits to make its product with e exact (Cody and Waite 1980, chapter 5).
const log2High = 0.693359375
const log2Low = -2.1219444e-4

// (log(1 + t) − t + t²/2) / t³ for 1 + t between √½ and √2: log within a relative 2⁻³⁰.
const tail = [
  0.06749539, -0.11670183, 0.11883471, -0.12406208, 0.14220363, -0.1666799, 0.20002072, -0.2500001, 0.33333313,
]

// log x + correction, of normal positive numbers.
function logOfNormal(context: VectorContext, x: Code, correction?: Code): Code {
  const { f, constant, integer } = context
  const bits = f.let(op('i32x4.sub', x, integer(rootHalfBits)))
  const e = f.let(op('f32x4.convert_i32x4_s', op('i32x4.shr_s', bits, i32(23))))
  const mantissa = op('i32x4.add', op('v128.and', bits, integer(0x7fffff)), integer(rootHalfBits))
  const t = f.let(subtractVectors(mantissa, constant(1)))
  const square = f.let(multiplyVectors(t, t))
  const low = constant(log2Low)
  const smallest = correction === undefined ? multiplyVectors(e, low) : multiplyAdd(context, e, low, correction)
  const cubic = multiplyAdd(context, polynomial(context, t, tail), multiplyVectors(square, t), smallest)
  const quadratic = multiplyAdd(context, square, constant(-0.5), cubic)
  return multiplyAdd(context, e, constant(log2High), addVectors(quadratic, t))
}

// `result` where x is positive and finite; −∞ at 0, ∞ at ∞, NaN below 0 and at NaN.
function withLimits(x: Local, result: Code): Code {
  const infinite = f32x4(Number.POSITIVE_INFINITY)
  const regular = op('v128.and', op('f32x4.gt', x, f32x4(0)), op('f32x4.lt', x, infinite))
  const zero = op('f32x4.eq', x, f32x4(0))
  return choose(regular, result, choose(zero, f32x4(Number.NEGATIVE_INFINITY), op('f32x4.sqrt', x)))
}

function isNormal({ constant }: VectorContext, x: Local): Code {
  const aboveLeast = op('f32x4.ge', x, constant(leastNormal))
  return op('v128.and', aboveLeast, op('f32x4.lt', x, constant(Number.POSITIVE_INFINITY)))
}

/** log x; −∞ at ±0, NaN below 0. */
export const log: VectorFunction = (context, value) => {
  const { f } = context
  const x = f.let(value)
  const result = f.let(logOfNormal(context, x))
  unlessAll(context, isNormal(context, x), () => {
    const denormal = f.let(op('f32x4.lt', x, f32x4(leastNormal)))
    const scaled = f.let(choose(denormal, multiplyVectors(x, f32x4(2 ** 24)), x))
    const shift = op('v128.and', denormal, f32x4(-24 * Math.LN2))
    f.set(result, withLimits(x, logOfNormal(context, scaled, shift)))
  })
  return result
}

/** log(1 + x), without cancellation near 0; −∞ at −1, NaN below. */
export const log1p: VectorFunction = (context, value) => {
  const { f, constant } = context
  const x = f.let(value)
  const sum = f.let(addVectors(x, constant(1)))
  // The rounding error of the sum, divided by the sum, is the error of its logarithm.
  const lost = subtractVectors(x, subtractVectors(sum, constant(1)))
  const result = f.let(logOfNormal(context, sum, divideVectors(lost, sum)))
  unlessAll(context, isNormal(context, sum), () => {
    f.set(result, withLimits(sum, result))
  })
  // Near 0 it is x, also −0.
  return choose(op('f32x4.eq', sum, constant(1)), x, result)
}
