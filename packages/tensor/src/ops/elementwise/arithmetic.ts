// Arithmetic of two operands. All of it broadcasts. Autograd undoes the broadcasting in gradients.

import * as ir from '../../ir/build.js'
import { defineOp } from '../../op/define-op.js'
import { arithmetic, floating, unchanged } from '../../op/dtype-rules.js'
import type { BinaryOp, Op, UnaryOp } from '../../op/signature.js'
import type { Tensor, TensorLike } from '../../tensor-types.js'
import { cast } from './cast.js'
import { equal, greater, less, where } from './comparison.js'

/**
 * −x; uint8 wraps.
 *
 * @example
 * ```ts
 * import { neg, tensor } from '@tensorloom/tensor'
 * console.log(neg(tensor([1, -2])).dataSync()) // Float32Array [-1, 2]
 * ```
 * @function
 */
export const neg: UnaryOp = /* @__PURE__ */ defineOp({
  kind: 'elementwise',
  name: 'neg',
  inputs: 1,
  dtypes: arithmetic,
  value: ([x]) => ir.neg(x),
  gradient: ({ upstream }) => [() => neg(upstream)],
})

/**
 * `a + b`, broadcast.
 *
 * @example
 * ```ts
 * import { add, tensor } from '@tensorloom/tensor'
 * console.log(add(tensor([1, 2]), 10).dataSync()) // Float32Array [11, 12]
 * ```
 * @function
 */
export const add: BinaryOp = /* @__PURE__ */ defineOp({
  kind: 'elementwise',
  name: 'add',
  inputs: 2,
  dtypes: arithmetic,
  value: ([a, b]) => ir.add(a, b),
  gradient: ({ upstream }) => [upstream, upstream],
})

/**
 * `a − b`, broadcast.
 *
 * @example
 * ```ts
 * import { sub, tensor } from '@tensorloom/tensor'
 * console.log(sub(tensor([5, 6]), tensor([1, 2])).dataSync()) // Float32Array [4, 4]
 * ```
 * @function
 */
export const sub: BinaryOp = /* @__PURE__ */ defineOp({
  kind: 'elementwise',
  name: 'sub',
  inputs: 2,
  dtypes: arithmetic,
  value: ([a, b]) => ir.sub(a, b),
  gradient: ({ upstream }) => [upstream, () => neg(upstream)],
})

/**
 * `a · b`, element by element, broadcast.
 *
 * @example
 * ```ts
 * import { mul, tensor } from '@tensorloom/tensor'
 * console.log(mul(tensor([1, 2]), 10).dataSync()) // Float32Array [10, 20]
 * ```
 * @function
 */
export const mul: BinaryOp = /* @__PURE__ */ defineOp({
  kind: 'elementwise',
  name: 'mul',
  inputs: 2,
  dtypes: arithmetic,
  value: ([a, b]) => ir.mul(a, b),
  gradient: ({ inputs: [a, b], upstream }) => [() => mul(upstream, b), () => mul(upstream, a)],
})

/**
 * `a / b`, broadcast; integers give float32.
 *
 * @example
 * ```ts
 * import { div, tensor } from '@tensorloom/tensor'
 * console.log(div(tensor([6, 9]), 3).dataSync()) // Float32Array [2, 3]
 * ```
 * @function
 */
export const div: BinaryOp = /* @__PURE__ */ defineOp({
  kind: 'elementwise',
  name: 'div',
  inputs: 2,
  dtypes: floating,
  value: ([a, b]) => ir.div(a, b),
  gradient: ({ inputs: [, b], outputs: [quotient], upstream }) => [
    () => div(upstream, b),
    () => divisorGradient(upstream, quotient, b),
  ],
})

const divisorGradient: Op<(a: TensorLike, b: TensorLike, c: TensorLike) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'divisorGradient',
  inputs: 3,
  fuse: true,
  compose: (upstream, quotient, b) => neg(div(mul(upstream, quotient), b)),
})

/**
 * The larger of `a` and `b`, broadcast; NaN if either is NaN. At ties each side gets half of the gradient.
 *
 * @example
 * ```ts
 * import { maximum, tensor } from '@tensorloom/tensor'
 * console.log(maximum(tensor([1, 5]), tensor([4, 2])).dataSync()) // Float32Array [4, 5]
 * ```
 * @function
 */
export const maximum: BinaryOp = /* @__PURE__ */ defineOp({
  kind: 'elementwise',
  name: 'maximum',
  inputs: 2,
  dtypes: unchanged,
  value: ([a, b]) => ir.max(a, b),
  gradient: ({ inputs: [a, b], upstream }) => [
    () => winnerGradient(upstream, a, b),
    () => winnerGradient(upstream, b, a),
  ],
})

/**
 * The smaller of `a` and `b`, broadcast; NaN if either is NaN. At ties each side gets half of the gradient.
 *
 * @example
 * ```ts
 * import { minimum, tensor } from '@tensorloom/tensor'
 * console.log(minimum(tensor([1, 5]), tensor([4, 2])).dataSync()) // Float32Array [1, 2]
 * ```
 * @function
 */
