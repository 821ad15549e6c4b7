// Activations. Each is one kernel forward, and one kernel backward if the backward pass is not recorded. Calls are marked
// as pure, because esbuild does not see that in other files: a bundle with `relu` leaves out the other activations.

import * as ir from '../../ir/build.js'
import type { Expr } from '../../ir/types.js'
import { defineOp } from '../../op/define-op.js'
import { floating, unchanged } from '../../op/dtype-rules.js'
import type { Op, UnaryOp } from '../../op/signature.js'
import type { Tensor, TensorLike } from '../../tensor-types.js'
import { add, div, mul, neg, sub } from './arithmetic.js'
import { greater, less, logicalAnd, where } from './comparison.js'
import { erf, exp, unaryOp } from './maths.js'
import { tanh } from './trigonometry.js'

export { tanh } from './trigonometry.js'

/** Options of `leakyRelu` and `elu`. */
export interface AlphaOptions {
  /** The slope below 0 (`leakyRelu`), or the negative limit (`elu`). */
  readonly alpha?: number | undefined
}

/** Options of `gelu`. */
export interface GeluOptions {
  /** Whether to use the tanh approximation; false by default. */
  readonly approximate?: boolean | undefined
}

// Takes the upstream gradient and the input, and returns the gradient.
type SlopeOp<O> = Op<(upstream: Tensor, x: TensorLike, options: O) => Tensor>

/**
 * 1 / (1 + e⁻ˣ).
 *
 * @example
 * ```ts
 * import { sigmoid, tensor } from '@tensorloom/tensor'
 * console.log(sigmoid(tensor([-1, 0, 2])).dataSync()) // Float32Array [0.268…, 0.5, 0.880…]
 * ```
 * @function
 */
export const sigmoid: UnaryOp = /* @__PURE__ */ unaryOp('sigmoid', 'sigmoid', (g, _, y) => mul(g, mul(y, sub(1, y))))

/**
 * log(1 / (1 + e⁻ˣ)) = −softplus(−x), stable at ±300.
 *
 * @example
 * ```ts
 * import { logSigmoid, tensor } from '@tensorloom/tensor'
 * console.log(logSigmoid(tensor([-1, 0, 2])).dataSync()) // Float32Array [-1.313…, -0.693…, -0.126…]
 * ```
 * @function
 */
export const logSigmoid: UnaryOp = /* @__PURE__ */ unaryOp(
  'logSigmoid',
  (x) => ir.neg(softplusOf(ir.neg(x))),
  (g, x) => mul(g, sigmoid(neg(x))),
)

// max(x, 0) + log1p(e^−|x|): neither term overflows.
function softplusOf(x: Expr): Expr {
  return ir.add(ir.max(x, 0), ir.log1p(ir.exp(ir.neg(ir.abs(x)))))
}

/**
 * log(1 + eˣ), stable at ±300.
 *
 * @example
 * ```ts
 * import { softplus, tensor } from '@tensorloom/tensor'
 * console.log(softplus(tensor([-1, 0, 2])).dataSync()) // Float32Array [0.313…, 0.693…, 2.126…]
 * ```
 * @function
 */
export const softplus: UnaryOp = /* @__PURE__ */ unaryOp('softplus', softplusOf, (g, x) => mul(g, sigmoid(x)))

/**
 * max(x, 0); NaN stays NaN. The gradient at 0 is 0.
 *
 * @example
 * ```ts
 * import { relu, tensor } from '@tensorloom/tensor'
 * console.log(relu(tensor([-1, 0, 2])).dataSync()) // Float32Array [0, 0, 2]
 * ```
 * @function
 */
export const relu: UnaryOp = /* @__PURE__ */ defineOp({
  kind: 'elementwise',
  name: 'relu',
  inputs: 1,
  dtypes: unchanged,
  value: ([x]) => ir.max(x, 0),
  gradient: ({ outputs: [y], upstream }) => [() => reluGradient(upstream, y)],
})

const reluGradient: Op<(a: Tensor, b: Tensor) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'reluGradient',
  inputs: 2,
  fuse: true,
  compose: (g, y) => where(greater(y, 0), g, 0),
})

/**
 * min(max(x, 0), 6).
 *
 * @example
 * ```ts
 * import { relu6, tensor } from '@tensorloom/tensor'
 * console.log(relu6(tensor([-1, 3, 8])).dataSync()) // Float32Array [0, 3, 6]
 * ```
 * @function
 */
export const relu6: UnaryOp = /* @__PURE__ */ unaryOp(
  'relu6',
  (x) => ir.min(ir.max(x, 0), 6),
  (g, x) => where(logicalAnd(greater(x, 0), less(x, 6)), g, 0),
)

