// Scores of attention and what comes of them, forward and backward: masked ones, their powers, the weights.
import { defineOp, type Op } from '../core/define-op.js'
import type { Tensor } from '../tensor-types.js'
import { add, div, mul, sub } from './arithmetic.js'
import { band } from './band.js'
import { where } from './comparison.js'
import { exp } from './maths.js'
import { matmul } from './matmul.js'

/** Options of a call. */
export interface AttentionAttributes {
  readonly causal: boolean
  readonly scale?: number | undefined
}

/** What scores are made of. */
export interface ScoreInputs {
  readonly q: Tensor
  readonly k: Tensor
  readonly mask: Tensor | undefined
}

/** The factor of scores. */
export function scaleOf(q: Tensor, scale: number | undefined): number {
  return scale ?? 1 / Math.sqrt(q.shape.at(-1)!)
}

/** [..., queries, keys], −∞ where a query does not attend; and the scaled queries, which cost less than scaled scores. */
export function scoresOf(
  { q, k, mask }: ScoreInputs,
  { causal, scale }: AttentionAttributes,
): { readonly scores: Tensor; readonly scaled: Tensor } {
  const scaled = mul(q, scaleOf(q, scale))
  const products = matmul(scaled, k, { transposeB: true })
  const scores = causal ? band(products, { upper: 0, fill: Number.NEGATIVE_INFINITY }) : products
  if (mask === undefined) return { scores, scaled }
  const shut = mask.dtype === 'bool' ? where(mask, scores, Number.NEGATIVE_INFINITY) : add(scores, mask)
  return { scores: shut, scaled }
}

/** e^(scores − peak). */
export const attentionPowers: Op<(scores: Tensor, peak: Tensor) => Tensor> = defineOp({
  kind: 'composite',
  name: 'attentionPowers',
  inputs: 2,
  fuse: true,
  compose: (scores: Tensor, peak: Tensor) => exp(sub(scores, peak)),
})

/** e^(scores − peak) / total. */
export const attentionWeights: Op<(scores: Tensor, peak: Tensor, total: Tensor) => Tensor> = defineOp({
  kind: 'composite',
  name: 'attentionWeights',
  inputs: 3,
  fuse: true,
  compose: (scores: Tensor, peak: Tensor, total: Tensor) => div(exp(sub(scores, peak)), total),
})

/** weights · (products − level): what reaches the scores, from what reaches the weights and its mean under them. */
export const attentionSlope: Op<(weights: Tensor, products: Tensor, level: Tensor) => Tensor> = defineOp({
  kind: 'composite',
  name: 'attentionSlope',
  inputs: 3,
  fuse: true,
  compose: (weights: Tensor, products: Tensor, level: Tensor) => mul(weights, sub(products, level)),
})
