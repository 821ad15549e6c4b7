// Polynomials in the kernel IR. Their coefficients are Chebyshev fits, made once with 50 digits (mpmath's `chebyfit`).
import * as ir from '../../ir/build.js'
import type { Expr } from '../../ir/types.js'

/** Coefficients for float32 and for float64, highest power first. */
export interface Coefficients {
  readonly float32: readonly number[]
  readonly float64: readonly number[]
}

/** Evaluates the polynomial at `x` by Horner's rule, with the coefficients for the dtype of `x`. */
export function polynomial(x: Expr, coefficients: Coefficients): Expr {
  const [first, ...rest] = x.dtype === 'float64' ? coefficients.float64 : coefficients.float32
  return rest.reduce<Expr>((sum, one) => ir.add(ir.mul(sum, x), one), ir.constant(first!, x.dtype))
}