/**
 * x above 0, `alpha` · x below (0.2 by default, as in Keras).
 *
 * @example
 * ```ts
 * import { leakyRelu, tensor } from '@tensorloom/tensor'
 * console.log(leakyRelu(tensor([-1, 0, 2])).dataSync()) // Float32Array [-0.2, 0, 2]
 * ```
 * @function
 */
export const leakyRelu: Op<(x: TensorLike, options?: AlphaOptions) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'elementwise',
  name: 'leakyRelu',
  inputs: 1,
  options: { alpha: 0.2 },
  dynamic: ['alpha'],
  dtypes: floating,
  value: ([x, alpha]) => ir.select(ir.less(0, x), x, ir.mul(x, alpha)),
  gradient: ({ inputs: [x], upstream, attrs }) => [() => leakyReluGradient(upstream, x, attrs)],
})

const leakyReluGradient: SlopeOp<AlphaOptions> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'leakyReluGradient',
  inputs: 2,
  options: { alpha: 0.2 },
  dynamic: ['alpha'],
  fuse: true,
  compose: (g, x, { alpha }) => where(greater(x, 0), g, mul(g, alpha)),
})

/**
 * x above 0, `alpha` · (eˣ − 1) below (1 by default).
 *
 * @example
 * ```ts
 * import { elu, tensor } from '@tensorloom/tensor'
 * console.log(elu(tensor([-1, 0, 2])).dataSync()) // Float32Array [-0.632…, 0, 2]
 * ```
 * @function
 */
export const elu: Op<(x: TensorLike, options?: AlphaOptions) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'elementwise',
  name: 'elu',
  inputs: 1,
  options: { alpha: 1 },
  dynamic: ['alpha'],
  dtypes: floating,
  value: ([x, alpha]) => ir.select(ir.less(0, x), x, ir.mul(ir.unary('expm1', ir.min(x, 0)), alpha)),
  gradient: ({ inputs: [x], upstream, attrs }) => [() => eluGradient(upstream, x, attrs)],
})

const eluGradient: SlopeOp<AlphaOptions> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'eluGradient',
  inputs: 2,
  options: { alpha: 1 },
  dynamic: ['alpha'],
  fuse: true,
  compose: (g, x, { alpha }) => where(greater(x, 0), g, mul(g, mul(exp(where(greater(x, 0), 0, x)), alpha))),
})

// Klambauer et al. 2017, "Self-Normalizing Neural Networks", section 2.
const seluScale = 1.0507009873554805
const seluAlpha = 1.6732632423543772

/**
 * Scaled exponential linear unit (Klambauer et al. 2017): scale · elu(x, alpha), self-normalising.
 *
 * @example
 * ```ts
 * import { selu, tensor } from '@tensorloom/tensor'
 * console.log(selu(tensor([-1, 0, 2])).dataSync()) // Float32Array [-1.111…, 0, 2.101…]
 * ```
 * @function
 */
export const selu: UnaryOp = /* @__PURE__ */ unaryOp(
  'selu',
  (x) => ir.mul(ir.select(ir.less(0, x), x, ir.mul(ir.unary('expm1', ir.min(x, 0)), seluAlpha)), seluScale),
  (g, x) => mul(g, where(greater(x, 0), seluScale, mul(exp(where(greater(x, 0), 0, x)), seluScale * seluAlpha))),
)

/**
 * x · sigmoid(x), also called swish.
 *
 * @example
 * ```ts
 * import { silu, tensor } from '@tensorloom/tensor'
 * console.log(silu(tensor([-1, 0, 2])).dataSync()) // Float32Array [-0.268…, 0, 1.761…]
 * ```
 * @function
 */
export const silu: UnaryOp = /* @__PURE__ */ unaryOp(
  'silu',
  (x) => ir.mul(x, ir.unary('sigmoid', x)),
  (g, x) => {
    const s = sigmoid(x)
    return mul(g, mul(s, add(1, mul(x, sub(1, s)))))
  },
)

/**
 * x · tanh(softplus(x)) (Misra 2019).
 *
 * @example
 * ```ts
 * import { mish, tensor } from '@tensorloom/tensor'
 * console.log(mish(tensor([-1, 0, 2])).dataSync()) // Float32Array [-0.303…, 0, 1.943…]
 * ```
 * @function
 */
export const mish: UnaryOp = /* @__PURE__ */ unaryOp(
  'mish',
  (x) => ir.mul(x, ir.unary('tanh', softplusOf(x))),
  (g, x) => {
    const t = tanh(softplus(x))
    return mul(g, add(t, mul(mul(x, sigmoid(x)), sub(1, mul(t, t)))))
  },
)

