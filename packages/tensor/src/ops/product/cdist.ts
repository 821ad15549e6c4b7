// Distances between all pairs of points.

import { ShapeError } from '../../errors.js'
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import { shapeText } from '../../shape.js'
import type { Tensor } from '../../tensor-types.js'
import { sub } from '../elementwise/arithmetic.js'
import { expandDims } from '../movement/shape.js'
import { norm } from '../reduction/norm.js'

/**
 * The distance of every point of `a` to every point of `b`. Points that coincide have no gradient. It needs memory for
 * all differences: points of `a` × points of `b` × coordinates. Integers give float32.
 *
 * @param a - [..., p, coordinates]
 * @param b - [..., r, coordinates]; leading axes broadcast
 * @param options - `ord`: 2 (Euclidean) by default; or 1, Infinity or any other value that `norm` takes
 * @returns [..., p, r]
 * @throws `ShapeError` if the numbers of coordinates differ
 * @example
 * ```ts
 * import { cdist, tensor } from '@tensorloom/tensor'
 * console.log(cdist(tensor([[0, 0], [3, 0]]), tensor([[0, 4]])).dataSync()) // Float32Array [4, 5]
 * ```
 * @function
 */
export const cdist: Op<(a: Tensor, b: Tensor, options?: { readonly ord?: number | undefined }) => Tensor> =
  /* @__PURE__ */ defineOp({
    kind: 'composite',
    name: 'cdist',
    inputs: 2,
    options: { ord: 2 },
    compose(a, b, { ord }) {
      if (a.rank < 2 || b.rank < 2 || a.shape.at(-1) !== b.shape.at(-1)) {
        throw new ShapeError(`cdist: points ${shapeText(a.shape)} and ${shapeText(b.shape)} do not match`, {
          help: 'expected [..., points, coordinates] with the same number of coordinates',
        })
      }
      return norm(sub(expandDims(a, { axis: -2 }), expandDims(b, { axis: -3 })), { ord, axis: -1 })
    },
  })
