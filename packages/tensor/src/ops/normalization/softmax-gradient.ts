// The gradients of softmax and of its logarithm, each as one op, so a backend can have one kernel for it.
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import type { TensorType } from '../../op/tensor-type.js'
import type { Tensor } from '../../tensor-types.js'
import { mul, sub } from '../elementwise/arithmetic.js'
import { exp } from '../elementwise/maths.js'
import { sum } from '../reduction/reduce.js'

type Gradient = Op<(y: Tensor, upstream: Tensor, options: { readonly axis: number }) => Tensor>

const shared = {
  kind: 'composite',
  inputs: 2,
  options: { axis: -1 },
  infer: ([y]: readonly [TensorType, TensorType]): readonly TensorType[] => [y],
} as const

/** y · (upstream − Σ upstream · y), y the result of softmax. */
export const softmaxGradient: Gradient = /* @__PURE__ */ defineOp({
  ...shared,
  name: 'softmaxGradient',
  compose: (y, upstream, { axis }) => mul(y, sub(upstream, sum(mul(upstream, y), { axis, keepDims: true }))),
})

/** upstream − eʸ · Σ upstream, y the result of logSoftmax. */
export const logSoftmaxGradient: Gradient = /* @__PURE__ */ defineOp({
  ...shared,
  name: 'logSoftmaxGradient',
  compose: (y, upstream, { axis }) => sub(upstream, mul(exp(y), sum(upstream, { axis, keepDims: true }))),
})
