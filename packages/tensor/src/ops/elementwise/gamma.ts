// The logarithm of the gamma function and its derivative.

import * as ir from '../../ir/build.js'
import type { Expr } from '../../ir/types.js'
import type { UnaryOp } from '../../op/signature.js'
import { mul } from './arithmetic.js'
import { unaryOp } from './maths.js'
import { polygamma } from './polygamma.js'
import { type Coefficients, polynomial } from './polynomial.js'

// log Γ(z) / ((z − 1)(z − 2)) for 1 ≤ z ≤ 3, in z − 2: so the zeros at 1 and 2 are exact. Within 2e-8 and 1e-16.
const smallLogGamma: Coefficients = {
  float32: [
    -3.631552195e-5, 7.787131894e-5, -5.903239958e-5, 0.0001313883442, -0.0004190058351, 0.0009436406074,
    -0.002104907779, 0.004991792679, -0.01238447297, 0.03296559716, -0.1003172978, 0.4227843268,
  ],
  float64: [
    -2.8541007959705006e-9, 5.89638616423332e-9, 6.3565524302872395e-9, -1.3074081880171198e-8, -2.64252707231207e-8,
    5.4754361972630815e-8, -2.4332114658098466e-8, 5.165015376455897e-8, -2.0635178288309344e-7, 4.3404410108070576e-7,
    -8.453442762427366e-7, 1.7923920411786242e-6, -3.849997161230253e-6, 8.227705232611113e-6, -1.766105183616701e-5,
    3.8167601000364536e-5, -8.309521946458717e-5, 0.00018255283120135137, -0.0004057073892742056, 0.00091537690527288,
    -0.002108130834332547, 0.004998641165474131, -0.012384192193364526, 0.0329650006211419, -0.10031730167435395,
    0.4227843350984672,
  ],
}
// x · (log Γ(x) − Stirling's formula) for x ≥ 3, in 1/x². Within 7e-10 and 3e-17.
const stirlingRest: Coefficients = {
  float32: [-0.000454428318, 0.0007847184127, -0.002777586225, 0.08333333267],
  float64: [
    0.26180852870866445, -0.2070933006751568, 0.0813307211132798, -0.023023388614372777, 0.006092364447572614,
    -0.0019068288114279443, 0.0008415163778136668, -0.0005952350113118343, 0.0007936507724234067,
    -0.0027777777777198706, 0.0833333333333333,
  ],
}

// Half the logarithm of 2π, less one half.
const stirlingConstant = /* @__PURE__ */ Math.log(2 * Math.PI) / 2 - 0.5

// For x ≥ 0. Below 1 it is evaluated at x + 1. The differences to 1 and 2 are exact.
function logGammaOf(x: Expr): Expr {
  const belowOne = ir.less(x, 1)
  const [toOne, toTwo] = [ir.select(belowOne, x, ir.sub(x, 1)), ir.select(belowOne, ir.sub(x, 1), ir.sub(x, 2))]
  const shifted = ir.mul(ir.mul(toOne, toTwo), polynomial(toTwo, smallLogGamma))
  const small = ir.add(shifted, ir.select(belowOne, ir.neg(ir.log(x)), 0))
  const inverse = ir.unary('reciprocal', x)
  const rest = ir.mul(inverse, polynomial(ir.mul(inverse, inverse), stirlingRest))
  const large = ir.add(ir.mul(ir.sub(x, 0.5), ir.sub(ir.log(x), 1)), ir.add(rest, stirlingConstant))
  return ir.select(ir.less(x, 3), small, large)
}

// π times the difference of x and the nearest integer.
function fractionAngle(x: Expr): Expr {
  return ir.mul(ir.sub(x, ir.unary('round', x)), Math.PI)
}

/**
 * log |Γ(x)|; +∞ at 0, −1, −2, … Relative error below 1e-6 in float32 and 1e-14 in float64 for x > 0. Below 0 it uses
 * reflection, and the error near the zeros is absolute.
 *
 * @example
 * ```ts
 * import { lgamma, tensor } from '@tensorloom/tensor'
 * console.log(lgamma(tensor([1, 5])).dataSync()) // Float32Array [0, 3.178054]
 * ```
 * @function
 */
export const lgamma: UnaryOp = /* @__PURE__ */ unaryOp(
  'lgamma',
  (x) => {
    const isNegative = ir.less(x, 0)
    const positive = logGammaOf(ir.select(isNegative, ir.sub(1, x), x))
    // Γ(x) Γ(1 − x) = π / sin(πx) (DLMF 5.5.3).
    const sine = ir.abs(ir.unary('sin', fractionAngle(x)))
    const reflected = ir.sub(ir.neg(ir.log(ir.div(sine, Math.PI))), positive)
    const infinite = ir.equal(ir.abs(x), Number.POSITIVE_INFINITY)
    return ir.select(infinite, Number.POSITIVE_INFINITY, ir.select(isNegative, reflected, positive))
  },
  (g, x) => mul(g, digamma(x)),
)

