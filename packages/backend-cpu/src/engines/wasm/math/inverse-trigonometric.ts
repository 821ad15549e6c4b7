// Arc functions: polynomials on the part of their domain where few terms are enough, and identities for the rest.
import {
  addVectors,
  type Code,
  divideVectors,
  type Local,
  multiplyVectors,
  op,
  subtractVectors,
} from '../assembler/index.js'
import {
  choose,
  oddPolynomial,
  signOf,
  type VectorContext,
  type VectorFunction,
  type VectorFunction2,
} from './context.js'

// (asin(x)/x − 1) / x² in x², |x| ≤ ½: asin within a relative 2⁻²⁷.
const asinTail = [0.042158306, 0.024184778, 0.04546915, 0.074953094, 0.16666752]
// (atan(x)/x − 1) / x² in x², |x| ≤ 1: atan within a relative 2⁻³¹.
const atanTail = [
  0.0011345221, -0.007425363, 0.022777617, -0.044983257, 0.06763649, -0.08821462, 0.11061233, -0.14280343, 0.19999716,
  -0.33333328,
]

const halfPi = Math.fround(Math.PI / 2)
const halfPiRest = Math.PI / 2 - halfPi

function odd(context: VectorContext, x: Local, tail: readonly number[]): Code {
  return oddPolynomial(context, x, context.f.let(multiplyVectors(x, x)), tail)
}

// asin of |x|, and where it is: `small` says where |x| ≤ ½; elsewhere this is asin √((1 − |x|)/2) = (π/2 − asin |x|)/2.
function reducedAsin(context: VectorContext, x: Local): { small: Local; angle: Local } {
  const { f, constant } = context
  const size = f.let(op('f32x4.abs', x))
  const small = f.let(op('f32x4.le', size, constant(0.5)))
  const rest = multiplyVectors(subtractVectors(constant(1), size), constant(0.5))
  const reduced = f.let(choose(small, size, op('f32x4.sqrt', rest)))
  return { small, angle: f.let(odd(context, reduced, asinTail)) }
}

// π/2 · `quarters` − angle.
function below(context: VectorContext, quarters: number, angle: Code): Code {
  const { constant } = context
  const coarse = subtractVectors(constant(quarters * halfPi), angle)
  return addVectors(coarse, constant(quarters * halfPiRest))
}

/** The angle between −π/2 and π/2 with sine x; NaN beyond ±1. */
export const asin: VectorFunction = (context, value) => {
  const { f } = context
  const x = f.let(value)
  const { small, angle } = reducedAsin(context, x)
  const twice = addVectors(angle, angle)
  return op('v128.or', choose(small, angle, below(context, 1, twice)), signOf(context, x))
}

/** The angle between 0 and π with cosine x; NaN beyond ±1. */
export const acos: VectorFunction = (context, value) => {
  const { f, constant } = context
  const x = f.let(value)
  const { small, angle } = reducedAsin(context, x)
  const signed = op('v128.xor', angle, signOf(context, x))
  const twice = f.let(addVectors(angle, angle))
  const outer = choose(op('f32x4.lt', x, constant(0)), below(context, 2, twice), twice)
  return choose(small, below(context, 1, signed), outer)
}

/** The angle between −π/2 and π/2 with tangent x. */
export const atan: VectorFunction = (context, value) => {
  const { f, constant } = context
  const x = f.let(value)
  const size = f.let(op('f32x4.abs', x))
  const large = f.let(op('f32x4.gt', size, constant(1)))
  const reduced = f.let(choose(large, divideVectors(constant(1), size), size))
  const angle = f.let(odd(context, reduced, atanTail))
  return op('v128.or', choose(large, below(context, 1, angle), angle), signOf(context, x))
}

/** The angle of the point (x, y), between −π and π, as IEEE 754 defines it at zeros and infinities. */
export const atan2: VectorFunction2 = (context, first, second) => {
  const { f, constant } = context
  const y = f.let(first)
  const x = f.let(second)
  const height = f.let(op('f32x4.abs', y))
  const width = f.let(op('f32x4.abs', x))
  const steep = f.let(op('f32x4.gt', height, width))
  const longer = f.let(choose(steep, height, width))
  const ratio = divideVectors(choose(steep, width, height), longer)
  // 1 where both are infinite, 0 where both are 0.
  const diagonal = f.let(choose(op('f32x4.eq', height, width), constant(1), ratio))
  const reduced = f.let(op('v128.andnot', diagonal, op('f32x4.eq', addVectors(height, width), constant(0))))
  const flat = f.let(odd(context, reduced, atanTail))
  const angle = f.let(choose(steep, below(context, 1, flat), flat))
  const negative = op('i32x4.lt_s', x, context.integer(0))
  return op('v128.or', choose(negative, below(context, 2, angle), angle), signOf(context, y))
}
