// Scaled dot-product attention (Vaswani et al. 2017). Its gradient keeps the attention weights. For large inputs it
// uses `blockwise-attention.ts`, which does not keep them.

import { isFloating } from '../../dtype.js'
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import { isPlainObject } from '../../options/unknown-option.js'
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
   * Broadcasts to [..., queries, keys]. Booleans say whether a query attends to a key. Numbers are added to the scores.
   * A query that attends to no key gives 0.
   */
  readonly mask?: Tensor | undefined
  /** Factor of the scores; 1/√depth by default. */
  readonly scale?: number | undefined
}

// Softmax over the keys. Some or all keys may be masked out by −∞.
function maskedSoftmax(scores: Tensor): Tensor {
  const peak = max(scores, { axis: -1, keepDims: true })
  const powers = exp(sub(scores, where(isFinite(peak), peak, 0)))
  const total = sum(powers, { axis: -1, keepDims: true })
  return div(powers, where(equal(total, 0), 1, total))
}

const attend: AttentionOp = /* @__PURE__ */ defineOp({
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
    // The gradient of the scores. Scaling the smaller inputs costs less than scaling this.
    const slope = (g: Tensor): Tensor => {
      const products = matmul(g, v, { transposeB: true })
      // Values may have batch axes that the weights do not have.
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

// With fewer queries or keys, the weights are about as small as the inputs themselves.
const leastExtent = 64
// The number of weights, per unit of depth, above which they are recomputed instead of kept. At this size, reading them
// costs as much as computing them again, which takes longer the deeper the queries are.
const weightsByDepth = 2 ** 15
const leastDepth = 64

function isLarge(q: Tensor, k: Tensor, causal: boolean): boolean {
  // Shapes that do not fit throw later.
  if (q.rank < 2 || k.rank < 2) return false
  const [queries, keys, depth] = [q.shape.at(-2)!, k.shape.at(-2)!, q.shape.at(-1)!]
  if (Math.min(queries, keys) < leastExtent) return false
  // With a causal mask half of the scores are left out, and whole blocks that no query needs are not computed.
  if (causal) return true
  const batches = Math.max(q.size / queries, k.size / keys) / depth
  return batches * queries * keys >= weightsByDepth * Math.max(leastDepth, depth)
}

function callAttention(q: Tensor, k: Tensor, v: Tensor, options: AttentionOptions = {}): Tensor {
  // The op refuses what are not options.
  if (!isPlainObject(options)) return attend(q, k, v, options as never)
  const { mask, ...rest } = options as AttentionOptions
  const { causal = false, scale, ...unknown } = rest
  // Invalid arguments throw under the name of the public function.
  const given = mask === undefined ? [q, k, v] : [q, k, v, mask]
  const isCall = given.every(isTensor) && Object.keys(unknown).length === 0
  const op = isCall && isLarge(q, k, causal) ? blockwiseAttention : attend
  const attrs = { causal, scale, ...unknown }
  return mask === undefined ? op(q, k, v, attrs) : op(q, k, v, mask, attrs)
}

/**
 * Scaled dot-product attention: the average of the values with the weights softmax(q · kᵀ · scale + mask) (Vaswani et
 * al. 2017, section 3.2.1).
 *
 * The gradient keeps the weights. With two million weights or more, and for causal attention over 64 keys or more, it
 * keeps two numbers per query instead and recomputes the weights. A backend with a kernel for this never holds more
 * than a block of the weights (Milakov and Gimelshein 2018; Dao et al. 2022, FlashAttention).
 *
 * A NaN or infinity among the values may reach queries that do not attend to it.
 *
 * @param q - queries [..., queries, depth]; the axes before are batches (and heads) and broadcast
 * @param k - keys [..., keys, depth]
 * @param v - values [..., keys, valueDepth]
 * @param options - `causal`: query i attends only to keys up to i (false by default); `mask`: booleans or numbers that
 *   broadcast to [..., queries, keys]; `scale`: the factor of the scores (1/√depth by default)
 * @returns [..., queries, valueDepth]
 * @throws `ShapeError` if the three do not fit together, or there are no keys
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
