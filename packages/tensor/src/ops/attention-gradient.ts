// The gradient of attention from what each query keeps: weights are computed again, so that nobody has to store them
// (Dao et al. 2022, algorithm 4). One op, which a backend may answer with one kernel.
import { defineOp, type Op } from '../core/define-op.js'
import type { Tensor } from '../tensor-types.js'
import { mul } from './arithmetic.js'
import { type AttentionAttributes, attentionSlope, attentionWeights, scaleOf, scoresOf } from './attention-scores.js'
import { matmul } from './matmul.js'
import { sum } from './reduce.js'
import { reshape } from './shape.js'

/** What a gradient of attention is made from. */
export interface AttentionGradientInputs {
  readonly q: Tensor
  readonly k: Tensor
  readonly v: Tensor
  readonly mask: Tensor | undefined
  readonly output: Tensor
  /** The largest score of each query and the sum of powers less that, [..., queries]. */
  readonly peak: Tensor
  readonly total: Tensor
  readonly upstream: Tensor
}

/** The gradients, each computed when it is asked for. */
export interface AttentionGradients {
  q(): Tensor
  k(): Tensor
  v(): Tensor
  mask(): Tensor
}

/** Gradients as steps. */
export function attentionGradients(given: AttentionGradientInputs, attrs: AttentionAttributes): AttentionGradients {
  const { q, k, v, output, peak, total, upstream } = given
  const column = (x: Tensor): Tensor => reshape(x, [...x.shape, 1])
  const { scores, scaled } = scoresOf(given, attrs)
  const weights = attentionWeights(scores, column(peak), column(total))
  let made: Tensor | undefined
  const slope = (): Tensor => {
    // Σ upstream · output over values is Σ weights · products over keys (Dao et al. 2022, B.2), and shorter.
    const level = sum(mul(upstream, output), { axis: -1, keepDims: true })
    return (made ??= attentionSlope(weights, matmul(upstream, v, { transposeB: true }), level))
  }
  return {
    q: () => mul(matmul(slope(), k), scaleOf(q, attrs.scale)),
    k: () => matmul(slope(), scaled, { transposeA: true }),
    v: () => matmul(weights, upstream, { transposeA: true }),
    mask: slope,
  }
}

type GradientOp = Op<
  (
    q: Tensor,
    k: Tensor,
    v: Tensor,
    output: Tensor,
    peak: Tensor,
    total: Tensor,
    upstream: Tensor,
    ...rest: [AttentionAttributes] | [mask: Tensor, attrs: AttentionAttributes]
  ) => [q: Tensor, k: Tensor, v: Tensor]
>

/** The gradients with respect to q, k and v, over all batches: where inputs broadcast, the caller sums. */
export const attentionGradient: GradientOp = defineOp({
  kind: 'composite',
  name: 'scaledDotProductAttentionGradient',
  inputs: 8,
  optionalInputs: 1,
  multiple: true,
  options: { causal: false, scale: undefined },
  infer([q, k, v, output]) {
    const { shape, dtype } = output!
    const batch = shape.slice(0, -2)
    return [q!, k!, v!].map((one) => ({ shape: [...batch, ...one.shape.slice(-2)], dtype }))
  },
  compose(
    q: Tensor,
    k: Tensor,
    v: Tensor,
    output: Tensor,
    peak: Tensor,
    total: Tensor,
    upstream: Tensor,
    mask: Tensor | undefined,
    attrs: AttentionAttributes,
  ) {
    const steps = attentionGradients({ q, k, v, mask, output, peak, total, upstream }, attrs)
    return [steps.q(), steps.k(), steps.v()]
  },
})
