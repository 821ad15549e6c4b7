// Conversion between dtypes.

import { type DType, isDType, isFloating, toFloating } from '../../dtype.js'
import { DtypeError } from '../../errors.js'
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
export const cast: Op<(x: TensorLike, dtype: DType) => Tensor> = defineOp({
  kind: 'elementwise',
  name: 'cast',
  inputs: 1,
  positional: ['dtype'],
  dtypes: {
    operands: unchanged.operands,
    result(_, { dtype }) {
      if (isDType(dtype)) return dtype
      throw new DtypeError(`cast: unknown dtype ${JSON.stringify(dtype)}`, {
        help: 'the dtypes are float32, float64, int32, uint8 and bool',
      })
    },
  },
  value: ([x], { dtype }) => ir.cast(x, dtype),
  gradient: ({ upstream, outputs }) => [isFloating(outputs[0].dtype) ? upstream : undefined],
})

/** `x` as float32, or unchanged if it is float64. */
export function asFloating(x: Tensor): Tensor {
  return cast(x, toFloating(x.dtype))
}
