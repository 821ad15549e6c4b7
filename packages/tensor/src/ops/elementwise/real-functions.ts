// Further functions of real numbers, element by element.

import { defineOp } from '../../op/define-op.js'
import type { BinaryOp, Op, UnaryOp } from '../../op/signature.js'
import type { Tensor, TensorLike } from '../../tensor-types.js'
import { add, div, maximum, minimum, mul, neg, sub } from './arithmetic.js'
import { equal, isNaN, less, where } from './comparison.js'
import { abs, pow, sign, sqrt, square } from './maths.js'
import { root } from './root.js'
import { sin } from './trigonometry.js'

/**
 * √(a² + b²), the length of the hypotenuse, without intermediate overflow; broadcast.
 *
 * @example
 * ```ts
 * import { hypot, tensor } from '@tensorloom/tensor'
 * console.log(hypot(tensor([3, 3e30]), tensor([4, 4e30])).div(tensor([1, 1e30])).dataSync()) // Float32Array [5, 5]
 * ```
 * @function
 */
export const hypot: BinaryOp = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'hypot',
  inputs: 2,
  fuse: true,
  compose(a, b) {
    const [x, y] = [abs(a), abs(b)]
    const largest = maximum(x, y)
    const none = equal(largest, 0)
    const unit = where(none, 1, where(equal(largest, Number.POSITIVE_INFINITY), 1, largest))
    // At the origin, where the derivative does not exist, the gradient is 0.
    const length = mul(unit, sqrt(where(none, 1, add(square(div(x, unit)), square(div(y, unit))))))
    return where(none, mul(largest, 0), length)
  },
})

/**
 * sin(πx) / (πx), and 1 at 0.
 *
 * @example
 * ```ts
 * import { sinc, tensor } from '@tensorloom/tensor'
 * console.log(sinc(tensor([0, 0.5])).dataSync()) // Float32Array [1, 0.636…]
 * ```
 * @function
 */
export const sinc: UnaryOp = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'sinc',
  inputs: 1,
  fuse: true,
  compose(x) {
    const angle = mul(x, Math.PI)
    // Near 0 it uses the series, so that derivatives are correct there too.
    const near = less(abs(angle), 1e-2)
    const z = square(angle)
    const series = add(1, mul(z, add(-1 / 6, mul(z, add(1 / 120, mul(z, -1 / 5040))))))
    const away = where(near, 1, angle)
    return where(near, series, div(sin(away), away))
  },
})

/**
 * The cube root; negative for negative numbers. At 0, where its derivative is infinite, the gradient is 0.
 *
 * @example
 * ```ts
 * import { cbrt, tensor } from '@tensorloom/tensor'
 * console.log(cbrt(tensor([8, -27])).dataSync()) // Float32Array [2, -3]
 * ```
 * @function
 */
export const cbrt: UnaryOp = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'cbrt',
  inputs: 1,
  fuse: true,
  compose(x) {
    const size = root(abs(x), (positive) => pow(positive, 1 / 3))
    return where(less(x, 0), neg(size), size)
  },
})

/**
 * 0 below 0, 1 above, `atZero` at 0; NaN stays NaN. Its gradient is 0.
 *
 * @example
 * ```ts
 * import { heaviside, tensor } from '@tensorloom/tensor'
 * console.log(heaviside(tensor([-1, 0, 2]), 0.5).dataSync()) // Float32Array [0, 0.5, 1]
 * ```
 * @function
 */
export const heaviside: Op<(x: TensorLike, atZero: TensorLike) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'heaviside',
  inputs: 2,
  fuse: true,
  compose: (x, atZero) => where(equal(x, 0), atZero, mul(add(sign(x), 1), 0.5)),
})

/**
 * Linear interpolation from `a` to `b`: `a + weight · (b − a)`; all three broadcast.
 *
 * @example
 * ```ts
 * import { lerp, tensor } from '@tensorloom/tensor'
 * console.log(lerp(tensor([0, 10]), tensor([4, 20]), 0.25).dataSync()) // Float32Array [1, 12.5]
 * ```
 * @function
 */
export const lerp: Op<(a: TensorLike, b: TensorLike, weight: TensorLike) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'lerp',
  inputs: 3,
  fuse: true,
  compose: (a, b, weight) => add(a, mul(weight, sub(b, a))),
})

/**
 * The larger of `a` and `b`, broadcast. If one is NaN, the other one.
 *
 * @example
 * ```ts
 * import { fmax, tensor } from '@tensorloom/tensor'
 * console.log(fmax(tensor([1, NaN]), tensor([2, 3])).dataSync()) // Float32Array [2, 3]
 * ```
 * @function
 */
export const fmax: BinaryOp = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'fmax',
  inputs: 2,
  fuse: true,
  compose: (a, b) => where(isNaN(a), b, where(isNaN(b), a, maximum(a, b))),
})
/**
 * The smaller of `a` and `b`, broadcast. If one is NaN, the other one.
 *
 * @example
 * ```ts
 * import { fmin, tensor } from '@tensorloom/tensor'
 * console.log(fmin(tensor([1, NaN]), tensor([2, 3])).dataSync()) // Float32Array [1, 3]
 * ```
 * @function
 */
export const fmin: BinaryOp = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'fmin',
  inputs: 2,
  fuse: true,
  compose: (a, b) => where(isNaN(a), b, where(isNaN(b), a, minimum(a, b))),
})