// ψ(z) / (z − z₀) for 1 ≤ z ≤ 3, with z₀ the zero of ψ, in z − 2. Within 2e-8 and 2e-16.
const smallDigamma: Coefficients = {
  float32: [
    -0.0001103630398, 0.0002208564017, -5.583611437e-5, 0.0001124102244, -0.0007581970007, 0.001523954716,
    -0.002709205725, 0.005491503689, -0.01134362793, 0.02345770308, -0.04955070391, 0.1089992588, -0.260738958,
    0.7853075453,
  ],
  float64: [
    -1.7761164657311092e-8, 3.5522369338099865e-8, 5.328329384194519e-8, -1.0656650754868837e-7, -1.7539270230074725e-7,
    3.5078700212964147e-7, 1.3308078507989082e-8, -2.6603375448605673e-8, -8.06929901632468e-7, 1.6139770098511155e-6,
    -2.5177902138657835e-6, 5.036637483076053e-6, -1.0488231214428746e-5, 2.0986038744475146e-5, -4.183287870102062e-5,
    8.375296415605426e-5, -0.00016781775052066204, 0.0003364375027261533, -0.0006753130512021924, 0.001358141553176395,
    -0.0027395729068705873, 0.005552254218753452, -0.011338432552414434, 0.023447309595886052, -0.049551032917686935,
    0.10899991701765432, -0.26073895468300134, 0.7853075386041052,
  ],
}
// x² (log x − 1/(2x) − ψ(x)) for x ≥ 3, in 1/x². Within 3e-10 and 1e-16.
const digammaRest: Coefficients = {
  float32: [0.004109370911, -0.003885669333, 0.003957962501, -0.008333195429, 0.08333333303],
  float64: [
    -21.29861333701341, 17.261883761190983, -6.706334097588544, 1.7458633558768843, -0.37430045081725144,
    0.08064047398067098, -0.02101916489697652, 0.00757443060881869, -0.004166652178650307, 0.003968253884920039,
    -0.008333333333142599, 0.08333333333333326,
  ],
}
// z₀ − 2 as a sum of two numbers, the first of which the dtype holds exactly.
const digammaZero = {
  float32: [-0.5383678674697876, 1.2438149938918909e-8],
  float64: [-0.5383678550316376, -1.5522348162858677e-17],
} as const

// For x ≥ 0.
function digammaOf(x: Expr): Expr {
  const [high, low] = digammaZero[x.dtype as 'float32' | 'float64']
  const belowOne = ir.less(x, 1)
  const toTwo = ir.select(belowOne, ir.sub(x, 1), ir.sub(x, 2))
  const inverse = ir.unary('reciprocal', x)
  const shifted = ir.mul(ir.sub(ir.sub(toTwo, high), low), polynomial(toTwo, smallDigamma))
  const small = ir.sub(shifted, ir.select(belowOne, inverse, 0))
  const square = ir.mul(inverse, inverse)
  const rest = ir.add(ir.mul(inverse, 0.5), ir.mul(square, polynomial(square, digammaRest)))
  return ir.select(ir.less(x, 3), small, ir.sub(ir.log(x), rest))
}

/**
 * The derivative of `lgamma`, ψ(x); −∞ at 0, NaN at −1, −2, … Relative error below 1e-6 in float32 and 1e-14 in float64
 * for x > 0. Below 0 it uses reflection, and the error near the zeros is absolute.
 *
 * @example
 * ```ts
 * import { digamma, tensor } from '@tensorloom/tensor'
 * console.log(digamma(tensor([1])).dataSync()) // Float32Array [-0.5772157]
 * ```
 * @function
 */
export const digamma: UnaryOp = /* @__PURE__ */ unaryOp(
  'digamma',
  (x) => {
    const isNegative = ir.less(x, 0)
    const positive = digammaOf(ir.select(isNegative, ir.sub(1, x), x))
    // ψ(1 − x) − ψ(x) = π / tan(πx) (DLMF 5.5.4).
    const angle = fractionAngle(x)
    const reflected = ir.sub(positive, ir.div(Math.PI, ir.unary('tan', angle)))
    const pole = ir.and(isNegative, ir.equal(angle, 0))
    return ir.select(pole, Number.NaN, ir.select(isNegative, reflected, positive))
  },
  (g, x) => mul(g, polygamma(x, 1)),
)
