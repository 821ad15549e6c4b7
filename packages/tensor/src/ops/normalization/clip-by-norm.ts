// Limits the norm of vectors.

import { describeValue } from '../../describe.js'
import { TensorloomError } from '../../errors.js'
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import type { Axis } from '../../shape.js'
import type { Tensor, TensorLike } from '../../tensor-types.js'
import { div, mul } from '../elementwise/arithmetic.js'
import { greater, where } from '../elementwise/comparison.js'
import { norm } from '../reduction/norm.js'

/**
 * Scales `x` down to a Euclidean norm of at most `maxNorm`, over `axis` (all axes by default). Shorter vectors stay as
 * they are.
 *
 * @param maxNorm - a positive number
 * @example
 * ```ts
 * import { clipByNorm, tensor } from '@tensorloom/tensor'
 * console.log(clipByNorm(tensor([[6, 8], [0.3, 0.4]]), 5, { axis: 1 }).dataSync()) // Float32Array [3, 4, 0.3, 0.4]
 * ```
 * @function
 */
export const clipByNorm: Op<
  (x: TensorLike, maxNorm: number, options?: { readonly axis?: Axis | undefined }) => Tensor
> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'clipByNorm',
  inputs: 1,
  positional: ['maxNorm'],
  options: { axis: undefined },
  compose(x, { maxNorm, axis }) {
    if (!(maxNorm > 0)) {
      throw new TensorloomError(`clipByNorm: maxNorm is ${describeValue(maxNorm)}, expected a positive number`, {
        help: 'write clipByNorm(x, 1)',
      })
    }
    const length = norm(x, { axis, keepDims: true })
    const tooLong = greater(length, maxNorm)
    return mul(x, where(tooLong, div(maxNorm, where(tooLong, length, 1)), 1))
  },
})
