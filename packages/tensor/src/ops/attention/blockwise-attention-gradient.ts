// The gradient of blockwise attention. It recomputes the weights from two numbers per query, so they are never stored
// (Dao et al. 2022, algorithm 4). It is one op, so a backend can have one kernel for it.
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import type { Tensor } from '../../tensor-types.js'
import { div, mul, sub } from '../elementwise/arithmetic.js'
import { exp } from '../elementwise/maths.js'
import { reshape } from '../movement/shape.js'
import { matmul } from '../product/matmul.js'
import { sum } from '../reduction/reduce.js'
import { type AttentionAttributes, type ScoreInputs, scaleOf, scoresOf } from './attention-scores.js'

/** What the gradient is computed from. */
export interface BlockwiseGradientInputs extends ScoreInputs {
  readonly v: Tensor
  readonly output: Tensor
  /** The largest score of each query and the sum of e^(score − largest), [..., queries]. */
  readonly peak: Tensor
  readonly total: Tensor
  readonly upstream: Tensor
}

/** The gradients. Each is computed when it is needed. */
export interface BlockwiseGradients {
  q(): Tensor
  k(): Tensor
  v(): Tensor
  mask(): Tensor
}

/** The gradients as steps of ops. */
export function blockwiseGradients(given: BlockwiseGradientInputs, attrs: AttentionAttributes): BlockwiseGradients {
  const { q, k, v, output, peak, total, upstream } = given
  const column = (x: Tensor): Tensor => reshape(x, [...x.shape, 1])
  const { scores, scaled } = scoresOf(given, attrs)
  const weights = attentionWeights(scores, column(peak), column(total))
  let made: Tensor | undefined
  const slope = (): Tensor => {
    // Σ upstream · output over values is Σ weights · products over keys (Dao et al. 2022, B.2), and shorter.
    const level = sum(mul(upstream, output), { axis: -1, keepDims: true })
    made ??= attentionSlope(weights, matmul(upstream, v, { transposeB: true }), level)
    return made
  }
  return {
    q: () => mul(matmul(slope(), k), scaleOf(q, attrs.scale)),
    k: () => matmul(slope(), scaled, { transposeA: true }),
    v: () => matmul(weights, upstream, { transposeA: true }),
    mask: slope,
  }
}

type Inputs = [q: Tensor, k: Tensor, v: Tensor, output: Tensor, peak: Tensor, total: Tensor, upstream: Tensor]
type Slopes = [q: Tensor, k: Tensor, v: Tensor]

type BlockwiseAttentionGradient = Op<{
  (...given: [...Inputs, attrs: AttentionAttributes]): Slopes
  (...given: [...Inputs, mask: Tensor, attrs: AttentionAttributes]): Slopes
}>

/** The gradients with respect to q, k and v, over all batches: if inputs broadcast, the caller sums. */
export const blockwiseAttentionGradient: BlockwiseAttentionGradient = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'blockwiseAttentionGradient',
  inputs: 8,
  optionalInputs: 1,
  multiple: true,
  options: { causal: false, scale: undefined },
  infer([q, k, v, output]) {
    const { shape, dtype } = output
    const batch = shape.slice(0, -2)
    return [q, k, v].map((one) => ({ shape: [...batch, ...one.shape.slice(-2)], dtype }))
  },
  compose(q, k, v, output, peak, total, upstream, mask, attrs) {
    const steps = blockwiseGradients({ q, k, v, mask, output, peak, total, upstream }, attrs)
    return [steps.q(), steps.k(), steps.v()]
  },
})

/** e^(scores − peak) / total. */
const attentionWeights: Op<(scores: Tensor, peak: Tensor, total: Tensor) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'attentionWeights',
  inputs: 3,
  fuse: true,
  compose: (scores, peak, total) => div(exp(sub(scores, peak)), total),
})

/** weights · (products − level): the gradient of the scores, from the gradient of the weights and its weighted mean. */
const attentionSlope: Op<(weights: Tensor, products: Tensor, level: Tensor) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'attentionSlope',
  inputs: 3,
  fuse: true,
  compose: (weights, products, level) => mul(weights, sub(products, level)),
})
