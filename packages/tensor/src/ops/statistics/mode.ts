// The most frequent element.

import { ShapeError } from '../../errors.js'
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import { normalizeAxis, shapeText } from '../../shape.js'
import type { ArgReduceOptions, Tensor } from '../../tensor-types.js'
import { filledBeside } from '../creation/constant.js'
import { sub } from '../elementwise/arithmetic.js'
import { cast } from '../elementwise/cast.js'
import { equal, isNaN, logicalAnd, logicalOr, where } from '../elementwise/comparison.js'
import { takeAlongAxis } from '../indexing/gather.js'
import { moveAxis } from '../movement/rearrange.js'
import { squeeze } from '../movement/shape.js'
import { shiftAlong } from '../movement/shift.js'
import { argMax } from '../reduction/arg-reduce.js'
import { cumMax } from '../scan/cumulative-extremes.js'
import { cumsum } from '../scan/scan.js'
import { sort } from '../sets/sort.js'

/**
 * The most frequent element along `axis` (−1 by default); if there are several, the smallest, as in PyTorch and SciPy.
 * The gradient goes to one of the elements with this value.
 *
 * @throws `ShapeError` if the axis is empty
 * @example
 * ```ts
 * import { mode, tensor } from '@tensorloom/tensor'
 * console.log(mode(tensor([3, 1, 3, 2, 1, 3])).itemSync()) // 3
 * ```
 * @function
 */
export const mode: Op<(x: Tensor, options?: ArgReduceOptions) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'mode',
  inputs: 1,
  options: { axis: -1, keepDims: false },
  compose(x, { axis, keepDims }) {
    const at = normalizeAxis('mode', axis, x.rank)
    if (x.shape[at] === 0) {
      throw new ShapeError(`mode: axis ${at} of ${shapeText(x.shape)} has no elements`, {
        help: 'check for empty tensors first',
      })
    }
    const sorted = sort(moveAxis(x, at, -1))
    const last = sorted.rank - 1
    const places = cumsum(cast(filledBeside(sorted, sorted.shape, 1), 'int32'))
    const before = shiftAlong(sorted, last, 1)
    const same = logicalOr(equal(sorted, before), logicalAnd(isNaN(sorted), isNaN(before)))
    // The first element always starts a run.
    const starts = cumMax(where(logicalAnd(same, sub(places, 1)), 0, places))
    const longest = argMax(sub(places, starts), { keepDims: true })
    const values = takeAlongAxis(sorted, longest)
    return keepDims ? moveAxis(values, -1, at) : squeeze(values, { axis: -1 })
  },
})
