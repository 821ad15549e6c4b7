// Conversion between dtypes.

import { checkDType, type DType, isFloating, toFloating } from '../../dtype.js'
import * as ir from '../../ir/build.js'
import { defineOp } from '../../op/define-op.js'
import { unchanged } from '../../op/dtype-rules.js'
import type { Op } from '../../op/signature.js'
import type { Tensor, TensorLike } from '../../tensor-types.js'

/**
 * Casts the elements to another dtype. To int32: truncates and saturates; NaN gives 0. To uint8: the same, modulo 256.
 * To bool: whether the element is not 0.
 *
 * @example
 * ```ts
 * import { cast, tensor } from '@tensorloom/tensor'
 * console.log(cast(tensor([1.7, -1.7]), 'int32').dataSync()) // Int32Array [1, -1]
 * ```
 * @function
 */
export const cast: Op<(x: TensorLike, dtype: DType) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'elementwise',
  name: 'cast',
  inputs: 1,
  positional: ['dtype'],
  dtypes: {
    operands: unchanged.operands,
    result(_, { dtype }) {
      checkDType('cast', dtype)
      return dtype
    },
  },
  value: ([x], { dtype }) => ir.cast(x, dtype),
  gradient: ({ upstream, outputs }) => [isFloating(outputs[0].dtype) ? upstream : undefined],
})

/** `x` as float32, or unchanged if it is float64. */
export function asFloating(x: Tensor): Tensor {
  return cast(x, toFloating(x.dtype))
}
