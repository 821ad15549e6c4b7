// Filled tensors with the shape and dtype of another, on its backend.

import type { DType } from '../../dtype.js'
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import type { Tensor } from '../../tensor-types.js'
import { cast } from '../elementwise/cast.js'
import { filledBeside } from './constant.js'

/** Options of `zerosLike`, `onesLike` and `fullLike`. */
export interface LikeOptions {
  /** Dtype of the result; that of `x` by default. */
  readonly dtype?: DType | undefined
}

const filled = (x: Tensor, value: number, { dtype }: LikeOptions): Tensor =>
  filledBeside(dtype === undefined ? x : cast(x, dtype), x.shape, value)

/**
 * Zeros with the shape and dtype of `x`.
 *
 * @example
 * ```ts
 * import { tensor, zerosLike } from '@tensorloom/tensor'
 * console.log(zerosLike(tensor([3, 4])).dataSync()) // Float32Array [0, 0]
 * ```
 * @function
 */
export const zerosLike: Op<(x: Tensor, options?: LikeOptions) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'zerosLike',
  inputs: 1,
  options: { dtype: undefined },
  compose: (x, options) => filled(x, 0, options),
})
/**
 * Ones with the shape and dtype of `x`.
 *
 * @example
 * ```ts
 * import { onesLike, tensor } from '@tensorloom/tensor'
 * console.log(onesLike(tensor([5, 6])).dataSync()) // Float32Array [1, 1]
 * ```
 * @function
 */
export const onesLike: Op<(x: Tensor, options?: LikeOptions) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'onesLike',
  inputs: 1,
  options: { dtype: undefined },
  compose: (x, options) => filled(x, 1, options),
})
/**
 * `value` everywhere, with the shape and dtype of `x`.
 *
 * @example
 * ```ts
 * import { fullLike, tensor } from '@tensorloom/tensor'
 * console.log(fullLike(tensor([1, 2]), 7).dataSync()) // Float32Array [7, 7]
 * ```
 * @function
 */
export const fullLike: Op<(x: Tensor, value: number, options?: LikeOptions) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'fullLike',
  inputs: 1,
  positional: ['value'],
  options: { dtype: undefined },
  compose: (x, { value, dtype }) => filled(x, value, { dtype }),
})
