// The cross product of vectors in space.

import { ShapeError } from '../../errors.js'
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import { broadcastShapes, normalizeAxis, shapeText } from '../../shape.js'
import type { AxisOption, Tensor } from '../../tensor-types.js'
import { mul, sub } from '../elementwise/arithmetic.js'
import { roll } from '../movement/rearrange.js'
import { broadcastTo } from '../movement/shape.js'

/**
 * Cross products of vectors of three elements along `axis` (−1 by default); the shapes broadcast.
 *
 * @throws `ShapeError` if there are not three elements along the axis
 * @example
 * ```ts
 * import { cross, tensor } from '@tensorloom/tensor'
 * console.log(cross(tensor([1, 0, 0]), tensor([0, 1, 0])).dataSync()) // Float32Array [0, 0, 1]
 * ```
 * @function
 */
export const cross: Op<(a: Tensor, b: Tensor, options?: AxisOption) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'cross',
  inputs: 2,
  options: { axis: -1 },
  compose(a, b, { axis }) {
    const shape = broadcastShapes('cross', [a.shape, b.shape])
    const at = normalizeAxis('cross', axis, shape.length)
    if (shape[at] !== 3) {
      throw new ShapeError(`cross: axis ${at} of ${shapeText(shape)} has ${shape[at]} elements, expected 3`, {
        help: 'name the axis of the three coordinates: cross(a, b, { axis })',
      })
    }
    const [left, right] = [broadcastTo(a, shape), broadcastTo(b, shape)]
    const next = (x: Tensor, places: number): Tensor => roll(x, -places, { axis: at })
    return sub(mul(next(left, 1), next(right, 2)), mul(next(left, 2), next(right, 1)))
  },
})
