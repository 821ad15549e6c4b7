// eˣ: split x into a whole number n of log 2 and a rest r, a polynomial for eʳ, then times 2ⁿ.
import { type Code, i32, type Local, op } from '../assembler/index.js'
import { atLeast, atMost, multiplyAdd, polynomial, type VectorContext, type VectorFunction } from './context.js'

/** Added to a small number, leaves it rounded to a whole number in the low bits of the sum: 1.5 · 2²³. */
export const roundingMagic = 12582912

// log 2 in two parts; the first has so few digits that its product with n is exact (Cody and Waite 1980).
const log2High = 0.693359375
const log2Low = -2.1219444e-4

/** (eʳ − 1 − r) / r² for |r| ≤ log(2)/2 + 2⁻¹⁰: eʳ within a relative 2⁻²⁸. */
const expTail: readonly number[] = [
  0.0013821732718497515, 0.008368856273591518, 0.04166825860738754, 0.1666651964187622, 0.4999999403953552,
]

/** x = n · log 2 + rest. Of `shifted`, the low bits hold n + `bias`. */
export function splitByLog2(context: VectorContext, x: Code, bias: number): { shifted: Local; rest: Local } {
  const { f, constant } = context
  const shifted = f.let(multiplyAdd(context, x, constant(Math.LOG2E), constant(roundingMagic + bias)))
  const n = f.let(op('f32x4.sub', shifted, constant(roundingMagic + bias)))
  const coarse = multiplyAdd(context, n, constant(-log2High), x)
  return { shifted, rest: f.let(multiplyAdd(context, n, constant(-log2Low), coarse)) }
}

function powerOfRest(context: VectorContext, rest: Local): Code {
  const square = op('f32x4.mul', rest, rest)
  const tail = multiplyAdd(context, polynomial(context, rest, expTail), square, rest)
  return op('f32x4.add', tail, context.constant(1))
}

/** eˣ. ∞ from 88.72284 on; denormals below −87.33655, 0 below −103.97. */
export const exp: VectorFunction = (context, value) => {
  const { f, constant } = context
  const x = f.let(atLeast(context, atMost(context, value, 89), -104.5))
  const { shifted, rest } = splitByLog2(context, x, 254)
  // 2ⁿ has no float32 for all n that occur; 2ᵃ and 2ⁿ⁻ᵃ have, where a ≈ n/2. The biases make them exponents as they are.
  const half = f.let(multiplyAdd(context, x, constant(Math.LOG2E / 2), constant(roundingMagic + 127)))
  const first = op('i32x4.shl', half, i32(23))
  const second = op('i32x4.shl', op('i32x4.sub', shifted, half), i32(23))
  return op('f32x4.mul', op('f32x4.mul', powerOfRest(context, rest), first), second)
}

/** eˣ for x ≤ 88; below −87.3 it is 0. Cheaper than `exp`, for sums of powers that begin at e⁰. */
export const expFlushed: VectorFunction = (context, value) => {
  const { f, constant } = context
  const x = f.let(value)
  const { shifted, rest } = splitByLog2(context, atLeast(context, x, -87.3), 127)
  const power = op('f32x4.mul', powerOfRest(context, rest), op('i32x4.shl', shifted, i32(23)))
  // NaN is not below.
  return op('v128.andnot', power, op('f32x4.lt', x, constant(-87.3)))
}
