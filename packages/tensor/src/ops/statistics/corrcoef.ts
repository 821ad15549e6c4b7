// Correlation: how variables vary together, independent of their scale.

import { ShapeError } from '../../errors.js'
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import { shapeText } from '../../shape.js'
import type { Tensor } from '../../tensor-types.js'
import { div } from '../elementwise/arithmetic.js'
import { equal, logicalOr, where } from '../elementwise/comparison.js'
import { clip, sqrt } from '../elementwise/maths.js'
import { diagonal } from '../linear-algebra/diagonal.js'
import { expandDims } from '../movement/shape.js'
import { covariance } from './covariance.js'

/**
 * The matrix of Pearson's correlation coefficients of variables: [variables, variables] from [variables, observations],
 * −1 to 1. NaN, with a gradient of 0, for a variable that is constant. Integers give float32.
 *
 * @throws `ShapeError` if `x` is not a matrix
 * @example
 * ```ts
 * import { corrcoef, tensor } from '@tensorloom/tensor'
 * console.log(corrcoef(tensor([[1, 2, 3], [6, 4, 2]])).dataSync()) // Float32Array [1, -1, -1, 1]
 * ```
 * @function
 */
export const corrcoef: Op<(x: Tensor) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'corrcoef',
  inputs: 1,
  compose(x) {
    if (x.rank !== 2) {
      throw new ShapeError(`corrcoef: expected [variables, observations], got ${shapeText(x.shape)}`, {
        help: 'give one row per variable; transpose a matrix of one column per variable',
      })
    }
    const products = covariance(x)
    const variances = diagonal(products)
    const constant = equal(variances, 0)
    const deviations = sqrt(where(constant, 1, variances))
    const [down, across] = [{ axis: 1 }, { axis: 0 }]
    const ratio = div(div(products, expandDims(deviations, down)), expandDims(deviations, across))
    const undefinedHere = logicalOr(expandDims(constant, down), expandDims(constant, across))
    const scaled = where(undefinedHere, Number.NaN, ratio)
    return clip(scaled, { min: -1, max: 1 })
  },
})
