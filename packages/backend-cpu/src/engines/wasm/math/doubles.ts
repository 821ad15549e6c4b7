// Four float32 as two pairs of float64, for code that needs more than single precision.
import { type Code, type Local, op, shuffle } from '../assembler/index.js'
import type { VectorContext } from './context.js'

/** Two vectors of two float64: lanes 0 and 1, lanes 2 and 3. */
export type Doubles = readonly [low: Local, high: Local]

/** Vectors of four float32, computed once, as doubles. */
export function promote({ f }: VectorContext, x: Local): Doubles {
  const low = f.let(op('f64x2.promote_low_f32x4', x))
  return [low, f.let(op('f64x2.promote_low_f32x4', shuffle(x, x, 2, 3, 2, 3)))]
}

/** The same int32 as doubles. */
export function convert({ f }: VectorContext, x: Local): Doubles {
  const low = f.let(op('f64x2.convert_low_i32x4_s', x))
  return [low, f.let(op('f64x2.convert_low_i32x4_s', shuffle(x, x, 2, 3, 2, 3)))]
}

/** Both pairs computed by the same code. */
export function each({ f }: VectorContext, compute: (k: 0 | 1) => Code): Doubles {
  return [f.let(compute(0)), f.let(compute(1))]
}

/** Rounded to four float32. */
export function demote([low, high]: Doubles): Code {
  return shuffle(op('f32x4.demote_f64x2_zero', low), op('f32x4.demote_f64x2_zero', high), 0, 1, 4, 5)
}

/** The low 32 bits of each. */
export function lowWords([low, high]: Doubles): Code {
  return shuffle(low, high, 0, 2, 4, 6)
}

/** a · b + c, with one rounding if fused multiply-add is available. */
export function multiplyAdd64({ fma }: VectorContext, a: Code, b: Code, c: Code): Code {
  return fma ? op('f64x2.relaxed_madd', a, b, c) : op('f64x2.add', op('f64x2.mul', a, b), c)
}

/** The polynomial with these coefficients, highest power first. */
export function polynomial64(context: VectorContext, x: Code, coefficients: readonly number[]): Code {
  const [first, ...rest] = coefficients
  return rest.reduce<Code>(
    (sum, coefficient) => multiplyAdd64(context, sum, x, context.double(coefficient)),
    context.double(first!),
  )
}

/** 1.5 · 2⁵². Adding it to a small number leaves the number, rounded to an integer, in the low bits of the sum. */
export const roundingMagic64 = 6755399441055744
