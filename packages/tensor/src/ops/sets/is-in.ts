// Membership.
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import type { Tensor } from '../../tensor-types.js'
import { equal } from '../elementwise/comparison.js'
import { expandDims, reshape } from '../movement/shape.js'
import { any } from '../reduction/reduce.js'

/**
 * Whether each element of `x` is one of `values`, as bool. It compares every element with every value. NaN is never a
 * member.
 *
 * @param values - any shape
 * @returns the shape of `x`
 * @example
 * ```ts
 * import { isIn, tensor } from '@tensorloom/tensor'
 * console.log(isIn(tensor([1, 2, 3]), tensor([3, 1])).dataSync()) // Uint8Array [1, 0, 1]
 * ```
 * @function
 */
export const isIn: Op<(x: Tensor, values: Tensor) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'isIn',
  inputs: 2,
  compose: (x, values) => any(equal(expandDims(x, { axis: -1 }), reshape(values, [values.size])), { axis: -1 }),
})
