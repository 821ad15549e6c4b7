// Hyperbolic functions and their inverses.
import {
  addVectors,
  type Code,
  divideVectors,
  f32x4,
  type Local,
  multiplyVectors,
  op,
  subtractVectors,
} from '../assembler/index.js'
import {
  atLeast,
  atMost,
  choose,
  oddPolynomial,
  polynomial,
  signOf,
  type VectorContext,
  type VectorFunction,
} from './context.js'
import { scaledExp } from './exp.js'
import { log, log1p } from './log.js'

// tanh(x)/x as a quotient of polynomials in x², |x| ≤ 9.02: within a relative 2⁻²⁵. The first coefficients of both are 1,
// so that small numbers stay what they are; the others were moved by single units to lessen the error after rounding.
const tanhAbove = [1.3383932e-8, 2.0635563e-5, 0.0034974408, 0.13382673, 1]
const tanhBelow = [7.7900984e-7, 3.2884904e-4, 0.025884299, 0.46715993, 1]

// (sinh(x)/x − 1) / x² in x², |x| ≤ 1: within a relative 2⁻³¹.
const sinhTail = [2.7822132e-6, 1.9842896e-4, 0.0083333105, 0.16666667]
// (asinh(x)/x − 1) / x² in x², |x| ≤ ½: within a relative 2⁻²⁹.
const asinhTail = [-0.0132284, 0.028163496, -0.044383317, 0.07498642, -0.16666643]
// (atanh(x)/x − 1) / x² in x², |x| ≤ ½: within a relative 2⁻²⁹.
const atanhTail = [0.1763785, 0.05160436, 0.11816386, 0.14223786, 0.20002453, 0.33333302]

// From here on, adding 1 to x² does not change it.
const large = 8192

/** tanh x. */
export const tanh: VectorFunction = (context, value) => {
  const { f } = context
  // Beyond ±9.02 it is ±1.
  const x = f.let(atLeast(context, atMost(context, value, 9.02), -9.02))
  const square = f.let(multiplyVectors(x, x))
  const above = multiplyVectors(x, polynomial(context, square, tanhAbove))
  const quotient = divideVectors(above, polynomial(context, square, tanhBelow))
  return atLeast(context, atMost(context, quotient, 1), -1)
}

const below = ({ constant }: VectorContext, size: Code, bound: number): Code => op('f32x4.lt', size, constant(bound))

// The odd polynomial with `tail` below `bound`, otherwise `beyond` of |x| with the sign of x.
function oddFunction(
  tail: readonly number[],
  bound: number,
  beyond: (context: VectorContext, size: Local) => Code,
): VectorFunction {
  return (context, value) => {
    const { f } = context
    const x = f.let(value)
    const size = f.let(op('f32x4.abs', x))
    const square = f.let(multiplyVectors(size, size))
    const near = f.let(oddPolynomial(context, size, square, tail))
    const far = f.let(beyond(context, size))
    return op('v128.or', choose(below(context, size, bound), near, far), signOf(context, x))
  }
}

// e^|x| / 2, and from it e^−|x| / 2.
function halfPowers(context: VectorContext, size: Code): { rising: Local; falling: Code } {
  const rising = context.f.let(scaledExp(context, size, -1))
  return { rising, falling: divideVectors(context.constant(0.25), rising) }
}

/** sinh x. */
export const sinh: VectorFunction = oddFunction(sinhTail, 1, (context, size) => {
  const { rising, falling } = halfPowers(context, size)
  return subtractVectors(rising, falling)
})

/** cosh x. */
export const cosh: VectorFunction = (context, x) => {
  const { rising, falling } = halfPowers(context, op('f32x4.abs', x))
  return addVectors(rising, falling)
}

// log(x + root) or, where that is as much as 2x, log x + log 2.
function logOfSum(context: VectorContext, x: Local, root: Code): Code {
  const { f, constant } = context
  const huge = f.let(op('f32x4.ge', x, constant(large)))
  const sum = choose(huge, x, addVectors(x, root))
  return addVectors(log(context, sum), op('v128.and', huge, constant(Math.LN2)))
}

/** The number with hyperbolic sine x. */
export const asinh: VectorFunction = oddFunction(asinhTail, 0.5, (context, size) => {
  const squares = addVectors(multiplyVectors(size, size), context.constant(1))
  return logOfSum(context, size, op('f32x4.sqrt', squares))
})

/** The positive number with hyperbolic cosine x; NaN below 1. */
export const acosh: VectorFunction = (context, value) => {
  const { f, constant } = context
  const x = f.let(value)
  const t = f.let(subtractVectors(x, constant(1)))
  const root = f.let(op('f32x4.sqrt', multiplyVectors(t, addVectors(x, constant(1)))))
  // log1p of t + √(t (x + 1)); beyond, where t² may overflow, the logarithm of 2x.
  const huge = f.let(op('f32x4.ge', x, constant(large)))
  const near = f.let(log1p(context, addVectors(t, root)))
  const far = addVectors(log(context, x), constant(Math.LN2))
  const result = choose(huge, far, near)
  return choose(below(context, x, 1), f32x4(Number.NaN), result)
}

/** The number with hyperbolic tangent x; ±∞ at ±1, NaN beyond. */
export const atanh: VectorFunction = oddFunction(atanhTail, 0.5, (context, size) => {
  const { constant } = context
  const odds = divideVectors(addVectors(size, size), subtractVectors(constant(1), size))
  return multiplyVectors(log1p(context, odds), constant(0.5))
})