export const minimum: BinaryOp = /* @__PURE__ */ defineOp({
  kind: 'elementwise',
  name: 'minimum',
  inputs: 2,
  dtypes: unchanged,
  value: ([a, b]) => ir.min(a, b),
  gradient: ({ inputs: [a, b], upstream }) => [
    () => loserGradient(upstream, a, b),
    () => loserGradient(upstream, b, a),
  ],
})

// The first operand's share of the gradient: all of it where it is chosen, and half at a tie.
const winnerGradient: Op<(a: TensorLike, b: TensorLike, c: TensorLike) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'winnerGradient',
  inputs: 3,
  fuse: true,
  compose: (upstream, a, b) => where(equal(a, b), mul(upstream, 0.5), where(less(a, b), 0, upstream)),
})
const loserGradient: Op<(a: TensorLike, b: TensorLike, c: TensorLike) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'loserGradient',
  inputs: 3,
  fuse: true,
  compose: (upstream, a, b) => where(equal(a, b), mul(upstream, 0.5), where(greater(a, b), 0, upstream)),
})

/**
 * `(a − b)²`, broadcast.
 *
 * @example
 * ```ts
 * import { squaredDifference, tensor } from '@tensorloom/tensor'
 * console.log(squaredDifference(tensor([1, 5]), tensor([4, 2])).dataSync()) // Float32Array [9, 9]
 * ```
 * @function
 */
export const squaredDifference: BinaryOp = /* @__PURE__ */ defineOp({
  kind: 'elementwise',
  name: 'squaredDifference',
  inputs: 2,
  dtypes: arithmetic,
  value([a, b]) {
    const difference = ir.sub(a, b)
    return ir.mul(difference, difference)
  },
  gradient: ({ inputs: [a, b], upstream }) => [
    () => squaredDifferenceGradient(upstream, a, b),
    () => squaredDifferenceGradient(upstream, b, a),
  ],
})

const squaredDifferenceGradient: Op<(a: TensorLike, b: TensorLike, c: TensorLike) => Tensor> = /* @__PURE__ */ defineOp(
  {
    kind: 'composite',
    name: 'squaredDifferenceGradient',
    inputs: 3,
    fuse: true,
    compose: (upstream, a, b) => mul(mul(upstream, 2), sub(a, b)),
  },
)

/**
 * The largest integer ≤ a / b, broadcast; integer division by 0 gives 0. The gradient is 0.
 *
 * @example
 * ```ts
 * import { floorDiv, tensor } from '@tensorloom/tensor'
 * console.log(floorDiv(tensor([7, -7]), 2).dataSync()) // Float32Array [3, -4]
 * ```
 * @function
 */
export const floorDiv: BinaryOp = /* @__PURE__ */ defineOp({
  kind: 'elementwise',
  name: 'floorDiv',
  inputs: 2,
  dtypes: arithmetic,
  value: ([a, b]) => ir.floorDiv(a, b),
  gradient: () => [undefined, undefined],
})

/**
 * `a − b · floor(a / b)`: the remainder with the sign of `b`, as in Python; integers modulo 0 give 0.
 *
 * @example
 * ```ts
 * import { mod, tensor } from '@tensorloom/tensor'
 * console.log(mod(tensor([7, -7]), 3).dataSync()) // Float32Array [1, 2]
 * ```
 * @function
 */
export const mod: BinaryOp = /* @__PURE__ */ defineOp({
  kind: 'elementwise',
  name: 'mod',
  inputs: 2,
  dtypes: arithmetic,
  value: ([a, b]) => ir.mod(a, b),
  gradient: ({ inputs: [a, b], upstream }) => [
    upstream,
    () => neg(mul(upstream, cast(floorDiv(a, b), upstream.dtype))),
  ],
})

/**
 * The angle of the point (x, y) = (b, a) in radians, −π to π, broadcast.
 *
 * @example
 * ```ts
 * import { atan2, tensor } from '@tensorloom/tensor'
 * console.log(atan2(tensor([1, -1]), tensor([1, 1])).dataSync()) // Float32Array [0.785…, -0.785…]
 * ```
 * @function
 */
export const atan2: BinaryOp = /* @__PURE__ */ defineOp({
  kind: 'elementwise',
  name: 'atan2',
  inputs: 2,
  dtypes: floating,
  value: ([a, b]) => ir.binary('atan2', a, b),
  gradient: ({ inputs: [a, b], upstream }) => [
    () => angleGradient(upstream, b, a, b),
    () => neg(angleGradient(upstream, a, a, b)),
  ],
})

const angleGradient: Op<(a: TensorLike, b: TensorLike, c: TensorLike, d: TensorLike) => Tensor> =
  /* @__PURE__ */ defineOp({
    kind: 'composite',
    name: 'angleGradient',
    inputs: 4,
    fuse: true,
    compose: (upstream, numerator, a, b) => div(mul(upstream, numerator), add(mul(a, a), mul(b, b))),
  })
