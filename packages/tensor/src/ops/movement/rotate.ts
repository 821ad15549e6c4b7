// Quarter turns.

import { describeValue } from '../../describe.js'
import { TensorloomError } from '../../errors.js'
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import { normalizeAxis } from '../../shape.js'
import type { Tensor } from '../../tensor-types.js'
import { swapAxes } from './rearrange.js'
import { flip, reshape } from './shape.js'

/** Options of `rot90`. */
export interface RotateOptions {
  /** The number of quarter turns from the first axis towards the second; 1 by default. */
  readonly k?: number | undefined
  /** The plane; [0, 1] by default. */
  readonly axes?: readonly [from: number, towards: number] | undefined
}

/**
 * Rotates by quarter turns in the plane of two axes. A view.
 *
 * @throws `TensorloomError` if `k` is not a whole number; `ShapeError` if an axis does not exist
 * @example
 * ```ts
 * import { rot90, tensor } from '@tensorloom/tensor'
 * console.log(rot90(tensor([[1, 2], [3, 4]])).dataSync()) // Float32Array [2, 4, 1, 3]
 * ```
 * @function
 */
export const rot90: Op<(x: Tensor, options?: RotateOptions) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'rot90',
  inputs: 1,
  options: { k: 1, axes: [0, 1] },
  compose(x, { k, axes }) {
    const [from, towards] = axes.map((axis) => normalizeAxis('rot90', axis, x.rank))
    if (!Number.isInteger(k) || from === towards || towards === undefined) {
      throw new TensorloomError(`rot90: k is ${describeValue(k)}, axes are ${JSON.stringify(axes)}`, {
        help: 'give a whole number of turns and two different axes',
      })
    }
    const turns = ((k % 4) + 4) % 4
    if (turns === 0) return reshape(x, x.shape)
    if (turns === 2) return flip(x, { axis: [from!, towards] })
    const turned = swapAxes(x, from!, towards)
    return flip(turned, { axis: turns === 1 ? from! : towards })
  },
})
