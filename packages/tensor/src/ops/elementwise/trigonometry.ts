// Trigonometric and hyperbolic functions, and their inverses.
import type { UnaryOp } from '../../op/signature.js'
import { add, div, mul, neg, sub } from './arithmetic.js'
import { rsqrt, unaryOp } from './maths.js'

/**
 * Sine of radians.
 *
 * @example
 * ```ts
 * import { sin, tensor } from '@tensorloom/tensor'
 * console.log(sin(tensor([0, Math.PI / 2])).dataSync()) // Float32Array [0, 1]
 * ```
 * @function
 */
export const sin: UnaryOp = /* @__PURE__ */ unaryOp('sin', 'sin', (g, x) => mul(g, cos(x)))
/**
 * Cosine of radians.
 *
 * @example
 * ```ts
 * import { cos, tensor } from '@tensorloom/tensor'
 * console.log(cos(tensor([0, Math.PI])).dataSync()) // Float32Array [1, -1]
 * ```
 * @function
 */
export const cos: UnaryOp = /* @__PURE__ */ unaryOp('cos', 'cos', (g, x) => neg(mul(g, sin(x))))
/**
 * Tangent of radians.
 *
 * @example
 * ```ts
 * import { tan, tensor } from '@tensorloom/tensor'
 * console.log(tan(tensor([0, 1])).dataSync()) // Float32Array [0, 1.557…]
 * ```
 * @function
 */
export const tan: UnaryOp = /* @__PURE__ */ unaryOp('tan', 'tan', (g, _, y) => mul(g, add(mul(y, y), 1)))
/**
 * Inverse sine, in radians; NaN outside −1 to 1.
 *
 * @example
 * ```ts
 * import { asin, tensor } from '@tensorloom/tensor'
 * console.log(asin(tensor([0, 1])).dataSync()) // Float32Array [0, 1.570…]
 * ```
 * @function
 */
export const asin: UnaryOp = /* @__PURE__ */ unaryOp('asin', 'asin', (g, x) => mul(g, rsqrt(sub(1, mul(x, x)))))
/**
 * Inverse cosine, in radians; NaN outside −1 to 1.
 *
 * @example
 * ```ts
 * import { acos, tensor } from '@tensorloom/tensor'
 * console.log(acos(tensor([1, 0])).dataSync()) // Float32Array [0, 1.570…]
 * ```
 * @function
 */
export const acos: UnaryOp = /* @__PURE__ */ unaryOp('acos', 'acos', (g, x) => neg(mul(g, rsqrt(sub(1, mul(x, x))))))
/**
 * Inverse tangent, in radians.
 *
 * @example
 * ```ts
 * import { atan, tensor } from '@tensorloom/tensor'
 * console.log(atan(tensor([0, 1])).dataSync()) // Float32Array [0, 0.785…]
 * ```
 * @function
 */
export const atan: UnaryOp = /* @__PURE__ */ unaryOp('atan', 'atan', (g, x) => div(g, add(mul(x, x), 1)))
/**
 * Hyperbolic sine.
 *
 * @example
 * ```ts
 * import { sinh, tensor } from '@tensorloom/tensor'
 * console.log(sinh(tensor([0, 1])).dataSync()) // Float32Array [0, 1.175…]
 * ```
 * @function
 */
export const sinh: UnaryOp = /* @__PURE__ */ unaryOp('sinh', 'sinh', (g, x) => mul(g, cosh(x)))
/**
 * Hyperbolic cosine.
 *
 * @example
 * ```ts
 * import { cosh, tensor } from '@tensorloom/tensor'
 * console.log(cosh(tensor([0, 1])).dataSync()) // Float32Array [1, 1.543…]
 * ```
 * @function
 */
export const cosh: UnaryOp = /* @__PURE__ */ unaryOp('cosh', 'cosh', (g, x) => mul(g, sinh(x)))
/**
 * Hyperbolic tangent.
 *
 * @example
 * ```ts
 * import { tanh, tensor } from '@tensorloom/tensor'
 * console.log(tanh(tensor([0, 1])).dataSync()) // Float32Array [0, 0.761…]
 * ```
 * @function
 */
export const tanh: UnaryOp = /* @__PURE__ */ unaryOp('tanh', 'tanh', (g, _, y) => mul(g, sub(1, mul(y, y))))
/**
 * Inverse hyperbolic sine.
 *
 * @example
 * ```ts
 * import { asinh, tensor } from '@tensorloom/tensor'
 * console.log(asinh(tensor([0, 1])).dataSync()) // Float32Array [0, 0.881…]
 * ```
 * @function
 */
export const asinh: UnaryOp = /* @__PURE__ */ unaryOp('asinh', 'asinh', (g, x) => mul(g, rsqrt(add(mul(x, x), 1))))
/**
 * Inverse hyperbolic cosine; NaN below 1.
 *
 * @example
 * ```ts
 * import { acosh, tensor } from '@tensorloom/tensor'
 * console.log(acosh(tensor([1, 2])).dataSync()) // Float32Array [0, 1.316…]
 * ```
 * @function
 */
export const acosh: UnaryOp = /* @__PURE__ */ unaryOp('acosh', 'acosh', (g, x) => mul(g, rsqrt(sub(mul(x, x), 1))))
/**
 * Inverse hyperbolic tangent; NaN outside −1 to 1.
 *
 * @example
 * ```ts
 * import { atanh, tensor } from '@tensorloom/tensor'
 * console.log(atanh(tensor([0, 0.5])).dataSync()) // Float32Array [0, 0.549…]
 * ```
 * @function
 */
export const atanh: UnaryOp = /* @__PURE__ */ unaryOp('atanh', 'atanh', (g, x) => div(g, sub(1, mul(x, x))))
