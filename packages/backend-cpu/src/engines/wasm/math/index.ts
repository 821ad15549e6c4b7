// Vector functions by operator. For all other operators the host computes one element at a time.
import type { BinaryOperator, UnaryOperator } from '@tensorloom/tensor/backend'
import type { VectorFunction, VectorFunction2 } from './context.js'
import { erf } from './erf.js'
import { exp, expm1, sigmoid } from './exp.js'
import { acosh, asinh, atanh, cosh, sinh, tanh } from './hyperbolic.js'
import { acos, asin, atan, atan2 } from './inverse-trigonometric.js'
import { log, log1p } from './log.js'
import { pow } from './pow.js'
import { reciprocal, rsqrt, sign, simple } from './rounding.js'
import { cos, sin, tan } from './trigonometric.js'

export { type VectorContext, type VectorFunction, type VectorFunction2, vectorContext } from './context.js'
export { expFlushed } from './exp.js'

/** Vector code of unary operators on float32; errors are in docs/cpu-numerics.md. */
export const vectorUnary: Readonly<Partial<Record<UnaryOperator, VectorFunction>>> = {
  ...simple,
  acos,
  acosh,
  asin,
  asinh,
  atan,
  atanh,
  cos,
  cosh,
  erf,
  exp,
  expm1,
  log,
  log1p,
  reciprocal,
  rsqrt,
  sigmoid,
  sign,
  sin,
  sinh,
  tan,
  tanh,
}

/** Vector code of binary operators on float32. */
export const vectorBinary: Readonly<Partial<Record<BinaryOperator, VectorFunction2>>> = { atan2, pow }

/** Operators whose vector code calls the host's function of the same name for some lanes. */
export const hostCalls: ReadonlySet<string> = /* @__PURE__ */ new Set(['sin', 'cos', 'tan'])
