// Cross-entropy of probabilities and integer labels, row by row: a fusable composite, and its gradient as one op too.
import { defineOp, type Op, type TensorType } from '../core/define-op.js'
import { toFloating } from '../dtype.js'
import { div, neg, sub } from '../ops/arithmetic.js'
import { cast } from '../ops/cast.js'
import { greater, less, logicalOr, where } from '../ops/comparison.js'
import { addAlongAxis, takeAlongAxis } from '../ops/gather.js'
import { clip, log } from '../ops/maths.js'
import { sum } from '../ops/reduce.js'
import { reshape } from '../ops/shape.js'
import type { Shape } from '../shape.js'
import type { Tensor } from '../tensor-types.js'
import { epsilon } from './define.js'

const rowsOf = (shape: Shape): Shape => shape.slice(0, -1)

const columnOf = (x: Tensor, rows: Shape): Tensor => reshape(x, [...rows, 1])

/** The label's share of each row, in a column; 0 where the label is out of range. */
function labelShare(probabilities: Tensor, sums: Tensor, labels: Tensor): Tensor {
  const rows = rowsOf(probabilities.shape)
  return div(takeAlongAxis(probabilities, columnOf(cast(labels, 'int32'), rows)), columnOf(sums, rows))
}

const kept = (share: Tensor): Tensor => clip(share, { min: epsilon, max: 1 - epsilon })

/**
 * With s the sum of a row and y = p[label] / s: upstream · (1 − one-hot label / y) / s, and 0 where y was moved off 0 or 1
 * or there is no such label.
 */
const probabilityCrossentropyGradient: Op<
  (probabilities: Tensor, sums: Tensor, labels: Tensor, upstream: Tensor) => Tensor
> = defineOp({
  kind: 'composite',
  name: 'probabilityCrossentropyGradient',
  inputs: 4,
  infer: ([probabilities]) => [probabilities!],
  compose(probabilities: Tensor, sums: Tensor, labels: Tensor, upstream: Tensor) {
    const rows = rowsOf(probabilities.shape)
    const share = labelShare(probabilities, sums, labels)
    const moved = logicalOr(less(share, epsilon), greater(share, 1 - epsilon))
    const each = where(moved, 0, div(columnOf(upstream, rows), columnOf(sums, rows)))
    const labelled = div(each, kept(share))
    return sub(each, addAlongAxis(columnOf(cast(labels, 'int32'), rows), labelled, probabilities.shape.at(-1)!))
  },
})

/**
 * −log(p[label] / Σp) of each row, with the quotient kept within 1e-7 … 1 − 1e-7; 0 where the label is out of range.
 * Checks nothing: callers have.
 *
 * @param probabilities - [..., classes]
 * @param labels - as many integers as there are rows
 * @returns [...]
 */
export const probabilityCrossentropy: Op<(probabilities: Tensor, labels: Tensor) => Tensor> = defineOp({
  kind: 'composite',
  name: 'probabilityCrossentropy',
  inputs: 2,
  // The sums of rows are kept for the gradient.
  residuals: 1,
  infer([probabilities]: readonly TensorType[]) {
    const type = { shape: rowsOf(probabilities!.shape), dtype: toFloating(probabilities!.dtype) }
    return [type, type]
  },
  compose(probabilities: Tensor, labels: Tensor) {
    const rows = rowsOf(probabilities.shape)
    const column = columnOf(cast(labels, 'int32'), rows)
    const float = cast(probabilities, toFloating(probabilities.dtype))
    const sums = sum(float, { axis: -1 })
    // The label is picked last: where there is none, what is picked is the 0 of its loss.
    const logs = log(kept(div(float, columnOf(sums, rows))))
    return [neg(reshape(takeAlongAxis(logs, column), rows)), sums]
  },
  gradient: ({ inputs: [probabilities, labels], residuals: [sums], upstream }) => [
    () => probabilityCrossentropyGradient(probabilities!, sums!, labels!, upstream),
    undefined,
  ],
})
