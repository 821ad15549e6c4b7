// Scaled dot-product attention (Vaswani et al. 2017), with a gradient that keeps the attention weights; of what would need
// many weights, `blockwise-attention.ts` keeps none.

import { isFloating } from '../../dtype.js'
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import { sameShape } from '../../shape.js'
import { isTensor, type Tensor } from '../../tensor-types.js'
import { div, mul, sub } from '../elementwise/arithmetic.js'
import { equal, isFinite, where } from '../elementwise/comparison.js'
import { exp } from '../elementwise/maths.js'
import { broadcastTo } from '../movement/shape.js'
import { softmax } from '../normalization/softmax.js'
import { softmaxGradient } from '../normalization/softmax-gradient.js'
import { matmul } from '../product/matmul.js'
import { max, sum } from '../reduction/reduce.js'
import { type AttentionOp, attentionTypes, checkAttention, scaleOf, scoresOf } from './attention-scores.js'
import { blockwiseAttention } from './blockwise-attention.js'

/** Options of `scaledDotProductAttention`. */
export interface AttentionOptions {
  /** Query i attends only to keys up to i; false by default. */
  readonly causal?: boolean | undefined
  /**
   * Broadcasts to [..., queries, keys]. Booleans: whether a query attends to a key; numbers: added to the scores. A
   * query that attends to nothing gives 0.
   */
  readonly mask?: Tensor | undefined
  /** Factor of the scores; 1/√depth by default. */
  readonly scale?: number | undefined
}

// Softmax over keys, of which some or all may be masked out by −∞.
function maskedSoftmax(scores: Tensor): Tensor {
  const peak = max(scores, { axis: -1, keepDims: true })
  const powers = exp(sub(scores, where(isFinite(peak), peak, 0)))
  const total = sum(powers, { axis: -1, keepDims: true })
  return div(powers, where(equal(total, 0), 1, total))
}

const attend: AttentionOp = defineOp({
  kind: 'composite',
  name: 'scaledDotProductAttention',
  inputs: 4,
  optionalInputs: 1,
  options: { causal: false, scale: undefined },
  residuals: 1,
  infer(inputs) {
    const { result, scores } = attentionTypes(inputs)
    return [result, scores]
  },
  compose(q, k, v, mask, attrs) {
    checkAttention(q.shape, k.shape, v.shape)
    const { scores } = scoresOf({ q, k, mask }, attrs)
    const weights = mask === undefined ? softmax(scores) : maskedSoftmax(scores)
    return [matmul(weights, v), weights]
  },
  gradient({ inputs: [q, k, v, mask], residuals: [weights], upstream, attrs }) {
    // What reaches the scores; scaling what comes in costs less than scaling that.
    const slope = (g: Tensor): Tensor => {
      const products = matmul(g, v, { transposeB: true })
      // Values may have batches that the weights lack.
      const known = sameShape(weights!.shape, products.shape) ? weights! : broadcastTo(weights!, products.shape)
      return softmaxGradient(known, products, { axis: -1 })
    }
    let made: Tensor | undefined
    const scores = (): Tensor => (made ??= slope(mul(upstream, scaleOf(q, attrs.scale))))
    return [
      () => matmul(scores(), k),
      () => matmul(scores(), q, { transposeA: true }),
      () => matmul(weights!, upstream, { transposeA: true }),
      () => (mask !== undefined && isFloating(mask.dtype) ? slope(upstream) : undefined),
    ]
  },
})

// Fewer queries or keys have hardly more weights than keys or queries have numbers.
const leastExtent = 64
// Weights from which on it pays not to keep them, for each step of depth: reading so many megabytes costs as much as
// computing them again, which takes longer the deeper queries are.
const weightsByDepth = 2 ** 15
const leastDepth = 64

function isLarge(q: Tensor, k: Tensor, causal: boolean): boolean {
  // Shapes that do not fit are refused later.
  if (q.rank < 2 || k.rank < 2) return false
  const [queries, keys, depth] = [q.shape.at(-2)!, k.shape.at(-2)!, q.shape.at(-1)!]
  if (Math.min(queries, keys) < leastExtent) return false
  // Half of the scores are left out, and blocks of them that no query needs are not computed at all.
  if (causal) return true
  const batches = Math.max(q.size / queries, k.size / keys) / depth
  return batches * queries * keys >= weightsByDepth * Math.max(leastDepth, depth)
}

function callAttention(q: Tensor, k: Tensor, v: Tensor, options: AttentionOptions = {}): Tensor {
  const { mask, ...rest } = options
  const { causal = false, scale, ...unknown } = rest
  // What is no call of attention is refused under the name that users know.
  const given = mask === undefined ? [q, k, v] : [q, k, v, mask]
  const isCall = given.every(isTensor) && Object.keys(unknown).length === 0
  const op = isCall && isLarge(q, k, causal) ? blockwiseAttention : attend
  const attrs = { causal, scale, ...unknown }
  return mask === undefined ? op(q, k, v, attrs) : op(q, k, v, mask, attrs)
}

/**
 * Attention: values averaged with weights softmax(q · kᵀ · scale + mask) (Vaswani et al. 2017, section 3.2.1).
 *
 * The gradient keeps the weights. Of two million and more, and of causal attention over 64 keys and more, it keeps two
 * numbers for each query and computes the weights again; a backend with a kernel for that never holds more than a block of
 * them (Milakov and Gimelshein 2018; Dao et al. 2022, FlashAttention).
 *
 * A NaN or infinity among the values may reach queries that do not attend to it.
 *
 * @param q - queries [..., queries, depth]; the axes before are batches (and heads) and broadcast
 * @param k - keys [..., keys, depth]
 * @param v - values [..., keys, valueDepth]
 * @param options - `causal`: query i attends only to keys up to i (false by default); `mask`: booleans or numbers that
 *   broadcast to [..., queries, keys]; `scale`: the factor of the scores (1/√depth by default)
 * @returns [..., queries, valueDepth]
 * @throws `ShapeError` where the three do not fit together, or there is no key
 * @example
 * ```ts
 * import { scaledDotProductAttention, tensor, zeros } from '@tensorloom/tensor'
 * const [q, k, v] = [zeros([2, 4]), zeros([2, 4]), tensor([[1], [3]])]
 * console.log(scaledDotProductAttention(q, k, v).dataSync()) // Float32Array [2, 2]
 * console.log(scaledDotProductAttention(q, k, v, { causal: true }).dataSync()) // Float32Array [1, 2]
 * ```
 * @function
 */
export const scaledDotProductAttention: Op<(q: Tensor, k: Tensor, v: Tensor, options?: AttentionOptions) => Tensor> =
  /* @__PURE__ */ Object.assign(callAttention, { definition: attend.definition })
