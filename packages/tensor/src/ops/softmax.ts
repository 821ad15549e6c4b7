// Softmax and its logarithm: fusable composites, stable at ±300.
import { defineOp, type Op, type TensorType } from '../core/define-op.js'
import { toFloating } from '../dtype.js'
import { normalizeAxis } from '../shape.js'
import type { AxisOption, Tensor, TensorLike } from '../tensor-types.js'
import { div, mul, sub } from './arithmetic.js'
import { exp, log } from './maths.js'
import { max, sum } from './reduce.js'

const inferSame = ([x]: readonly TensorType[], { axis }: { readonly axis?: number }): readonly TensorType[] => {
  normalizeAxis('softmax', axis!, x!.shape.length)
  return [{ shape: x!.shape, dtype: toFloating(x!.dtype) }]
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
export const softmax: Op<(x: TensorLike, options?: AxisOption) => Tensor> = defineOp({
  kind: 'composite',
  name: 'softmax',
  inputs: 1,
  options: { axis: -1 },
  infer: inferSame,
  compose(x: Tensor, { axis }: { axis: number }) {
    const powers = exp(sub(x, max(x, { axis, keepDims: true })))
    return div(powers, sum(powers, { axis, keepDims: true }))
  },
  gradient: ({ outputs: [y], upstream, attrs: { axis } }) => [
    () => mul(y!, sub(upstream, sum(mul(upstream, y!), { axis: axis as number, keepDims: true }))),
  ],
})

/** x − log Σ eˣ along `axis` (the last by default): the logarithm of softmax, without its underflow. @function */
export const logSoftmax: Op<(x: TensorLike, options?: AxisOption) => Tensor> = defineOp({
  kind: 'composite',
  name: 'logSoftmax',
  inputs: 1,
  options: { axis: -1 },
  infer: inferSame,
  compose(x: Tensor, { axis }: { axis: number }) {
    const shifted = sub(x, max(x, { axis, keepDims: true }))
    return sub(shifted, log(sum(exp(shifted), { axis, keepDims: true })))
  },
  gradient: ({ outputs: [y], upstream, attrs: { axis } }) => [
    () => sub(upstream, mul(exp(y!), sum(upstream, { axis: axis as number, keepDims: true }))),
  ],
})
