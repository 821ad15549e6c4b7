// Activations: each one kernel forward, and one kernel backward where nobody records.

import * as ir from '../../ir/build.js'
import type { Expr } from '../../ir/types.js'
import { defineOp } from '../../op/define-op.js'
import { floating, unchanged } from '../../op/dtype-rules.js'
import type { AnyOp, Op, UnaryOp } from '../../op/signature.js'
import type { Tensor, TensorLike } from '../../tensor-types.js'
import { add, div, mul, neg, sub } from './arithmetic.js'
import { greater, less, logicalAnd, where } from './comparison.js'
import { erf, exp, tanh } from './maths.js'

export { tanh } from './maths.js'

/** Options of `leakyRelu` and `elu`. */
export interface AlphaOptions {
  /** Slope, or limit, below 0. */
  readonly alpha?: number | undefined
}

/** Options of `gelu`. */
export interface GeluOptions {
  /** Use the tanh formula; false by default. */
  readonly approximate?: boolean | undefined
}

interface Activation {
  readonly name: string
  readonly options?: Readonly<Record<string, unknown>>
  value(x: Expr, attrs: Readonly<Record<string, number>>): Expr
  /** Upstream, input, output and attributes in, gradient out. */
  gradient(upstream: Tensor, x: TensorLike, y: Tensor, attrs: Readonly<Record<string, number>>): Tensor
}

/* @__NO_SIDE_EFFECTS__ */
function activation<O extends AnyOp>({ name, options, value, gradient }: Activation): O {
  const shared = options === undefined ? {} : { options }
  const fused: Op<(a: Tensor, b: TensorLike, c: Tensor, d?: object) => Tensor> = defineOp({
    kind: 'composite',
    name: `${name}Gradient`,
    inputs: 3,
    fuse: true,
    ...shared,
    compose: gradient,
  })
  return defineOp({
    kind: 'elementwise',
    name,
    inputs: 1,
    dtypes: floating,
    ...shared,
    value: ([x], attrs) => value(x!, attrs),
    gradient: ({ inputs: [x], outputs: [y], upstream, attrs }) => [
      () => (options === undefined ? fused(upstream, x!, y!) : fused(upstream, x!, y!, attrs)),
    ],
  })
}

/** 1 / (1 + e⁻ˣ). @function */
export const sigmoid: UnaryOp = activation({
  name: 'sigmoid',
  value: (x) => ir.unary('sigmoid', x),
  gradient: (g, _, y) => mul(g, mul(y, sub(1, y))),
})

/** log(1 / (1 + e⁻ˣ)) = −softplus(−x), stable at ±300. @function */
export const logSigmoid: UnaryOp = activation({
  name: 'logSigmoid',
  value: (x) => ir.neg(softplusOf(ir.neg(x))),
  gradient: (g, x) => mul(g, sigmoid(neg(x))),
})

// max(x, 0) + log1p(e^−|x|): neither term overflows.
function softplusOf(x: Expr): Expr {
  return ir.add(ir.max(x, 0), ir.log1p(ir.exp(ir.neg(ir.abs(x)))))
}

/** log(1 + eˣ), stable at ±300. @function */
export const softplus: UnaryOp = activation({
  name: 'softplus',
  value: softplusOf,
  gradient: (g, x) => mul(g, sigmoid(x)),
})

/** max(x, 0); NaN stays NaN. The gradient at 0 is 0. @function */
export const relu: UnaryOp = defineOp({
  kind: 'elementwise',
  name: 'relu',
  inputs: 1,
  dtypes: unchanged,
  value: ([x]) => ir.max(x!, 0),
  gradient: ({ outputs: [y], upstream }) => [() => reluGradient(upstream, y!)],
})

const reluGradient: Op<(a: Tensor, b: Tensor) => Tensor> = defineOp({
  kind: 'composite',
  name: 'reluGradient',
  inputs: 2,
  fuse: true,
  compose: (g: Tensor, y: Tensor) => where(greater(y, 0), g, 0),
})

/** min(max(x, 0), 6). @function */
export const relu6: UnaryOp = activation({
  name: 'relu6',
  value: (x) => ir.min(ir.max(x, 0), 6),
  gradient: (g, x) => where(logicalAnd(greater(x, 0), less(x, 6)), g, 0),
})

/** x above 0, `alpha` · x below (0.2 by default, as in Keras). @function */
export const leakyRelu: Op<(x: TensorLike, options?: AlphaOptions) => Tensor> = activation({
  name: 'leakyRelu',
  options: { alpha: 0.2 },
  value: (x, { alpha }) => ir.select(ir.less(0, x), x, ir.mul(x, alpha!)),
  gradient: (g, x, _, { alpha }) => where(greater(x, 0), g, mul(g, alpha!)),
})

