// Whether numbers agree within a tolerance.

import * as ir from '../../ir/build.js'
import { defineOp } from '../../op/define-op.js'
import { predicate } from '../../op/dtype-rules.js'
import type { Op } from '../../op/signature.js'
import type { Tensor, TensorLike } from '../../tensor-types.js'
import { all } from '../reduction/reduce.js'

/** Options of `isClose` and `allClose`. */
export interface CloseOptions {
  /** Relative tolerance: the part that grows with |b|; 1e-5 by default. */
  readonly rtol?: number | undefined
  /** Absolute tolerance; 1e-8 by default. */
  readonly atol?: number | undefined
  /** Whether two NaNs are equal; false by default. */
  readonly equalNan?: boolean | undefined
}

/**
 * Whether `|a − b| ≤ atol + rtol · |b|`, element by element, broadcast, as bool. Equal infinities are close.
 *
 * @example
 * ```ts
 * import { isClose, tensor } from '@tensorloom/tensor'
 * console.log(isClose(tensor([1, 2]), tensor([1.000001, 2.1])).dataSync()) // Uint8Array [1, 0]
 * ```
 * @function
 */
export const isClose: Op<(a: TensorLike, b: TensorLike, options?: CloseOptions) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'elementwise',
  name: 'isClose',
  inputs: 2,
  options: { rtol: 1e-5, atol: 1e-8, equalNan: false },
  dynamic: ['rtol', 'atol'],
  dtypes: predicate,
  value([a, b, rtol, atol], { equalNan }) {
    const tolerance = ir.add(atol, ir.mul(rtol, ir.abs(b)))
    const near = ir.and(ir.lessEqual(ir.abs(ir.sub(a, b)), tolerance), ir.unary('isFinite', b))
    return ir.or(near, equalNan ? ir.identical(a, b) : ir.equal(a, b))
  },
})

/**
 * Whether all elements of `a` and `b` agree within the tolerance of `isClose`: a bool scalar.
 *
 * @example
 * ```ts
 * import { allClose, tensor } from '@tensorloom/tensor'
 * console.log(allClose(tensor([0.1, 0.2]).sum(), 0.3).itemSync()) // 1
 * ```
 * @function
 */
export const allClose: Op<(a: TensorLike, b: TensorLike, options?: CloseOptions) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'allClose',
  inputs: 2,
  options: { rtol: 1e-5, atol: 1e-8, equalNan: false },
  compose: (a, b, options) => all(isClose(a, b, options)),
})
