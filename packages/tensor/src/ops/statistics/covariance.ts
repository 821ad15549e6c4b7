// Covariance: how variables vary together.

import { toFloating } from '../../dtype.js'
import { ShapeError } from '../../errors.js'
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import { shapeText } from '../../shape.js'
import type { Tensor, TensorLike } from '../../tensor-types.js'
import { div, sub } from '../elementwise/arithmetic.js'
import { cast } from '../elementwise/cast.js'
import { matmul } from '../product/matmul.js'
import { mean } from '../reduction/reduce.js'

/**
 * The covariance matrix of variables: [variables, variables] from [variables, observations], divided by
 * observations − `correction` (1 by default), as in NumPy and PyTorch.
 *
 * @example
 * ```ts
 * import { covariance, tensor } from '@tensorloom/tensor'
 * console.log(await covariance(tensor([[1, 2, 3], [6, 4, 2]])).array()) // [[1, -2], [-2, 4]]
 * ```
 * @function
 */
export const covariance: Op<(x: TensorLike, options?: { readonly correction?: number | undefined }) => Tensor> =
  /* @__PURE__ */ defineOp({
    kind: 'composite',
    name: 'covariance',
    inputs: 1,
    options: { correction: 1 },
    compose(x, { correction }) {
      if (x.rank !== 2) {
        throw new ShapeError(`covariance: expected [variables, observations], got ${shapeText(x.shape)}`, {
          help: 'give one row per variable; transpose a matrix of one column per variable',
        })
      }
      const numbers = cast(x, toFloating(x.dtype))
      const centered = sub(numbers, mean(numbers, { axis: 1, keepDims: true }))
      return div(matmul(centered, centered, { transposeB: true }), x.shape[1]! - correction)
    },
  })