/** x above 0, `alpha` · (eˣ − 1) below (1 by default). @function */
export const elu: Op<(x: TensorLike, options?: AlphaOptions) => Tensor> = activation({
  name: 'elu',
  options: { alpha: 1 },
  value: (x, { alpha }) => ir.select(ir.less(0, x), x, ir.mul(ir.unary('expm1', ir.min(x, 0)), alpha!)),
  gradient: (g, x, _, { alpha }) => where(greater(x, 0), g, mul(g, mul(exp(where(greater(x, 0), 0, x)), alpha!))),
})

// Klambauer et al. 2017, "Self-Normalizing Neural Networks", section 2.
const seluScale = 1.0507009873554805
const seluAlpha = 1.6732632423543772

/** Scaled exponential linear unit (Klambauer et al. 2017): scale · elu(x, alpha), self-normalising. @function */
export const selu: UnaryOp = activation({
  name: 'selu',
  value: (x) => ir.mul(ir.select(ir.less(0, x), x, ir.mul(ir.unary('expm1', ir.min(x, 0)), seluAlpha)), seluScale),
  gradient: (g, x) =>
    mul(g, where(greater(x, 0), seluScale, mul(exp(where(greater(x, 0), 0, x)), seluScale * seluAlpha))),
})

/** x · sigmoid(x), also called swish. @function */
export const silu: UnaryOp = activation({
  name: 'silu',
  value: (x) => ir.mul(x, ir.unary('sigmoid', x)),
  gradient(g, x) {
    const s = sigmoid(x)
    return mul(g, mul(s, add(1, mul(x, sub(1, s)))))
  },
})

/** x · tanh(softplus(x)) (Misra 2019). @function */
export const mish: UnaryOp = activation({
  name: 'mish',
  value: (x) => ir.mul(x, ir.unary('tanh', softplusOf(x))),
  gradient(g, x) {
    const t = tanh(softplus(x))
    return mul(g, add(t, mul(mul(x, sigmoid(x)), sub(1, mul(t, t)))))
  },
})

/** x / (1 + |x|). @function */
export const softsign: UnaryOp = activation({
  name: 'softsign',
  value: (x) => ir.div(x, ir.add(ir.abs(x), 1)),
  gradient(g, _, y) {
    const rest = sub(1, where(less(y, 0), neg(y), y))
    return mul(g, mul(rest, rest))
  },
})

const gaussianDensity = 1 / Math.sqrt(2 * Math.PI)
const tanhScale = Math.sqrt(2 / Math.PI)
const tanhCube = 0.044715

/**
 * x · Φ(x), Φ the normal distribution function (Hendrycks & Gimpel 2016); `approximate` uses their tanh formula. False by
 * default.
 * @function
 */
export const gelu: Op<(x: TensorLike, options?: GeluOptions) => Tensor> = activation({
  name: 'gelu',
  options: { approximate: false },
  value(x, { approximate }) {
    const half = ir.mul(x, 0.5)
    if (!approximate) return ir.mul(half, ir.add(ir.unary('erf', ir.mul(x, Math.SQRT1_2)), 1))
    const inner = ir.mul(x, ir.add(ir.mul(ir.mul(x, x), tanhScale * tanhCube), tanhScale))
    return ir.mul(half, ir.add(ir.unary('tanh', inner), 1))
  },
  gradient(g, x, _, { approximate }) {
    if (!approximate) {
      const cumulative = mul(0.5, add(1, erf(mul(x, Math.SQRT1_2))))
      return mul(g, add(cumulative, mul(x, mul(exp(mul(mul(x, x), -0.5)), gaussianDensity))))
    }
    const square = mul(x, x)
    const t = tanh(mul(x, add(tanhScale, mul(square, tanhScale * tanhCube))))
    const slope = add(tanhScale, mul(square, 3 * tanhScale * tanhCube))
    // 1 − t² first: where it is 0, the other factors may be large.
    const above = add(1, t)
    return mul(mul(g, 0.5), add(above, mul(mul(mul(above, sub(1, t)), x), slope)))
  },
})

/** min(max(x/6 + 1/2, 0), 1), as in Keras 3 and PyTorch. @function */
export const hardSigmoid: UnaryOp = activation({
  name: 'hardSigmoid',
  value: hardSigmoidOf,
  gradient: (g, x) => where(logicalAnd(greater(x, -3), less(x, 3)), mul(g, 1 / 6), 0),
})

function hardSigmoidOf(x: Expr): Expr {
  return ir.min(ir.max(ir.add(ir.mul(x, 1 / 6), 0.5), 0), 1)
}

/** x · hardSigmoid(x), also called hard swish. @function */
export const hardSilu: UnaryOp = activation({
  name: 'hardSilu',
  value: (x) => ir.mul(x, hardSigmoidOf(x)),
  gradient: (g, x) => mul(g, where(less(x, -3), 0, where(greater(x, 3), 1, add(div(x, 3), 0.5)))),
})
