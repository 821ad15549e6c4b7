// Derivatives of the digamma function, by the Hurwitz zeta function.

import { describeValue } from '../../describe.js'
import { TensorloomError } from '../../errors.js'
import * as ir from '../../ir/build.js'
import type { Expr } from '../../ir/types.js'
import { defineOp } from '../../op/define-op.js'
import { floating } from '../../op/dtype-rules.js'
import type { Op } from '../../op/signature.js'
import type { Tensor, TensorLike } from '../../tensor-types.js'
import { mul } from './arithmetic.js'

// B₂ⱼ / (2j)! for j = 1, 2, …: DLMF 24.2, table 24.2.1.
const bernoulli = [
  1 / 12,
  -1 / 720,
  1 / 30240,
  -1 / 1209600,
  1 / 47900160,
  -691 / 1307674368000,
  1 / 74724249600,
  -3617 / 10670622842880000,
]

function power(x: Expr, exponent: number): Expr {
  if (exponent === 1) return x
  const root = power(x, Math.floor(exponent / 2))
  const square = ir.mul(root, root)
  return exponent % 2 === 0 ? square : ir.mul(square, x)
}

// n! Σ 1 / (q + k)ⁿ⁺¹ for q ≥ 0: the first terms one by one, the rest by Euler and Maclaurin (DLMF 25.11.5).
function zeta(q: Expr, order: number): Expr {
  const exponent = order + 1
  const count = (q.dtype === 'float64' ? 10 : 5) + Math.ceil(order / 2)
  let sum = power(ir.unary('reciprocal', q), exponent)
  for (let k = 1; k < count; k++) sum = ir.add(sum, power(ir.unary('reciprocal', ir.add(q, k)), exponent))
  const v = ir.unary('reciprocal', ir.add(q, count))
  const square = ir.mul(v, v)
  let rising = exponent
  const terms = bernoulli.map((ratio, j) => {
    const term = ratio * rising
    rising *= (exponent + 2 * j + 1) * (exponent + 2 * j + 2)
    return term
  })
  const used = terms.slice(0, q.dtype === 'float64' ? 8 : 4).reverse()
  const series = used
    .slice(1)
    .reduce<Expr>((s, term) => ir.add(ir.mul(s, square), term), ir.constant(used[0]!, q.dtype))
  const rest = ir.add(ir.mul(v, ir.add(ir.mul(v, series), 0.5)), 1 / order)
  return ir.mul(ir.add(sum, ir.mul(power(v, order), rest)), factorial(order))
}

function factorial(n: number): number {
  return n <= 1 ? 1 : n * factorial(n - 1)
}

// dⁿ/dxⁿ cot(πx) as a polynomial in c = cot(πx): c′ = −π (1 + c²).
function cotangentDerivative(c: Expr, order: number): Expr {
  let coefficients = [0, 1]
  for (let n = 0; n < order; n++) {
    const slope = coefficients.slice(1).map((one, k) => one * (k + 1))
    coefficients = [...slope, 0, 0].map((one, k) => -Math.PI * (one + (slope[k - 2] ?? 0)))
  }
  const [first, ...rest] = coefficients.reverse()
  return rest.reduce<Expr>((sum, one) => ir.add(ir.mul(sum, c), one), ir.constant(first!, c.dtype))
}

// 171! is not a float64.
const maxOrder = 170

/**
 * The derivative of order `order` of `digamma`: `polygamma(x, 1)` is the trigamma function. Relative error below 1e-6
 * in float32 and 1e-12 in float64 for orders up to 10 and x > 0. Below 0 it uses reflection, and errors are relative to
 * the largest term.
 *
 * @param order - a whole number from 1 to 170: above, the factorial is infinite
 * @throws `TensorloomError` for another order
 * @example
 * ```ts
 * import { polygamma, tensor } from '@tensorloom/tensor'
 * console.log(polygamma(tensor([1]), 1).dataSync()) // Float32Array [1.644934]
 * ```
 * @function
 */
export const polygamma: Op<(x: TensorLike, order: number) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'elementwise',
  name: 'polygamma',
  inputs: 1,
  positional: ['order'],
  dtypes: floating,
  value([x], { order }) {
    if (!Number.isInteger(order) || order < 1 || order > maxOrder) {
      throw new TensorloomError(
        `polygamma: order is ${describeValue(order)}, expected a whole number from 1 to ${maxOrder}`,
        {
          help: 'order 0 is digamma(x)',
        },
      )
    }
    const isNegative = ir.less(x, 0)
    const positive = zeta(ir.select(isNegative, ir.sub(1, x), x), order)
    // ψ⁽ⁿ⁾(x) = (−1)ⁿ ψ⁽ⁿ⁾(1 − x) − π dⁿ/dxⁿ cot(πx) (DLMF 5.15.6), and ψ⁽ⁿ⁾ = (−1)ⁿ⁺¹ n! ζ(n + 1, ·).
    const angle = ir.mul(ir.sub(x, ir.unary('round', x)), Math.PI)
    const cotangent = ir.div(ir.cos(angle), ir.unary('sin', angle))
    const reflected = ir.neg(ir.add(positive, ir.mul(cotangentDerivative(cotangent, order), Math.PI)))
    return ir.select(isNegative, reflected, order % 2 === 0 ? ir.neg(positive) : positive)
  },
  gradient: ({ inputs: [x], upstream, attrs: { order } }) => [() => mul(upstream, polygamma(x, order + 1))],
})
