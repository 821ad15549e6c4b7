// Running extremes.
import { normalizeAxis } from '../../shape.js'
import type { Tensor } from '../../tensor-types.js'
import { mul, sub } from '../elementwise/arithmetic.js'
import { cast } from '../elementwise/cast.js'
import { equal, isNaN, logicalOr } from '../elementwise/comparison.js'
import { shiftAlong } from '../movement/shift.js'
import { linearScan, type ScanGradient, type ScanOp, scanOp } from './scan.js'

// Each result's gradient goes to the latest element that holds the extreme, as in PyTorch: element i collects
// Sᵢ = gᵢ + Sᵢ₊₁ up to the next element that holds it.
/* @__NO_SIDE_EFFECTS__ */
function latestHolder(scan: () => ScanOp): ScanGradient {
  return ({ inputs: [x], upstream, attrs: { axis, exclusive, reverse } }) => [
    (): Tensor => {
      const at = normalizeAxis('scan', axis, x.rank)
      const back = reverse ? 1 : -1
      const g = exclusive ? shiftAlong(upstream, at, back) : upstream
      const extreme = scan()(x, { axis: at, reverse })
      const holds = cast(logicalOr(equal(x, extreme), isNaN(x)), g.dtype)
      const goesOn = shiftAlong(sub(1, holds), at, back)
      return mul(holds, linearScan(goesOn, g, { axis: at, reverse: !reverse }))
    },
  ]
}

/**
 * Largest element so far along `axis` (−1 by default); NaN wins. With `exclusive` it starts from −∞, or the least
 * integer. Of equal elements, the latest gets the gradient, as in PyTorch.
 *
 * @example
 * ```ts
 * import { cumMax, tensor } from '@tensorloom/tensor'
 * console.log(cumMax(tensor([1, 3, 2])).dataSync()) // Float32Array [1, 3, 3]
 * ```
 * @function
 */
export const cumMax: ScanOp = /* @__PURE__ */ scanOp({
  name: 'cumMax',
  operator: 'max',
  dtype: (dtype) => dtype,
  gradient: /* @__PURE__ */ latestHolder(() => cumMax),
})

/**
 * Smallest element so far along `axis` (−1 by default); NaN wins. With `exclusive` it starts from +∞, or the greatest
 * integer. Of equal elements, the latest gets the gradient, as in PyTorch.
 *
 * @example
 * ```ts
 * import { cumMin, tensor } from '@tensorloom/tensor'
 * console.log(cumMin(tensor([2, 3, 1])).dataSync()) // Float32Array [2, 2, 1]
 * ```
 * @function
 */
export const cumMin: ScanOp = /* @__PURE__ */ scanOp({
  name: 'cumMin',
  operator: 'min',
  dtype: (dtype) => dtype,
  gradient: /* @__PURE__ */ latestHolder(() => cumMin),
})
