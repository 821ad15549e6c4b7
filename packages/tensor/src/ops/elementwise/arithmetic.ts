// Arithmetic of two operands. All of it broadcasts. Autograd undoes the broadcasting in gradients.

import * as ir from '../../ir/build.js'
import { defineOp } from '../../op/define-op.js'
import { arithmetic, floating, unchanged } from '../../op/dtype-rules.js'
import type { BinaryOp, Op, UnaryOp } from '../../op/signature.js'
import type { Tensor, TensorLike } from '../../tensor-types.js'
import { cast } from './cast.js'
import { equal, greater, less, where } from './comparison.js'

/** −x; uint8 wraps. @function */
export const neg: UnaryOp = /* @__PURE__ */ defineOp({
  kind: 'elementwise',
  name: 'neg',
  inputs: 1,
  dtypes: arithmetic,
  value: ([x]) => ir.neg(x),
  gradient: ({ upstream }) => [() => neg(upstream)],
})

/** `a + b`, broadcast. @function */
export const add: BinaryOp = /* @__PURE__ */ defineOp({
  kind: 'elementwise',
  name: 'add',
  inputs: 2,
  dtypes: arithmetic,
  value: ([a, b]) => ir.add(a, b),
  gradient: ({ upstream }) => [upstream, upstream],
})

/** `a − b`, broadcast. @function */
export const sub: BinaryOp = /* @__PURE__ */ defineOp({
  kind: 'elementwise',
  name: 'sub',
  inputs: 2,
  dtypes: arithmetic,
  value: ([a, b]) => ir.sub(a, b),
  gradient: ({ upstream }) => [upstream, () => neg(upstream)],
})

/** `a · b`, element by element, broadcast. @function */
export const mul: BinaryOp = /* @__PURE__ */ defineOp({
  kind: 'elementwise',
  name: 'mul',
  inputs: 2,
  dtypes: arithmetic,
  value: ([a, b]) => ir.mul(a, b),
  gradient: ({ inputs: [a, b], upstream }) => [() => mul(upstream, b), () => mul(upstream, a)],
})

/** `a / b`, broadcast; integers give float32. @function */
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

/** `(a − b)²`, broadcast. @function */
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

/** The largest integer ≤ a / b, broadcast; integer division by 0 gives 0. The gradient is 0. @function */
export const floorDiv: BinaryOp = /* @__PURE__ */ defineOp({
  kind: 'elementwise',
  name: 'floorDiv',
  inputs: 2,
  dtypes: arithmetic,
  value: ([a, b]) => ir.floorDiv(a, b),
  gradient: () => [undefined, undefined],
})

/** `a − b · floor(a / b)`: the remainder with the sign of `b`, as in Python; integers modulo 0 give 0. @function */
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

/** The angle of the point (x, y) = (b, a) in radians, −π to π, broadcast. @function */
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
