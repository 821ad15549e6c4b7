// Cross-entropy of logits and integer labels: a fusable composite that includes the reduction. Its gradient is one op
// too.

import { toFloating } from '../../dtype.js'
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import { mul, neg, sub } from '../../ops/elementwise/arithmetic.js'
import { exp } from '../../ops/elementwise/maths.js'
import { asIndices } from '../../ops/indexing/as-indices.js'
import { addAlongAxis } from '../../ops/indexing/gather.js'
import { reshape } from '../../ops/movement/shape.js'
import { logSoftmax } from '../../ops/normalization/softmax.js'
import { sum } from '../../ops/reduction/reduce.js'
import type { Shape } from '../../shape.js'
import type { Tensor } from '../../tensor-types.js'
import { atLabels } from './at-labels.js'
import { type LossOptions, reduced, reducedRows, upstreamColumn } from './reduce.js'

const rowsOf = (shape: Shape): Shape => shape.slice(0, -1)

const columnOf = (labels: Tensor, rows: Shape): Tensor => reshape(asIndices(labels), [...rows, 1])

/** upstream · (softmax − one-hot label); `logs` is the logarithm of softmax. A label out of range gives 0. */
const labelCrossentropyGradient: Op<(logs: Tensor, labels: Tensor, upstream: Tensor, options: LossOptions) => Tensor> =
  /* @__PURE__ */ defineOp({
    kind: 'composite',
    name: 'labelCrossentropyGradient',
    inputs: 3,
    options: { reduction: 'mean' },
    infer: ([logs]) => [logs],
    compose(logs, labels, upstream, attrs) {
      const rows = rowsOf(logs.shape)
      const share = neg(upstreamColumn(upstream, rows, attrs))
      const byLogs = addAlongAxis(columnOf(labels, rows), share, logs.shape.at(-1)!)
      return sub(byLogs, mul(exp(logs), sum(byLogs, { axis: -1, keepDims: true })))
    },
  })

/**
 * −log softmax(logits)[label] of each row, reduced. A label out of range gives NaN, and no gradient. The arguments are not checked;
 * callers check them.
 *
 * @param logits - [..., classes]
 * @param labels - one integer per row
 * @returns [], or [...] with reduction 'none'
 */
export const labelCrossentropy: Op<(logits: Tensor, labels: Tensor, options: LossOptions) => Tensor> =
  /* @__PURE__ */ defineOp({
    kind: 'composite',
    name: 'labelCrossentropy',
    inputs: 2,
    options: { reduction: 'mean' },
    // The logarithm of softmax is kept for the gradient.
    residuals: 1,
    infer([logits], attrs) {
      const dtype = toFloating(logits.dtype)
      return [
        { shape: reducedRows(rowsOf(logits.shape), attrs), dtype },
        { shape: logits.shape, dtype },
      ]
    },
    compose(logits, labels, attrs) {
      const rows = rowsOf(logits.shape)
      const logs = logSoftmax(logits)
      const values = atLabels(neg(logs), columnOf(labels, rows))
      return [reduced(values, attrs), logs]
    },
    gradient: ({ inputs: [, labels], residuals: [logs], upstream, attrs }) => [
      () => labelCrossentropyGradient(logs!, labels, upstream, attrs),
      undefined,
    ],
  })
