// Shrinkage activations, and further activations of PyTorch and Keras.

import { ShapeError } from '../../errors.js'
import { defineOp } from '../../op/define-op.js'
import type { Op, UnaryOp } from '../../op/signature.js'
import { normalizeAxis, shapeText } from '../../shape.js'
import type { AxisOption, Tensor, TensorLike } from '../../tensor-types.js'
import { slice } from '../movement/slice.js'
import { type AlphaOptions, sigmoid } from './activations.js'
import { add, div, maximum, minimum, mul, neg, sub } from './arithmetic.js'
import { greater, lessEqual, where } from './comparison.js'
import { abs, clip, expm1, log, log1p, sqrt, square } from './maths.js'
import { tanh } from './trigonometry.js'

/** Options of `hardShrink` and `softShrink`. */
export interface ShrinkOptions {
  /** The result is 0 up to this magnitude; 0.5 by default. */
  readonly threshold?: number | undefined
}

/**
 * x, but 0 where |x| is at most `threshold` (0.5 by default).
 *
 * @example
 * ```ts
 * import { hardShrink, tensor } from '@tensorloom/tensor'
 * console.log(hardShrink(tensor([-1, 0.3, 2])).dataSync()) // Float32Array [-1, 0, 2]
 * ```
 * @function
 */
export const hardShrink: Op<(x: TensorLike, options?: ShrinkOptions) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'hardShrink',
  inputs: 1,
  options: { threshold: 0.5 },
  fuse: true,
  compose: (x, { threshold }) => where(lessEqual(abs(x), threshold), 0, x),
})

/**
 * x moved towards 0 by `threshold` (0.5 by default), and 0 where |x| is smaller.
 *
 * @example
 * ```ts
 * import { softShrink, tensor } from '@tensorloom/tensor'
 * console.log(softShrink(tensor([-1, 0.3, 2])).dataSync()) // Float32Array [-0.5, 0, 1.5]
 * ```
 * @function
 */
export const softShrink: Op<(x: TensorLike, options?: ShrinkOptions) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'softShrink',
  inputs: 1,
  options: { threshold: 0.5 },
  fuse: true,
  compose: (x, { threshold }) => sub(x, clip(x, { min: -threshold, max: threshold })),
})

/**
 * x − tanh x.
 *
 * @example
 * ```ts
 * import { tanhShrink, tensor } from '@tensorloom/tensor'
 * console.log(tanhShrink(tensor([-1, 0, 2])).dataSync()) // Float32Array [-0.238…, 0, 1.035…]
 * ```
 * @function
 */
export const tanhShrink: UnaryOp = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'tanhShrink',
  inputs: 1,
  fuse: true,
  compose: (x) => sub(x, tanh(x)),
})

/**
 * max(x, 0) + min(0, α · (e^(x/α) − 1)): like `elu`, with a slope of 1 at 0 for every α (Barron 2017).
 *
 * @example
 * ```ts
 * import { celu, tensor } from '@tensorloom/tensor'
 * console.log(celu(tensor([-1, 0, 2])).dataSync()) // Float32Array [-0.632…, 0, 2]
 * ```
 * @function
 */
export const celu: Op<(x: TensorLike, options?: AlphaOptions) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'celu',
  inputs: 1,
  options: { alpha: 1 },
  fuse: true,
  compose: (x, { alpha }) => add(maximum(x, 0), mul(expm1(div(minimum(x, 0), alpha)), alpha)),
})

/**
 * (x + √(x² + b)) / 2, a smooth `relu` like `softplus`, but without exponentials; b is 4 by default.
 *
 * @example
 * ```ts
 * import { squareplus, tensor } from '@tensorloom/tensor'
 * console.log(squareplus(tensor([-1, 0, 2])).dataSync()) // Float32Array [0.618…, 1, 2.414…]
 * ```
 * @function
 */
export const squareplus: Op<(x: TensorLike, options?: { readonly b?: number | undefined }) => Tensor> =
  /* @__PURE__ */ defineOp({
    kind: 'composite',
    name: 'squareplus',
    inputs: 1,
    options: { b: 4 },
    fuse: true,
    compose(x, { b }) {
      // Far from 0 it is x, or 0; there x² overflows.
      const [above, below] = [clip(x, { min: 0, max: 1e15 }), clip(x, { min: -1e18, max: 0 })]
      const length = (one: Tensor): Tensor => sqrt(add(square(one), b))
      // Below 0 the sum is a difference of nearly equal numbers; its product with √(x² + b) − x is b.
      const near = where(greater(x, 0), mul(add(above, length(above)), 0.5), div(b / 2, sub(length(below), below)))
      return where(greater(x, 1e15), x, near)
    },
  })

/**
 * x where it is positive, else `slope` · x. The slope broadcasts and can be learned.
 *
 * @example
 * ```ts
 * import { prelu, tensor } from '@tensorloom/tensor'
 * console.log(prelu(tensor([-2, 3]), 0.1).dataSync()) // Float32Array [-0.2, 3]
 * ```
 * @function
 */
export const prelu: Op<(x: TensorLike, slope: TensorLike) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'prelu',
  inputs: 2,
  fuse: true,
  compose: (x, slope) => where(greater(x, 0), x, mul(x, slope)),
})

/**
 * log(x / (1 − x)), the inverse of `sigmoid`; ∓∞ at 0 and 1, NaN outside.
 *
 * @example
 * ```ts
 * import { logit, tensor } from '@tensorloom/tensor'
 * console.log(logit(tensor([0.5, 0.9])).dataSync()) // Float32Array [0, 2.197…]
 * ```
 * @function
 */
export const logit: UnaryOp = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'logit',
  inputs: 1,
  fuse: true,
  compose: (x) => sub(log(x), log1p(neg(x))),
})

/**
 * The first half along `axis` (−1 by default) times the sigmoid of the second: a gated linear unit (Dauphin et al. 2017).
 *
 * @throws `ShapeError` if the axis has an odd extent
 * @example
 * ```ts
 * import { glu, tensor } from '@tensorloom/tensor'
 * console.log(glu(tensor([4, 6, 0, 0])).dataSync()) // Float32Array [2, 3]
 * ```
 * @function
 */
export const glu: Op<(x: Tensor, options?: AxisOption) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'glu',
  inputs: 1,
  options: { axis: -1 },
  compose(x, { axis }) {
    const at = normalizeAxis('glu', axis, x.rank)
    const half = x.shape[at]! / 2
    if (!Number.isInteger(half)) {
      throw new ShapeError(`glu: axis ${at} of ${shapeText(x.shape)} has an odd extent`, {
        help: 'it is cut into two halves: values and gates',
      })
    }
    const size = x.shape.map((extent, k) => (k === at ? half : extent))
    const part = (start: number): Tensor =>
      slice(
        x,
        x.shape.map((_, k) => (k === at ? start : 0)),
        size,
      )
    return mul(part(0), sigmoid(part(half)))
  },
})
