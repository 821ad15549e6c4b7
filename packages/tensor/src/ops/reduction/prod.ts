// The product over axes. It is not in reduce.ts, because its gradient needs scans.
import { type Axis, normalizeAxes } from '../../shape.js'
import type { Tensor } from '../../tensor-types.js'
import { mul } from '../elementwise/arithmetic.js'
import { axesLast } from '../movement/axes-last.js'
import { cumprod } from '../scan/scan.js'
import { type ReductionOp, reduction, stretch, sumDtype } from './reduce.js'

/**
 * Product over `axis` (all axes by default); integers and booleans give int32. The gradient is exact even where
 * elements are 0, to any order.
 *
 * @example
 * ```ts
 * import { prod, tensor } from '@tensorloom/tensor'
 * console.log(prod(tensor([[1, 2], [3, 4]]), { axis: 1 }).dataSync()) // Float32Array [2, 12]
 * ```
 * @function
 */
export const prod: ReductionOp = /* @__PURE__ */ reduction({
  name: 'prod',
  operator: 'prod',
  dtype: sumDtype,
  gradient: ({ inputs: [x], upstream, attrs }) => [
    () => mul(stretch(upstream, x, attrs), productOfOthers(x, attrs.axis)),
  ],
})

// The product of all elements before times that of all elements after, along the merged reduced axes. It needs no
// division.
function productOfOthers(x: Tensor, axis: Axis | undefined): Tensor {
  const { rows, restore } = axesLast(x, normalizeAxes('prod', axis, x.rank))
  return restore(mul(cumprod(rows, { exclusive: true }), cumprod(rows, { exclusive: true, reverse: true })))
}
