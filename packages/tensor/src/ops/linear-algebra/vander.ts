// Powers of numbers as rows of a matrix.

import { describeValue } from '../../describe.js'
import { ShapeError } from '../../errors.js'
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import { shapeText } from '../../shape.js'
import type { Tensor } from '../../tensor-types.js'
import { filledBeside } from '../creation/constant.js'
import { concat } from '../movement/join.js'
import { broadcastTo, expandDims, flip } from '../movement/shape.js'
import { cumprod } from '../scan/scan.js'

/** Options of `vander`. */
export interface VanderOptions {
  /** The number of powers; the number of elements by default. */
  readonly n?: number | undefined
  /** Whether the powers are in increasing order, x⁰ first; false by default, as in NumPy. */
  readonly increasing?: boolean | undefined
}

/**
 * Vandermonde matrices: a row of powers x^(n−1) … x⁰ for each number along the last axis.
 *
 * @param x - [..., numbers]
 * @returns [..., numbers, n]
 * @throws `ShapeError` if `x` is a scalar, or `n` is not a whole number of at least 0
 * @example
 * ```ts
 * import { tensor, vander } from '@tensorloom/tensor'
 * console.log(vander(tensor([2, 3]), { n: 3 }).dataSync()) // Float32Array [4, 2, 1, 9, 3, 1]
 * ```
 * @function
 */
export const vander: Op<(x: Tensor, options?: VanderOptions) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'vander',
  inputs: 1,
  options: { n: undefined, increasing: false },
  compose(x, { n, increasing }) {
    const count = n ?? x.shape.at(-1)
    if (count === undefined || !Number.isInteger(count) || count < 0) {
      throw new ShapeError(`vander: got shape ${shapeText(x.shape)} and n ${describeValue(n)}`, {
        help: 'expected [..., numbers], and a whole number of at least 0',
      })
    }
    if (count === 0) return filledBeside(x, [...x.shape, 0], 0)
    const first = filledBeside(x, [...x.shape, 1], 1)
    const factors = broadcastTo(expandDims(x, { axis: -1 }), [...x.shape, count - 1])
    const powers = cumprod(concat([first, factors], { axis: -1 }))
    return increasing ? powers : flip(powers, { axis: -1 })
  },
})
