// The gradients of a dense layer, and of a bias with its activation, each as one op, so a backend can have one kernel
// for it.
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import type { Tensor } from '../../tensor-types.js'
import { activationSlope, type FusedActivation } from '../elementwise/fused-activation.js'
import { sum } from '../reduction/reduce.js'
import { matmul } from './matmul.js'
import { rowsOf } from './rows.js'

/** All axes but the last. */
export const axesBeforeLast = (x: Tensor): readonly number[] => x.shape.slice(1).map((_, axis) => axis)

type DenseAttributes = {
  readonly activation: FusedActivation
  /** Whether the gradient with respect to x is needed too. */
  readonly withInput: boolean
}

/**
 * The gradients of a dense layer with a bias. Takes upstream [..., units], x, kernel and result, and returns the
 * gradients of kernel, bias and x.
 */
export const denseGradient: Op<
  (
    upstream: Tensor,
    x: Tensor,
    kernel: Tensor,
    y: Tensor,
    attrs: DenseAttributes,
  ) => [kernel: Tensor, bias: Tensor, x?: Tensor]
> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'denseGradient',
  inputs: 4,
  options: { activation: 'linear', withInput: true },
  multiple: true,
  infer([upstream, x, kernel], { withInput }) {
    const { dtype } = upstream
    const bias = { shape: upstream.shape.slice(-1), dtype }
    return [{ shape: kernel.shape, dtype }, bias, ...(withInput ? [{ shape: x.shape, dtype }] : [])]
  },
  compose(upstream, x, kernel, y, { activation, withInput }) {
    const back = activationSlope(upstream, y, activation)
    const rows = rowsOf(back)
    const parameters = [matmul(rowsOf(x), rows, { transposeA: true }), sum(rows, { axis: 0 })]
    return withInput ? [...parameters, matmul(back, kernel, { transposeB: true })] : parameters
  },
})

type BiasAttributes = { readonly activation: FusedActivation }

/**
 * The gradients of `activation(x + bias)`, with the bias along the last axis. Takes upstream and result [...,
 * channels], and returns the gradients of x and of the bias.
 */
export const biasedActivationGradient: Op<
  (upstream: Tensor, y: Tensor, attrs: BiasAttributes) => [x: Tensor, bias: Tensor]
> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'biasedActivationGradient',
  inputs: 2,
  options: { activation: 'relu' },
  multiple: true,
  infer: ([upstream]) => [upstream, { shape: upstream.shape.slice(-1), dtype: upstream.dtype }],
  compose(upstream, y, { activation }) {
    const back = activationSlope(upstream, y, activation)
    return [back, sum(back, { axis: axesBeforeLast(back) })]
  },
})
