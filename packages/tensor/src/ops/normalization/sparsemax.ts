// A sparse alternative to softmax: many of its probabilities are exactly 0.

import { arange } from '../../create.js'
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import { normalizeAxis } from '../../shape.js'
import type { AxisOption, Tensor } from '../../tensor-types.js'
import { add, div, maximum, mul, sub } from '../elementwise/arithmetic.js'
import { asFloating, cast } from '../elementwise/cast.js'
import { greater, where } from '../elementwise/comparison.js'
import { moveAxis } from '../movement/rearrange.js'
import { sum } from '../reduction/reduce.js'
import { cumsum } from '../scan/scan.js'
import { sort } from '../sets/sort.js'

/**
 * Projects `x` along `axis` (−1 by default) to the nearest probabilities: elements that are not negative and sum to 1.
 * Unlike in softmax, small ones are exactly 0 (Martins and Astudillo 2016, algorithm 1). Integers give float32.
 *
 * @example
 * ```ts
 * import { sparsemax, tensor } from '@tensorloom/tensor'
 * console.log(sparsemax(tensor([2, 1.5, 0])).dataSync()) // Float32Array [0.75, 0.25, 0]
 * ```
 * @function
 */
export const sparsemax: Op<(x: Tensor, options?: AxisOption) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'sparsemax',
  inputs: 1,
  options: { axis: -1 },
  compose(input, { axis }) {
    const at = normalizeAxis('sparsemax', axis, input.rank)
    const x = moveAxis(asFloating(input), at, -1)
    const sorted = sort(x, { descending: true })
    const places = cast(arange(1, x.shape.at(-1)! + 1), x.dtype)
    // The largest elements stay, as long as they are above the threshold that they give.
    const stays = greater(add(mul(sorted, places), 1), cumsum(sorted))
    const count = sum(cast(stays, x.dtype), { axis: -1, keepDims: true })
    const threshold = div(sub(sum(where(stays, sorted, 0), { axis: -1, keepDims: true }), 1), count)
    return moveAxis(maximum(sub(x, threshold), 0), -1, at)
  },
})
