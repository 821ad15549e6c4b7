// eˣ and what follows from it: split x into a whole number n of log 2 and a rest r, a polynomial for eʳ, then times 2ⁿ.
// Coefficients here and in the other files: minimax fits of this project (Lawson's iteration in extended precision on
// Chebyshev nodes, coefficients rounded to float32 one after the other, the rest fitted again), with the digits that tell
// one float32 from the next.
import {
  addVectors,
  type Code,
  divideVectors,
  i32,
  type Local,
  multiplyVectors,
  op,
  subtractVectors,
} from '../assembler/index.js'
import { atLeast, atMost, choose, multiplyAdd, polynomial, type VectorContext, type VectorFunction } from './context.js'

// 1.5 · 2²³. Adding it to a small number leaves the number, rounded to an integer, in the low bits of the sum.
const roundingMagic = 12582912

// log 2 in two parts. The first has few enough digits to make its product with n exact (Cody and Waite 1980, chapter 6).
const log2High = 0.693359375
const log2Low = -2.1219444e-4

// (eʳ − 1 − r) / r² for |r| ≤ log(2)/2 + 2⁻¹⁰: eʳ within a relative 2⁻²⁸, eʳ − 1 within 2⁻²⁶.
const powerTail = [0.0013821733, 0.008368856, 0.04166826, 0.1666652, 0.49999994]
const powerMinusOneTail = [0.0013870576, 0.0083664525, 0.04166744, 0.16666545, 0.49999997]

// x = n · log 2 + rest. The lowest nine bits of `shifted` are n + bias.
function splitByLog2(context: VectorContext, x: Code, bias: number): { shifted: Local; rest: Local } {
  const { f, constant } = context
  const shifted = f.let(multiplyAdd(context, x, constant(Math.LOG2E), constant(roundingMagic + bias)))
  const n = f.let(subtractVectors(shifted, constant(roundingMagic + bias)))
  const coarse = multiplyAdd(context, n, constant(-log2High), x)
  return { shifted, rest: f.let(multiplyAdd(context, n, constant(-log2Low), coarse)) }
}

// eʳ − 1.
function powerMinusOne(context: VectorContext, rest: Local, tail: readonly number[]): Code {
  return multiplyAdd(context, polynomial(context, rest, tail), multiplyVectors(rest, rest), rest)
}

const power = (context: VectorContext, rest: Local): Code =>
  addVectors(powerMinusOne(context, rest, powerTail), context.constant(1))

// 2ⁿ, where the low bits of `biased` are n + 127, between 0 and 255.
const scale = (biased: Code): Code => op('i32x4.shl', biased, i32(23))

/** 2ᵏ · eˣ for whole numbers k from −8 to 0, with one rounding more where the result is a denormal. */
export function scaledExp(context: VectorContext, value: Code, k: number): Code {
  const { f } = context
  const x = f.let(atLeast(context, atMost(context, value, 89 - k), -104.5))
  const { shifted, rest } = splitByLog2(context, x, 254 + k)
  // 2ⁿ has no float32 for all n that occur; 2ᵃ and 2ⁿ⁻ᵃ have, where a ≈ n/2. The bias of 254 gives 127 to each.
  const half = f.let(op('i32x4.shr_u', shifted, i32(1)))
  return multiplyVectors(multiplyVectors(power(context, rest), scale(half)), scale(op('i32x4.sub', shifted, half)))
}

/** eˣ. ∞ from 88.72284 on; denormals below −87.33655, 0 below −103.98. */
export const exp: VectorFunction = (context, x) => scaledExp(context, x, 0)

/** eˣ for x ≤ 88; below −87.68 it is 0. Cheaper than `exp`, for sums of powers that begin at e⁰. */
export const expFlushed: VectorFunction = (context, value) => {
  const { shifted, rest } = splitByLog2(context, context.f.let(atLeast(context, value, -88)), 127)
  // From −87.68 down n is −127, which the exponent bits of 0 stand for.
  return multiplyVectors(power(context, rest), scale(shifted))
}

/** eˣ − 1, without cancellation near 0. */
export const expm1: VectorFunction = (context, value) => {
  const { f, constant } = context
  const given = f.let(value)
  const x = f.let(atLeast(context, atMost(context, given, 89), -18))
  // h = 2ⁿ⁻¹ has a float32 for all n: 2 · (h · (eʳ − 1) + (h − ½)), where the last difference is exact if it matters.
  const { shifted, rest } = splitByLog2(context, x, 126)
  const half = f.let(scale(shifted))
  const terms = multiplyAdd(
    context,
    powerMinusOne(context, rest, powerMinusOneTail),
    half,
    subtractVectors(half, constant(0.5)),
  )
  const result = f.let(terms)
  // Near 0 it is x, also −0 and denormals.
  const tiny = op('f32x4.lt', op('f32x4.abs', given), constant(2 ** -25))
  return choose(tiny, given, addVectors(result, result))
}

/** 1 / (1 + e⁻ˣ), as e^min(x, 0) / (1 + e^−|x|): no overflow, and denormals far below 0. */
export const sigmoid: VectorFunction = (context, value) => {
  const { f, constant } = context
  const x = f.let(value)
  const powerOfNegative = f.let(exp(context, op('v128.or', x, constant(-0))))
  const above = choose(op('f32x4.lt', x, constant(0)), powerOfNegative, constant(1))
  return divideVectors(above, addVectors(powerOfNegative, constant(1)))
}
