// The error function: a polynomial below 1; above, 1 − u⁻⁸ with a polynomial for u = erfc(x)^(−1/8).
import { divideVectors, multiplyVectors, op, subtractVectors } from '../assembler/index.js'
import { atMost, choose, polynomial, signOf, type VectorFunction } from './context.js'

// (erf(x)/x − 2/√π) / x² in x², |x| ≤ 1: erf within a relative 2⁻²⁹.
const below = [7.853647e-5, -8.012019e-4, 0.0051888134, -0.026854273, 0.11283604, -0.3761263, 2 / Math.sqrt(Math.PI)]
// erfc(x)^(−1/8) for x from 1 to 3.93: erfc within an absolute 2⁻²⁶. Powers of that kind make it nearly polynomial, as
// in Abramowitz and Stegun 7.1.28.
const above = [5.4788584e-4, -0.004052085, 0.017998645, -0.03370088, 0.07480052, 0.048422128, 0.1597177, 0.9963782]

/** (2/√π) ∫₀ˣ e^(−t²) dt. */
export const erf: VectorFunction = (context, value) => {
  const { f, constant } = context
  const x = f.let(value)
  // From 3.92 on it is 1.
  const size = f.let(atMost(context, op('f32x4.abs', x), 3.93))
  const square = f.let(multiplyVectors(size, size))
  const small = f.let(multiplyVectors(polynomial(context, square, below), size))
  const u = f.let(polynomial(context, size, above))
  const u2 = f.let(multiplyVectors(u, u))
  const u4 = f.let(multiplyVectors(u2, u2))
  const large = subtractVectors(constant(1), divideVectors(constant(1), multiplyVectors(u4, u4)))
  const result = choose(op('f32x4.lt', size, constant(1)), small, large)
  return op('v128.or', result, signOf(context, x))
}
