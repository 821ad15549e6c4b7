// Attention over many queries and keys. The gradient keeps two numbers per query instead of its weights, so memory
// grows with the number of queries and keys instead of their product (Dao et al. 2022, FlashAttention).

import { isFloating } from '../../dtype.js'
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import type { Tensor } from '../../tensor-types.js'
import { div, sub } from '../elementwise/arithmetic.js'
import { equal, isFinite, where } from '../elementwise/comparison.js'
import { exp } from '../elementwise/maths.js'
import { reshape } from '../movement/shape.js'
import { matmul } from '../product/matmul.js'
import { max, sum } from '../reduction/reduce.js'
import { type AttentionOp, attentionTypes, checkAttention, scoresOf } from './attention-scores.js'
import { blockwiseAttentionGradient, blockwiseGradients } from './blockwise-attention-gradient.js'

/** `scaledDotProductAttention` for inputs that are too large to keep the weights. */
export const blockwiseAttention: AttentionOp = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'blockwiseAttention',
  inputs: 4,
  optionalInputs: 1,
  options: { causal: false, scale: undefined },
  // For each query its largest score, and the sum of e^(score − largest), [..., queries]. Their log-sum-exp alone would
  // be less precise for large scores. A query that attends to no key has 0 and 1, so that its weights are 0.
  residuals: 2,
  infer(inputs) {
    const { result, scores } = attentionTypes(inputs)
    const kept = { shape: scores.shape.slice(0, -1), dtype: scores.dtype }
    return [result, kept, kept]
  },
  compose(q, k, v, mask, attrs) {
    checkAttention(q.shape, k.shape, v.shape)
    const { scores } = scoresOf({ q, k, mask }, attrs)
    const over = { axis: -1, keepDims: true }
    const largest = max(scores, over)
    const peak = mask === undefined ? largest : where(isFinite(largest), largest, 0)
    const powers = attentionPowers(scores, peak)
    const sums = sum(powers, over)
    const total = mask === undefined ? sums : where(equal(sums, 0), 1, sums)
    const kept = scores.shape.slice(0, -1)
    // Dividing the result costs less than dividing the weights.
    return [div(matmul(powers, v), total), reshape(peak, kept), reshape(total, kept)]
  },
  gradient({ inputs: [q, k, v, mask], outputs: [output], residuals: [peak, total], upstream, attrs, needs }) {
    const given = { q, k, v, mask, output, peak: peak!, total: total!, upstream }
    const byMask = mask !== undefined && isFloating(mask.dtype) && needs[3] === true
    if (byMask || !needs.slice(0, 3).every(Boolean)) {
      const steps = blockwiseGradients(given, attrs)
      return [() => steps.q(), () => steps.k(), () => steps.v(), () => (byMask ? steps.mask() : undefined)]
    }
    const all = [q, k, v, output, peak!, total!, upstream] as const
    return mask === undefined
      ? blockwiseAttentionGradient(...all, attrs)
      : blockwiseAttentionGradient(...all, mask, attrs)
  },
})

const attentionPowers: Op<(scores: Tensor, peak: Tensor) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'attentionPowers',
  inputs: 2,
  fuse: true,
  compose: (scores, peak) => exp(sub(scores, peak)),
})
