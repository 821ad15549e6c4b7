// Running sums of exponentials, as logarithms.

import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import { normalizeAxis } from '../../shape.js'
import type { Tensor } from '../../tensor-types.js'
import { add, minimum, mul, sub } from '../elementwise/arithmetic.js'
import { asFloating } from '../elementwise/cast.js'
import { equal, isFinite, where } from '../elementwise/comparison.js'
import { exp, log } from '../elementwise/maths.js'
import { shiftAlong } from '../movement/shift.js'
import { cumMax } from './cumulative-extremes.js'
import { linearScan, type ScanOptions } from './scan.js'

type Along = { readonly axis: number; readonly reverse: boolean }

// e^(a − b), 1 for equals: the difference of equal infinities would be NaN.
const ratio = (a: Tensor, b: Tensor): Tensor => exp(where(equal(a, b), 0, sub(a, b)))

const scanLogarithms: Op<(x: Tensor, options?: Along) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'scanLogarithms',
  inputs: 1,
  options: { axis: 0, reverse: false },
  // Sums are relative to the largest term so far, so that they are between 1 and the number of terms.
  compose(x, { axis, reverse }) {
    const peak = cumMax(x, { axis, reverse })
    const level = where(isFinite(peak), peak, 0)
    const earlier = shiftAlong(level, axis, reverse ? -1 : 1)
    const sums = linearScan(exp(minimum(sub(earlier, level), 0)), exp(sub(x, level)), { axis, reverse })
    return add(log(sums), level)
  },
  // ∂x_i = e^(x_i − y_i) · T_i with T_i = g_i + e^(y_i − y_(i+1)) · T_(i+1): y never falls, so nothing overflows.
  gradient: ({ inputs: [x], outputs: [y], upstream, attrs }) => [
    () => {
      const { axis, reverse } = attrs
      const later = shiftAlong(y, axis, reverse ? 1 : -1)
      const carried = linearScan(ratio(minimum(y, later), later), upstream, { axis, reverse: !reverse })
      return mul(ratio(x, y), carried)
    },
  ],
})

/**
 * log of the running sum of eˣ along `axis` (−1 by default), stable at ±300. Integers give float32.
 *
 * @param options - `axis`; `reverse`: run from the end to the start
 * @example
 * ```ts
 * import { logCumSumExp, tensor } from '@tensorloom/tensor'
 * console.log(logCumSumExp(tensor([0, 0, 300])).dataSync()) // Float32Array [0, 0.6931472, 300]
 * ```
 * @function
 */
export const logCumSumExp: Op<(x: Tensor, options?: Omit<ScanOptions, 'exclusive'>) => Tensor> =
  /* @__PURE__ */ defineOp({
    kind: 'composite',
    name: 'logCumSumExp',
    inputs: 1,
    options: { axis: -1, reverse: false },
    compose: (x, { axis, reverse }) =>
      scanLogarithms(asFloating(x), { axis: normalizeAxis('logCumSumExp', axis, x.rank), reverse }),
  })
