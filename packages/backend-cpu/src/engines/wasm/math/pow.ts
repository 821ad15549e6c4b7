// Powers: 2^(b · log₂ a) in double precision, so that only one rounding is left. The special cases of IEEE 754 are separate.
import { type Code, f32x4, i32, type Local, multiplyVectors, op } from '../assembler/index.js'
import { choose, signOf, unlessAll, type VectorContext, type VectorFunction2 } from './context.js'
import { convert, type Doubles, demote, each, polynomial64, promote, roundingMagic64 } from './doubles.js'

const rootHalfBits = 0x3f3504f3

// log₂(m) / s in s², where s = (m − 1)/(m + 1) and m is between √½ and √2: within a relative 2⁻⁴⁵.
const logarithm = [
  0.2829208991186323, 0.3199043223956286, 0.412209283877643, 0.5770779420746366, 0.9617966941142604, 2.8853900817778495,
]
// 2ᶠ for |f| ≤ ½: within a relative 2⁻³⁴.
const exponential = [
  1.5201897830930866e-5, 1.5469317293840724e-4, 0.0013333922869681123, 0.009618027172822141, 0.05550410352814935,
  0.24022651198754028, 0.6931471807287216, 0.9999999999616215,
]

// log₂ of positive finite numbers.
function log2(context: VectorContext, x: Local): Doubles {
  const { f, constant, integer, double } = context
  const denormal = f.let(op('f32x4.lt', x, constant(2 ** -126)))
  const scaled = choose(denormal, multiplyVectors(x, constant(2 ** 24)), x)
  const bits = f.let(op('i32x4.sub', scaled, integer(rootHalfBits)))
  const shift = op('v128.and', denormal, integer(24))
  const e = convert(context, f.let(op('i32x4.sub', op('i32x4.shr_s', bits, i32(23)), shift)))
  const mantissa = op('i32x4.add', op('v128.and', bits, integer(0x7fffff)), integer(rootHalfBits))
  const m = promote(context, f.let(mantissa))
  const s = each(context, (k) => op('f64x2.div', op('f64x2.sub', m[k], double(1)), op('f64x2.add', m[k], double(1))))
  return each(context, (k) => {
    const square = f.let(op('f64x2.mul', s[k], s[k]))
    return op('f64x2.add', op('f64x2.mul', s[k], polynomial64(context, square, logarithm)), e[k])
  })
}

// 2ˣ. Rounding to float32 turns values out of range into ∞, denormals and 0.
function exp2(context: VectorContext, x: Doubles): Code {
  const { f, double } = context
  return demote(
    each(context, (k) => {
      const bounded = f.let(op('f64x2.pmax', op('f64x2.pmin', x[k], double(130)), double(-152)))
      const shifted = f.let(op('f64x2.add', bounded, double(roundingMagic64)))
      const rest = f.let(op('f64x2.sub', bounded, op('f64x2.sub', shifted, double(roundingMagic64))))
      return op('i64x2.add', polynomial64(context, rest, exponential), op('i64x2.shl', shifted, i32(52)))
    }),
  )
}

// The power where a is not positive and finite, or b is not finite. `regular` is the power of |a| for finite b.
function irregular(context: VectorContext, a: Local, b: Local, regular: Local): Code {
  const { f } = context
  const one = f32x4(1)
  const zero = f32x4(0)
  const infinity = f32x4(Number.POSITIVE_INFINITY)
  const is = (x: Code, value: Code): Code => op('f32x4.eq', x, value)
  const either = (x: Code, y: Code): Code => op('v128.or', x, y)
  const both = (x: Code, y: Code): Code => op('v128.and', x, y)
  const size = f.let(op('f32x4.abs', a))
  const infinite = f.let(is(op('f32x4.abs', b), infinity))
  const whole = f.let(is(op('f32x4.nearest', b), b))
  const half = f.let(multiplyVectors(b, f32x4(0.5)))
  const odd = both(whole, op('f32x4.ne', op('f32x4.nearest', half), half))

  // a is 0 or ∞, or b is ±∞: the result is ∞ if the power grows, and 0 if it shrinks.
  const grows = op('i32x4.eq', op('f32x4.gt', size, one), op('f32x4.gt', b, zero))
  const limit = choose(is(size, one), one, op('v128.and', grows, infinity))
  const extreme = either(infinite, either(is(size, zero), is(size, infinity)))
  const magnitude = f.let(choose(extreme, limit, regular))
  const signed = f.let(op('v128.or', magnitude, both(odd, signOf(context, a))))

  const finiteNegative = both(op('f32x4.lt', a, zero), op('f32x4.lt', size, infinity))
  const rootOfNegative = op('v128.andnot', finiteNegative, whole)
  const unknown = either(rootOfNegative, either(op('f32x4.ne', a, a), op('f32x4.ne', b, b)))
  const result = choose(unknown, f32x4(Number.NaN), signed)
  // This holds even if the other operand is NaN.
  return choose(either(is(b, zero), is(a, one)), one, result)
}

/** a ^ b, with the special cases of IEEE 754: `pow(1, NaN)` and `pow(NaN, 0)` are 1. */
export const pow: VectorFunction2 = (context, first, second) => {
  const { f, constant } = context
  const a = f.let(first)
  const b = f.let(second)
  const logarithms = log2(context, f.let(op('f32x4.abs', a)))
  const exponents = promote(context, b)
  const result = f.let(
    exp2(
      context,
      each(context, (k) => op('f64x2.mul', logarithms[k], exponents[k])),
    ),
  )
  const infinity = constant(Number.POSITIVE_INFINITY)
  const inside = op('v128.and', op('f32x4.gt', a, constant(0)), op('f32x4.lt', a, infinity))
  const regular = op('v128.and', inside, op('f32x4.lt', op('f32x4.abs', b), infinity))
  unlessAll(context, regular, () => {
    f.set(result, irregular(context, a, b, result))
  })
  return result
}
