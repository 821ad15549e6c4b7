// Functions of one real operand: powers, exponentials, rounding, limits. Integers become float32.

import * as ir from '../../ir/build.js'
import type { Expr, UnaryOperator } from '../../ir/types.js'
import { defineOp } from '../../op/define-op.js'
import { arithmetic, floating, unchanged } from '../../op/dtype-rules.js'
import type { BinaryOp, Op, UnaryOp } from '../../op/signature.js'
import type { Tensor, TensorLike } from '../../tensor-types.js'
import { add, div, mul, neg, sub } from './arithmetic.js'
import { equal, greater, less, logicalOr, where } from './comparison.js'

/** The gradient rule of a unary op: takes the upstream gradient, the input and the output, and returns the gradient. */
export type UnaryGradient = (upstream: Tensor, x: TensorLike, y: Tensor) => Tensor

/**
 * Makes an op from an IR operator or formula and its derivative. The derivative is one fused kernel if it is not
 * recorded.
 */
/* @__NO_SIDE_EFFECTS__ */
export function unaryOp(name: string, operator: UnaryOperator | ((x: Expr) => Expr), gradient: UnaryGradient): UnaryOp {
  const fused: Op<(a: Tensor, b: TensorLike, c: Tensor) => Tensor> = defineOp({
    kind: 'composite',
    name: `${name}Gradient`,
    inputs: 3,
    fuse: true,
    compose: gradient,
  })
  return defineOp({
    kind: 'elementwise',
    name,
    inputs: 1,
    dtypes: floating,
    value: ([x]) => (typeof operator === 'string' ? ir.unary(operator, x) : operator(x)),
    gradient: ({ inputs: [x], outputs: [y], upstream }) => [() => fused(upstream, x, y)],
  })
}

// Constant almost everywhere: the gradient is zero, as in PyTorch. Integers stay as they are.
/* @__NO_SIDE_EFFECTS__ */
function roundingOp(name: string, operator: UnaryOperator): UnaryOp {
  return defineOp({
    kind: 'elementwise',
    name,
    inputs: 1,
    dtypes: unchanged,
    value: ([x]) => (x.dtype === 'float32' || x.dtype === 'float64' ? ir.unary(operator, x) : x),
    gradient: ({ upstream }) => [() => mul(upstream, 0)],
  })
}

/**
 * |x|; its gradient at 0 is 0.
 *
 * @example
 * ```ts
 * import { abs, tensor } from '@tensorloom/tensor'
 * console.log(abs(tensor([-2, 0, 3])).dataSync()) // Float32Array [2, 0, 3]
 * ```
 * @function
 */
export const abs: UnaryOp = /* @__PURE__ */ defineOp({
  kind: 'elementwise',
  name: 'abs',
  inputs: 1,
  dtypes: arithmetic,
  value: ([x]) => (x.dtype === 'uint8' ? x : ir.abs(x)),
  gradient: ({ inputs: [x], upstream }) => [() => mul(upstream, sign(x))],
})
/**
 * −1, 0 or 1; NaN stays NaN.
 *
 * @example
 * ```ts
 * import { sign, tensor } from '@tensorloom/tensor'
 * console.log(sign(tensor([-3, 0, 2])).dataSync()) // Float32Array [-1, 0, 1]
 * ```
 * @function
 */
export const sign: UnaryOp = /* @__PURE__ */ defineOp({
  kind: 'elementwise',
  name: 'sign',
  inputs: 1,
  dtypes: arithmetic,
  value: ([x]) => ir.sign(x),
  gradient: ({ upstream }) => [() => mul(upstream, 0)],
})
/**
 * x².
 *
 * @example
 * ```ts
 * import { square, tensor } from '@tensorloom/tensor'
 * console.log(square(tensor([2, -3])).dataSync()) // Float32Array [4, 9]
 * ```
 * @function
 */
export const square: UnaryOp = /* @__PURE__ */ defineOp({
  kind: 'elementwise',
  name: 'square',
  inputs: 1,
  dtypes: arithmetic,
  value: ([x]) => ir.mul(x, x),
  gradient: ({ inputs: [x], upstream }) => [() => mul(mul(upstream, 2), x)],
})
/**
 * eˣ.
 *
 * @example
 * ```ts
 * import { exp, tensor } from '@tensorloom/tensor'
 * console.log(exp(tensor([0, 1])).dataSync()) // Float32Array [1, 2.718…]
 * ```
 * @function
 */
