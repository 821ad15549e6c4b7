// Constants that depend on attributes only, made on the backend of another tensor.

import type { DType } from '../../dtype.js'
import * as ir from '../../ir/build.js'
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import type { Shape } from '../../shape.js'
import type { Tensor } from '../../tensor-types.js'
import { broadcastTo } from '../movement/shape.js'

const scalarBeside: Op<(beside: Tensor, value: number, options: { readonly dtype: DType }) => Tensor> =
  /* @__PURE__ */ defineOp({
    kind: 'primitive',
    name: 'scalarBeside',
    inputs: 1,
    positional: ['value'],
    options: { dtype: undefined },
    infer: (_, { dtype }) => [{ shape: [], dtype }],
    lower(lowering, { value }) {
      const { shape, dtype } = lowering.outputs[0]!
      return [lowering.emit({ name: 'scalarBeside', shape, value: ir.constant(value, dtype) })]
    },
    gradient: () => [undefined],
  })

/**
 * Makes a tensor of `shape` filled with `value`, on the backend and with the dtype of `beside`. It needs memory for one
 * element only.
 */
export function filledBeside(beside: Tensor, shape: Shape, value: number): Tensor {
  return broadcastTo(scalarBeside(beside, value, { dtype: beside.dtype }), shape)
}
