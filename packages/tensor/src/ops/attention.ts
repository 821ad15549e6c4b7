// Scaled dot-product attention (Vaswani et al. 2017). For its gradient a query keeps two numbers, not its weights, so that
// memory can grow with the number of queries and keys instead of their product.
import { defineOp, type Op } from '../core/define-op.js'
import { isFloating, promote, toFloating } from '../dtype.js'
import { ShapeError } from '../errors.js'
import { broadcastShapes, type Shape, shapeText } from '../shape.js'
import type { Tensor } from '../tensor-types.js'
import { div } from './arithmetic.js'
import { attentionGradient, attentionGradients } from './attention-gradient.js'
import { type AttentionAttributes, attentionPowers, scoresOf } from './attention-scores.js'
import { equal, isFinite, where } from './comparison.js'
import { matmul } from './matmul.js'
import { max, sum } from './reduce.js'
import { reshape } from './shape.js'

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

function checkShapes(q: Shape, k: Shape, v: Shape): void {
  const fits = [q, k, v].every((shape) => shape.length >= 2) && q.at(-1) === k.at(-1) && k.at(-2) === v.at(-2)
  if (fits && k.at(-2) !== 0) return
  throw new ShapeError(
    `scaledDotProductAttention: queries ${shapeText(q)}, keys ${shapeText(k)} and values ${shapeText(v)} do not fit`,
    { help: 'expected [..., queries, depth], [..., keys, depth] and [..., keys, valueDepth], with at least one key' },
  )
}

const attend: Op<{
  (q: Tensor, k: Tensor, v: Tensor, options: object): Tensor
  (q: Tensor, k: Tensor, v: Tensor, mask: Tensor, options: object): Tensor
}> = defineOp({
  kind: 'composite',
  name: 'scaledDotProductAttention',
  inputs: 4,
  optionalInputs: 1,
  options: { causal: false, scale: undefined },
  // For each query its largest score, and the sum of e^(score − largest): together they are the logarithm of the sum of
  // powers, but weights made from that would lose what large scores hide. Of a query that attends to nothing 0 and 1,
  // with which its weights are 0.
  residuals: 2,
  infer([q, k, v, mask]) {
    checkShapes(q!.shape, k!.shape, v!.shape)
    const scores = [...broadcastBatch([q!.shape, k!.shape]), q!.shape.at(-2)!, k!.shape.at(-2)!]
    const weights = mask === undefined ? scores : broadcastShapes('scaledDotProductAttention', [scores, mask.shape])
    const batch = broadcastBatch([weights, v!.shape])
    const dtype = [k!, v!].reduce((met, { dtype }) => promote(met, dtype), toFloating(q!.dtype))
    const kept = { shape: weights.slice(0, -1), dtype }
    return [{ shape: [...batch, q!.shape.at(-2)!, v!.shape.at(-1)!], dtype }, kept, kept]
  },
  compose(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | undefined, attrs: AttentionAttributes) {
    checkShapes(q.shape, k.shape, v.shape)
    const { scores } = scoresOf({ q, k, mask }, attrs)
    const over = { axis: -1, keepDims: true }
    const largest = max(scores, over)
    const peak = mask === undefined ? largest : where(isFinite(largest), largest, 0)
    const powers = attentionPowers(scores, peak)
    const sums = sum(powers, over)
    const total = mask === undefined ? sums : where(equal(sums, 0), 1, sums)
    const kept = scores.shape.slice(0, -1)
    // Dividing the result costs less than dividing the powers.
    return [div(matmul(powers, v), total), reshape(peak, kept), reshape(total, kept)]
  },
  gradient({ inputs: [q, k, v, mask], outputs: [output], residuals: [peak, total], upstream, attrs, needs }) {
    const given = { q: q!, k: k!, v: v!, mask, output: output!, peak: peak!, total: total!, upstream }
    const options = attrs as AttentionAttributes
    const byMask = mask !== undefined && isFloating(mask.dtype) && needs[3] === true
    if (byMask || !needs.slice(0, 3).every(Boolean)) {
      const steps = attentionGradients(given, options)
      return [() => steps.q(), () => steps.k(), () => steps.v(), () => (byMask ? steps.mask() : undefined)]
    }
    const all = [q!, k!, v!, output!, peak!, total!, upstream] as const
    return mask === undefined ? attentionGradient(...all, options) : attentionGradient(...all, mask, options)
  },
})

const broadcastBatch = (shapes: readonly Shape[]): Shape =>
  broadcastShapes(
    'scaledDotProductAttention',
    shapes.map((shape) => shape.slice(0, -2)),
  )

function callAttention(q: Tensor, k: Tensor, v: Tensor, options: AttentionOptions = {}): Tensor {
  const { mask, ...rest } = options
  return mask === undefined ? attend(q, k, v, rest) : attend(q, k, v, mask, rest)
}

/**
 * Attention: values averaged with weights softmax(q · kᵀ · scale + mask). The gradient computes the weights again, one
 * product more than if they were stored; backends with a kernel for it never hold all scores.
 *
 * @param q - queries [..., queries, depth]; the axes before are batches (and heads) and broadcast
 * @param k - keys [..., keys, depth]
 * @param v - values [..., keys, valueDepth]
 * @returns [..., queries, valueDepth]
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