/**
 * x / (1 + |x|).
 *
 * @example
 * ```ts
 * import { softsign, tensor } from '@tensorloom/tensor'
 * console.log(softsign(tensor([-1, 0, 3])).dataSync()) // Float32Array [-0.5, 0, 0.75]
 * ```
 * @function
 */
export const softsign: UnaryOp = /* @__PURE__ */ unaryOp(
  'softsign',
  (x) => ir.div(x, ir.add(ir.abs(x), 1)),
  (g, _, y) => {
    const rest = sub(1, where(less(y, 0), neg(y), y))
    return mul(g, mul(rest, rest))
  },
)

// Not 1 / √(2π): without spaces, a mark behind a division is a comment to the end of the line.
const gaussianDensity = /* @__PURE__ */ Math.sqrt(0.5 / Math.PI)
const tanhScale = /* @__PURE__ */ Math.sqrt(2 / Math.PI)
const tanhCube = 0.044715

/**
 * x · Φ(x), where Φ is the normal distribution function (Hendrycks & Gimpel 2016). With `approximate` (false by
 * default) it uses their tanh formula.
 *
 * @example
 * ```ts
 * import { gelu, tensor } from '@tensorloom/tensor'
 * console.log(gelu(tensor([-1, 0, 2])).dataSync()) // Float32Array [-0.158…, 0, 1.9545]
 * ```
 * @function
 */
export const gelu: Op<(x: TensorLike, options?: GeluOptions) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'elementwise',
  name: 'gelu',
  inputs: 1,
  options: { approximate: false },
  dtypes: floating,
  value([x], { approximate }) {
    const half = ir.mul(x, 0.5)
    if (!approximate) return ir.mul(half, ir.add(ir.unary('erf', ir.mul(x, Math.SQRT1_2)), 1))
    const inner = ir.mul(x, ir.add(ir.mul(ir.mul(x, x), tanhScale * tanhCube), tanhScale))
    return ir.mul(half, ir.add(ir.unary('tanh', inner), 1))
  },
  gradient: ({ inputs: [x], upstream, attrs }) => [() => geluGradient(upstream, x, attrs)],
})

const geluGradient: SlopeOp<GeluOptions> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'geluGradient',
  inputs: 2,
  options: { approximate: false },
  fuse: true,
  compose(g, x, { approximate }) {
    if (!approximate) {
      const cumulative = mul(0.5, add(1, erf(mul(x, Math.SQRT1_2))))
      return mul(g, add(cumulative, mul(x, mul(exp(mul(mul(x, x), -0.5)), gaussianDensity))))
    }
    const square = mul(x, x)
    const t = tanh(mul(x, add(tanhScale, mul(square, tanhScale * tanhCube))))
    const slope = add(tanhScale, mul(square, 3 * tanhScale * tanhCube))
    // 1 − t² comes first, because the other factors may be large where it is 0.
    const above = add(1, t)
    return mul(mul(g, 0.5), add(above, mul(mul(mul(above, sub(1, t)), x), slope)))
  },
})

/**
 * min(max(x/6 + 1/2, 0), 1), as in Keras 3 and PyTorch.
 *
 * @example
 * ```ts
 * import { hardSigmoid, tensor } from '@tensorloom/tensor'
 * console.log(hardSigmoid(tensor([-4, 0, 1.5])).dataSync()) // Float32Array [0, 0.5, 0.75]
 * ```
 * @function
 */
export const hardSigmoid: UnaryOp = /* @__PURE__ */ unaryOp('hardSigmoid', hardSigmoidOf, (g, x) =>
  where(logicalAnd(greater(x, -3), less(x, 3)), mul(g, 1 / 6), 0),
)

function hardSigmoidOf(x: Expr): Expr {
  return ir.min(ir.max(ir.add(ir.mul(x, 1 / 6), 0.5), 0), 1)
}

/**
 * x · hardSigmoid(x), also called hard swish.
 *
 * @example
 * ```ts
 * import { hardSilu, tensor } from '@tensorloom/tensor'
 * console.log(hardSilu(tensor([-4, 0, 3])).dataSync()) // Float32Array [0, 0, 3]
 * ```
 * @function
 */
export const hardSilu: UnaryOp = /* @__PURE__ */ unaryOp(
  'hardSilu',
  (x) => ir.mul(x, hardSigmoidOf(x)),
  (g, x) => mul(g, where(less(x, -3), 0, where(less(x, 3), add(div(x, 3), 0.5), 1))),
)
