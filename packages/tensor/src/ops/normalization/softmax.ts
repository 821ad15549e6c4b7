// Softmax and its logarithm: fusable composites, stable at ±300.

import { isFloating, toFloating } from '../../dtype.js'
import { defineOp } from '../../op/define-op.js'
import type { Filled } from '../../op/definition.js'
import type { Op } from '../../op/signature.js'
import type { TensorType } from '../../op/tensor-type.js'
import { normalizeAxis } from '../../shape.js'
import type { AxisOption, Tensor, TensorLike } from '../../tensor-types.js'
import { div, sub } from '../elementwise/arithmetic.js'
import { cast } from '../elementwise/cast.js'
import { exp, log } from '../elementwise/maths.js'
import { max, sum } from '../reduction/reduce.js'
import { logSoftmaxGradient, softmaxGradient } from './softmax-gradient.js'

const inferSame = ([x]: readonly [TensorType], { axis }: Filled<AxisOption>): readonly TensorType[] => {
  normalizeAxis('softmax', axis, x.shape.length)
  return [{ shape: x.shape, dtype: toFloating(x.dtype) }]
}

// x minus its maximum, so that no exponential overflows. Integers would wrap below 0.
function shifted(x: Tensor, axis: number): Tensor {
  const real = isFloating(x.dtype) ? x : cast(x, toFloating(x.dtype))
  // Rows without elements have no maximum, so they are not shifted.
  return x.shape.at(axis) === 0 ? real : sub(real, max(real, { axis, keepDims: true }))
}

/**
 * eˣ / Σ eˣ along `axis` (the last by default).
 *
 * @example
 * ```ts
 * import { softmax, tensor } from '@tensorloom/tensor'
 * console.log(softmax(tensor([0, 0])).dataSync()) // Float32Array [0.5, 0.5]
 * ```
 * @function
 */
export const softmax: Op<(x: TensorLike, options?: AxisOption) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'softmax',
  inputs: 1,
  options: { axis: -1 },
  infer: inferSame,
  compose(x, { axis }) {
    const powers = exp(shifted(x, axis))
    return div(powers, sum(powers, { axis, keepDims: true }))
  },
  gradient: ({ outputs: [y], upstream, attrs: { axis } }) => [() => softmaxGradient(y, upstream, { axis })],
})

/**
 * x − log Σ eˣ along `axis` (the last by default): the logarithm of softmax, without its underflow.
 *
 * @example
 * ```ts
 * import { logSoftmax, tensor } from '@tensorloom/tensor'
 * console.log(logSoftmax(tensor([1, 2, 3])).dataSync()) // Float32Array [-2.407…, -1.407…, -0.407…]
 * ```
 * @function
 */
export const logSoftmax: Op<(x: TensorLike, options?: AxisOption) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'logSoftmax',
  inputs: 1,
  options: { axis: -1 },
  infer: inferSame,
  compose(x, { axis }) {
    const shift = shifted(x, axis)
    return sub(shift, log(sum(exp(shift), { axis, keepDims: true })))
  },
  gradient: ({ outputs: [y], upstream, attrs: { axis } }) => [() => logSoftmaxGradient(y, upstream, { axis })],
})