export const exp: UnaryOp = /* @__PURE__ */ unaryOp('exp', 'exp', (g, _, y) => mul(g, y))
/**
 * eˣ − 1, exact near 0.
 *
 * @example
 * ```ts
 * import { expm1, tensor } from '@tensorloom/tensor'
 * console.log(expm1(tensor([0, 1])).dataSync()) // Float32Array [0, 1.718…]
 * ```
 * @function
 */
export const expm1: UnaryOp = /* @__PURE__ */ unaryOp('expm1', 'expm1', (g, _, y) => mul(g, add(y, 1)))
/**
 * Natural logarithm; −∞ at 0, NaN below.
 *
 * @example
 * ```ts
 * import { log, tensor } from '@tensorloom/tensor'
 * console.log(log(tensor([1, 10])).dataSync()) // Float32Array [0, 2.302…]
 * ```
 * @function
 */
export const log: UnaryOp = /* @__PURE__ */ unaryOp('log', 'log', (g, x) => div(g, x))
/**
 * log(1 + x), exact near 0.
 *
 * @example
 * ```ts
 * import { log1p, tensor } from '@tensorloom/tensor'
 * console.log(log1p(tensor([0, 1])).dataSync()) // Float32Array [0, 0.693…]
 * ```
 * @function
 */
export const log1p: UnaryOp = /* @__PURE__ */ unaryOp('log1p', 'log1p', (g, x) => div(g, add(x, 1)))
/**
 * √x; NaN below 0.
 *
 * @example
 * ```ts
 * import { sqrt, tensor } from '@tensorloom/tensor'
 * console.log(sqrt(tensor([1, 4])).dataSync()) // Float32Array [1, 2]
 * ```
 * @function
 */
export const sqrt: UnaryOp = /* @__PURE__ */ unaryOp('sqrt', 'sqrt', (g, _, y) => div(mul(g, 0.5), y))
/**
 * 1/√x.
 *
 * @example
 * ```ts
 * import { rsqrt, tensor } from '@tensorloom/tensor'
 * console.log(rsqrt(tensor([1, 4])).dataSync()) // Float32Array [1, 0.5]
 * ```
 * @function
 */
export const rsqrt: UnaryOp = /* @__PURE__ */ unaryOp('rsqrt', 'rsqrt', (g, _, y) =>
  mul(mul(g, -0.5), mul(y, mul(y, y))),
)
/**
 * 1/x.
 *
 * @example
 * ```ts
 * import { reciprocal, tensor } from '@tensorloom/tensor'
 * console.log(reciprocal(tensor([2, 4])).dataSync()) // Float32Array [0.5, 0.25]
 * ```
 * @function
 */
export const reciprocal: UnaryOp = /* @__PURE__ */ unaryOp('reciprocal', 'reciprocal', (g, _, y) =>
  neg(mul(g, mul(y, y))),
)
/**
 * Error function, 2/√π ∫₀ˣ e^(−t²) dt.
 *
 * @example
 * ```ts
 * import { erf, tensor } from '@tensorloom/tensor'
 * console.log(erf(tensor([0, 1])).dataSync()) // Float32Array [0, 0.842…]
 * ```
 * @function
 */
export const erf: UnaryOp = /* @__PURE__ */ unaryOp('erf', 'erf', (g, x) =>
  mul(mul(g, 2 / Math.sqrt(Math.PI)), exp(neg(mul(x, x)))),
)

/**
 * Largest integer ≤ x.
 *
 * @example
 * ```ts
 * import { floor, tensor } from '@tensorloom/tensor'
 * console.log(floor(tensor([1.7, -1.7])).dataSync()) // Float32Array [1, -2]
 * ```
 * @function
 */
export const floor: UnaryOp = /* @__PURE__ */ roundingOp('floor', 'floor')
/**
 * Smallest integer ≥ x.
 *
 * @example
 * ```ts
 * import { ceil, tensor } from '@tensorloom/tensor'
 * console.log(ceil(tensor([1.2, -1.2])).dataSync()) // Float32Array [2, -1]
 * ```
 * @function
 */
export const ceil: UnaryOp = /* @__PURE__ */ roundingOp('ceil', 'ceil')
/**
 * Nearest integer; halves go to the even one.
 *
 * @example
 * ```ts
 * import { round, tensor } from '@tensorloom/tensor'
 * console.log(round(tensor([0.5, 1.5, 2.6])).dataSync()) // Float32Array [0, 2, 3]
 * ```
 * @function
 */
