// Polynomials in the kernel IR. Their coefficients are Chebyshev fits, made once with 50 digits (mpmath's `chebyfit`).
import * as ir from '../../ir/build.js'
import type { Expr } from '../../ir/types.js'

/** Coefficients for float32 and for float64, of the highest power first. */
export interface Coefficients {
  readonly float32: readonly number[]
  readonly float64: readonly number[]
}

/** The polynomial at `x` by Horner's rule, as long as the dtype of `x` needs. */
export function polynomial(x: Expr, coefficients: Coefficients): Expr {
  const [first, ...rest] = x.dtype === 'float64' ? coefficients.float64 : coefficients.float32
  return rest.reduce<Expr>((sum, one) => ir.add(ir.mul(sum, x), one), ir.constant(first!, x.dtype))
}
