// Logarithms and powers of other bases, and sums of exponentials.

import * as ir from '../../ir/build.js'
import type { Expr } from '../../ir/types.js'
import { defineOp } from '../../op/define-op.js'
import { floating } from '../../op/dtype-rules.js'
import type { BinaryOp, Op, UnaryOp } from '../../op/signature.js'
import type { Tensor, TensorLike } from '../../tensor-types.js'
import { sigmoid } from './activations.js'
import { div, mul, sub } from './arithmetic.js'
import { equal, isInf, lessEqual, logicalAnd, where } from './comparison.js'
import { log, unaryOp } from './maths.js'

// log x / log base, corrected to be exact for powers of the base.
function logarithm(x: Expr, base: number): Expr {
  const quotient = ir.div(ir.log(x), Math.log(base))
  const whole = ir.unary('round', quotient)
  return ir.select(ir.equal(ir.binary('pow', base, whole), x), whole, quotient)
}

/**
 * Logarithm to base 2, exact for powers of 2; −∞ at 0, NaN below.
 *
 * @example
 * ```ts
 * import { log2, tensor } from '@tensorloom/tensor'
 * console.log(log2(tensor([1, 8])).dataSync()) // Float32Array [0, 3]
 * ```
 * @function
 */
export const log2: UnaryOp = /* @__PURE__ */ unaryOp(
  'log2',
  (x) => logarithm(x, 2),
  (g, x) => div(mul(g, Math.LOG2E), x),
)

/**
 * Logarithm to base 10, exact for powers of 10; −∞ at 0, NaN below.
 *
 * @example
 * ```ts
 * import { log10, tensor } from '@tensorloom/tensor'
 * console.log(log10(tensor([1, 1000])).dataSync()) // Float32Array [0, 3]
 * ```
 * @function
 */
export const log10: UnaryOp = /* @__PURE__ */ unaryOp(
  'log10',
  (x) => logarithm(x, 10),
  (g, x) => div(mul(g, Math.LOG10E), x),
)

/**
 * 2ˣ.
 *
 * @example
 * ```ts
 * import { exp2, tensor } from '@tensorloom/tensor'
 * console.log(exp2(tensor([0, 3])).dataSync()) // Float32Array [1, 8]
 * ```
 * @function
 */
export const exp2: UnaryOp = /* @__PURE__ */ unaryOp(
  'exp2',
  (x) => ir.binary('pow', 2, x),
  (g, _, y) => mul(mul(g, Math.LN2), y),
)

/**
 * log(eᵃ + eᵇ), broadcast, without overflow. It adds probabilities that are given as logarithms.
 *
 * @example
 * ```ts
 * import { logAddExp, tensor } from '@tensorloom/tensor'
 * console.log(logAddExp(tensor([300, 0]), tensor([300, -300])).dataSync()) // Float32Array [300.6931, 0]
 * ```
 * @function
 */
export const logAddExp: BinaryOp = /* @__PURE__ */ defineOp({
  kind: 'elementwise',
  name: 'logAddExp',
  inputs: 2,
  dtypes: floating,
  value([a, b]) {
    const sum = ir.add(ir.max(a, b), ir.log1p(ir.exp(ir.neg(ir.abs(ir.sub(a, b))))))
    // The difference of equal infinities would be NaN.
    return ir.select(ir.equal(a, b), ir.add(a, Math.LN2), sum)
  },
  gradient: ({ inputs: [a, b], upstream }) => [() => shareOf(upstream, a, b), () => shareOf(upstream, b, a)],
})

// eᵃ / (eᵃ + eᵇ), and 1/2 for equal infinities.
const shareOf: Op<(upstream: Tensor, a: TensorLike, b: TensorLike) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'logAddExpGradient',
  inputs: 3,
  fuse: true,
  compose: (upstream, a, b) => mul(upstream, sigmoid(where(logicalAnd(equal(a, b), isInf(a)), 0, sub(a, b)))),
})

/**
 * a · log b, and 0 where `a` is 0 (NaN where `b` is NaN); broadcast.
 *
 * @example
 * ```ts
 * import { tensor, xlogy } from '@tensorloom/tensor'
 * console.log(xlogy(tensor([0, 2]), tensor([0, 1])).dataSync()) // Float32Array [0, 0]
 * ```
 * @function
 */
export const xlogy: BinaryOp = /* @__PURE__ */ defineOp({
  kind: 'elementwise',
  name: 'xlogy',
  inputs: 2,
  dtypes: floating,
  value: ([a, b]) => ir.select(ir.and(ir.equal(a, 0), ir.not(ir.isNaN(b))), 0, ir.mul(a, ir.log(b))),
  gradient: ({ inputs: [a, b], upstream }) => [() => factorGradient(upstream, a, b), () => div(mul(upstream, a), b)],
})

// log b, and 0 where a is 0 and b is not positive, as in PyTorch.
const factorGradient: Op<(upstream: Tensor, a: TensorLike, b: TensorLike) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'xlogyGradient',
  inputs: 3,
  fuse: true,
  compose(upstream, a, b) {
    const edge = logicalAnd(equal(a, 0), lessEqual(b, 0))
    return where(edge, 0, mul(upstream, log(where(edge, 1, b))))
  },
})