export const round: UnaryOp = /* @__PURE__ */ roundingOp('round', 'round')
/**
 * x without its fraction.
 *
 * @example
 * ```ts
 * import { tensor, trunc } from '@tensorloom/tensor'
 * console.log(trunc(tensor([1.7, -1.7])).dataSync()) // Float32Array [1, -1]
 * ```
 * @function
 */
export const trunc: UnaryOp = /* @__PURE__ */ roundingOp('trunc', 'trunc')

/**
 * `a` to the power of `b`, broadcast; integers stay integers; NaN for a negative base with a fractional exponent.
 *
 * @example
 * ```ts
 * import { pow, tensor } from '@tensorloom/tensor'
 * console.log(pow(tensor([1, 2, 3]), 2).dataSync()) // Float32Array [1, 4, 9]
 * ```
 * @function
 */
export const pow: BinaryOp = /* @__PURE__ */ defineOp({
  kind: 'elementwise',
  name: 'pow',
  inputs: 2,
  dtypes: arithmetic,
  value: ([a, b]) => ir.binary('pow', a, b),
  gradient: ({ inputs: [a, b], outputs: [y], upstream }) => [
    () => baseGradient(upstream, a, b),
    () => exponentGradient(upstream, a, b, y),
  ],
})

// b · a^(b−1), and 0 where b is 0: 0 · 0⁻¹ would be NaN.
const baseGradient: Op<(a: Tensor, b: TensorLike, c: TensorLike) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'powBaseGradient',
  inputs: 3,
  fuse: true,
  compose(g, a, b) {
    // Two numbers would give a float32, regardless of the dtype of the tensor. So numbers are computed here.
    const power = typeof b === 'number' ? (b === 0 ? 1 : b - 1) : where(equal(b, 0), 1, sub(b, 1))
    return mul(g, where(equal(b, 0), 0, mul(b, pow(a, power))))
  },
})
// y · log a, and 0 where a is 0 and b is not negative.
const exponentGradient: Op<(a: Tensor, b: TensorLike, c: TensorLike, d: Tensor) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'powExponentGradient',
  inputs: 4,
  fuse: true,
  compose(g, a, _, y) {
    const logarithm = typeof a === 'number' ? (a === 0 ? 0 : Math.log(a)) : log(where(equal(a, 0), 1, a))
    return mul(g, where(equal(a, 0), 0, mul(y, logarithm)))
  },
})

/** Options of `clip`. */
export interface ClipOptions {
  /** Lower bound; none by default. */
  readonly min?: number | undefined
  /** Upper bound; none by default. */
  readonly max?: number | undefined
}

/**
 * Limits x to `min … max`; NaN stays NaN. The gradient passes where `min ≤ x ≤ max`.
 *
 * @example
 * ```ts
 * import { clip, tensor } from '@tensorloom/tensor'
 * console.log(clip(tensor([-3, 0, 3]), { min: -1, max: 1 }).dataSync()) // Float32Array [-1, 0, 1]
 * ```
 * @function
 */
export const clip: Op<(x: TensorLike, options: ClipOptions) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'elementwise',
  name: 'clip',
  inputs: 1,
  dtypes: unchanged,
  options: { min: undefined, max: undefined },
  dynamic: ['min', 'max'],
  value([x, least, most], { min, max }) {
    const raised = min === undefined ? x : ir.max(x, likeOperand(x, least))
    return max === undefined ? raised : ir.min(raised, likeOperand(x, most))
  },
  gradient: ({ inputs: [x], upstream, attrs }) => [() => clipGradient(upstream, x, attrs)],
})

// Bounds of integers are integers, exact beyond 2²⁴.
function likeOperand(x: Expr, bound: Expr): Expr {
  return bound.kind === 'const' ? { ...bound, dtype: x.dtype } : bound
}

const clipGradient: Op<(upstream: Tensor, x: TensorLike, options: ClipOptions) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'clipGradient',
  inputs: 2,
  fuse: true,
  options: { min: undefined, max: undefined },
  dynamic: ['min', 'max'],
  compose: (g, x, { min, max }) =>
    where(logicalOr(less(x, min ?? Number.NEGATIVE_INFINITY), greater(x, max ?? Number.POSITIVE_INFINITY)), 0, g),
})
