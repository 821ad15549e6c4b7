// The complement and the inverse of the error function.

import * as ir from '../../ir/build.js'
import type { Expr } from '../../ir/types.js'
import type { UnaryOp } from '../../op/signature.js'
import { mul, neg } from './arithmetic.js'
import { exp, unaryOp } from './maths.js'
import { type Coefficients, polynomial } from './polynomial.js'

// e^(x²) · erfc(x) / t for x ≥ 0, with t = 1 / (1 + x/2), in s = 2t − 1. Within 5e-9 and 3e-16.
const scaledComplement: Coefficients = {
  float32: [
    -1.977334285e-6, 4.208787458e-5, -3.114843706e-5, -0.0002991996694, 0.0004251971067, 0.001528997323,
    -0.003241045924, -0.01075156927, 0.01822123702, 0.1397357264, 0.3435803405, 0.5107913571,
  ],
  float64: [
    6.862125631489569e-9, -5.021930669720096e-9, -5.297335962428669e-8, 6.651691098356388e-8, 1.5349222085928225e-7,
    -3.7262437397408343e-7, 1.0360790539807594e-8, 1.0753034265368385e-6, -1.8303070086835044e-6, -6.061660648176088e-7,
    8.064338825028904e-6, -1.0830840140061017e-5, -1.7075587078862068e-5, 7.223078005558086e-5, -1.7185510228970984e-5,
    -0.00033153596951670036, 0.00041864800911864327, 0.0015453059501721663, -0.0032395925326627493,
    -0.010755330940551767, 0.018221115753413866, 0.13973604627794017, 0.34358034220690536, 0.5107913526210118,
  ],
}

// Above these values erfc is 0 in the dtype. The limit avoids infinities in the formula.
const greatest = { float32: 12, float64: 30 }

function complement(x: Expr): Expr {
  const z = ir.min(ir.abs(x), greatest[x.dtype as 'float32' | 'float64'])
  const t = ir.div(2, ir.add(z, 2))
  const scaled = ir.mul(t, polynomial(ir.sub(ir.mul(t, 2), 1), scaledComplement))
  // e^(−z²) = e^(−h²) · e^(−(z − h)(z + h)) with h a multiple of 1/16, whose square is exact, so no digits of z² are
  // lost.
  const h = ir.div(ir.unary('floor', ir.mul(z, 16)), 16)
  const power = ir.mul(ir.exp(ir.neg(ir.mul(h, h))), ir.exp(ir.mul(ir.sub(h, z), ir.add(h, z))))
  const tail = ir.mul(scaled, power)
  return ir.select(ir.less(x, 0), ir.sub(2, tail), tail)
}

/**
 * 1 − erf(x), without cancellation: relative error below 1e-6 in float32 and 1e-14 in float64, also in the tail.
 *
 * @example
 * ```ts
 * import { erfc, tensor } from '@tensorloom/tensor'
 * console.log(erfc(tensor([0, 5])).dataSync()) // Float32Array [1, 1.53746e-12]
 * ```
 * @function
 */
export const erfc: UnaryOp = /* @__PURE__ */ unaryOp('erfc', complement, (g, x) =>
  mul(mul(g, -2 / Math.sqrt(Math.PI)), exp(neg(mul(x, x)))),
)

// erf⁻¹(x) / x with w = −log(1 − x²), the variables of Giles 2010, "Approximating the erfinv function".
// For w ≤ 5, in s = w/2.5 − 1. Within 1e-8 and 5e-16.
const central: Coefficients = {
  float32: [
    -3.407259358e-5, 3.56078601e-5, 0.0002857246997, -0.0008456995282, -0.0004855878603, 0.0085292729, -0.01957384987,
    -0.02610870547, 0.6166006976, 1.50140936,
  ],
  float64: [
    -7.826256625744411e-10, -3.186528832057687e-10, 1.0629317891462367e-8, -9.860748489019615e-9, -7.041453899223962e-8,
    2.0302024902563842e-7, 1.354894396438253e-7, -1.8562508671011837e-6, 2.8518047144875377e-6, 8.653742815487151e-6,
    -4.143211229340045e-5, 2.0472149057734397e-5, 0.0002921906914633234, -0.000834135602819846, -0.0004878983988271991,
    0.008525400947770217, -0.019573561059531557, -0.02610823577730197, 0.6166006918604174, 1.5014093511107915,
  ],
}
// For w > 5, in √w, moved and scaled to −1 … 1. Within 3e-8 and 5e-14.
const outer: Coefficients = {
  float32: [
    4.999131959e-5, -7.268090519e-5, -0.0001682378707, 0.0007106092725, -0.001465584438, 0.002406893239,
    -0.003756468322, 0.005568893739, 0.9105646764, 2.976423437,
  ],
  float64: [
    -2.461126055598733e-6, 5.815648965563512e-6, 7.494110863754646e-6, -3.2014229411806035e-5, 1.76074238137936e-5,
    3.561245842666102e-5, -7.143438400653205e-5, 8.873581735966022e-5, -7.330280856132797e-5, -6.90339381998625e-5,
    0.00032804606952745624, -0.0005009558203558085, 0.0003703970291894026, 0.00012086496025484877,
    -0.0008215088438726771, 0.0014415984911920127, -0.0017372395069773622, 0.0016838318231084302,
    -0.0014957370417953847, 0.0015125056844573267, -0.002068891074947246, 0.003357623517395418, -0.004918271571231714,
    0.0032515735115563192, 1.9509933647586122, 4.009444665977684,
  ],
}
// √w of the largest number below 1 in the dtype.
const outerEnd = { float32: 4.05, float64: 6.1 }

function inverse(x: Expr): Expr {
  const [start, end] = [Math.sqrt(5), outerEnd[x.dtype as 'float32' | 'float64']]
  const w = ir.neg(ir.log(ir.mul(ir.sub(1, x), ir.add(x, 1))))
  const near = polynomial(ir.sub(ir.div(w, 2.5), 1), central)
  const far = polynomial(ir.div(ir.sub(ir.sqrt(w), (start + end) / 2), (end - start) / 2), outer)
  const ratio = ir.select(ir.lessEqual(w, 5), near, far)
  const isEnd = ir.equal(ir.abs(x), 1)
  return ir.mul(x, ir.select(isEnd, Number.POSITIVE_INFINITY, ratio))
}

/**
 * The inverse of `erf`: ±∞ at ±1, NaN beyond. Relative error below 1e-6 in float32 and 1e-13 in float64.
 *
 * @example
 * ```ts
 * import { erf, erfinv, tensor } from '@tensorloom/tensor'
 * console.log(erf(erfinv(0.25)).itemSync().toFixed(4)) // 0.2500
 * ```
 * @function
 */
export const erfinv: UnaryOp = /* @__PURE__ */ unaryOp('erfinv', inverse, (g, _, y) =>
  mul(mul(g, Math.sqrt(Math.PI) / 2), exp(mul(y, y))),
)
