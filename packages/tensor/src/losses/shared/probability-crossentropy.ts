// Cross-entropy of probabilities and integer labels: a fusable composite that includes the reduction. Its gradient is
// one op too.

import { toFloating } from '../../dtype.js'
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import { div, neg, sub } from '../../ops/elementwise/arithmetic.js'
import { cast } from '../../ops/elementwise/cast.js'
import { greater, less, logicalOr, where } from '../../ops/elementwise/comparison.js'
import { clip, log } from '../../ops/elementwise/maths.js'
import { asIndices } from '../../ops/indexing/as-indices.js'
import { addAlongAxis, takeAlongAxis } from '../../ops/indexing/gather.js'
import { reshape } from '../../ops/movement/shape.js'
import { sum } from '../../ops/reduction/reduce.js'
import type { Shape } from '../../shape.js'
import type { Tensor } from '../../tensor-types.js'
import { atLabels } from './at-labels.js'
import { epsilon } from './define.js'
import { type LossOptions, reduced, reducedRows, upstreamColumn } from './reduce.js'

const rowsOf = (shape: Shape): Shape => shape.slice(0, -1)

const columnOf = (x: Tensor, rows: Shape): Tensor => reshape(x, [...rows, 1])

/** The label's share of each row, as a column. A label out of range gives 0. */
function labelShare(probabilities: Tensor, sums: Tensor, labels: Tensor): Tensor {
  const rows = rowsOf(probabilities.shape)
  const picked = takeAlongAxis(probabilities, columnOf(asIndices(labels), rows), { fill: 0 })
  return div(picked, columnOf(sums, rows))
}

const kept = (share: Tensor): Tensor => clip(share, { min: epsilon, max: 1 - epsilon })

/**
 * With s the sum of a row and y = p[label] / s: upstream · (1 − one-hot label / y) / s, and 0 where y was clipped or
 * the label is out of range.
 */
const probabilityCrossentropyGradient: Op<
  (probabilities: Tensor, sums: Tensor, labels: Tensor, upstream: Tensor, options: LossOptions) => Tensor
> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'probabilityCrossentropyGradient',
  inputs: 4,
  options: { reduction: 'mean' },
  infer: ([probabilities]) => [probabilities],
  compose(probabilities, sums, labels, upstream, attrs) {
    const rows = rowsOf(probabilities.shape)
    const share = labelShare(probabilities, sums, labels)
    const moved = logicalOr(less(share, epsilon), greater(share, 1 - epsilon))
    const each = where(moved, 0, div(upstreamColumn(upstream, rows, attrs), columnOf(sums, rows)))
    const labelled = div(each, kept(share))
    return sub(each, addAlongAxis(columnOf(asIndices(labels), rows), labelled, probabilities.shape.at(-1)!))
  },
})

/**
 * −log(p[label] / Σp) of each row, with the quotient clipped to 1e-7 … 1 − 1e-7, reduced. A label out of range gives NaN,
 * and no gradient. The arguments are not checked; callers check them.
 *
 * @param probabilities - [..., classes]
 * @param labels - one integer per row
 * @returns [], or [...] with reduction 'none'
 */
export const probabilityCrossentropy: Op<(probabilities: Tensor, labels: Tensor, options: LossOptions) => Tensor> =
  /* @__PURE__ */ defineOp({
    kind: 'composite',
    name: 'probabilityCrossentropy',
    inputs: 2,
    options: { reduction: 'mean' },
    // The sums of rows are kept for the gradient.
    residuals: 1,
    infer([probabilities], attrs) {
      const rows = rowsOf(probabilities.shape)
      const dtype = toFloating(probabilities.dtype)
      return [
        { shape: reducedRows(rows, attrs), dtype },
        { shape: rows, dtype },
      ]
    },
    compose(probabilities, labels, attrs) {
      const rows = rowsOf(probabilities.shape)
      const column = columnOf(asIndices(labels), rows)
      const float = cast(probabilities, toFloating(probabilities.dtype))
      const sums = sum(float, { axis: -1 })
      const logs = log(kept(div(float, columnOf(sums, rows))))
      return [reduced(atLabels(neg(logs), column), attrs), sums]
    },
    gradient: ({ inputs: [probabilities, labels], residuals: [sums], upstream, attrs }) => [
      () => probabilityCrossentropyGradient(probabilities, sums!, labels, upstream, attrs),
      undefined,
    ],
  })
