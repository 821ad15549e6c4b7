// Scaled dot-product attention (Vaswani et al. 2017), with a gradient that keeps the attention weights.
import { defineOp, type Op } from '../core/define-op.js'
import { isFloating, promote, toFloating } from '../dtype.js'
import { ShapeError } from '../errors.js'
import { broadcastShapes, type Shape, sameShape, shapeText } from '../shape.js'
import type { Tensor } from '../tensor-types.js'
import { add, div, mul, sub } from './arithmetic.js'
import { band } from './band.js'
import { equal, isFinite, where } from './comparison.js'
import { exp } from './maths.js'
import { matmul } from './matmul.js'
import { max, sum } from './reduce.js'
import { broadcastTo } from './shape.js'
import { softmax } from './softmax.js'
import { softmaxGradient } from './softmax-gradient.js'

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
interface Attrs {
  readonly causal: boolean
  readonly scale?: number
}

// Softmax over keys, of which some or all may be masked out by −∞.
function maskedSoftmax(scores: Tensor): Tensor {
  const peak = max(scores, { axis: -1, keepDims: true })
  const powers = exp(sub(scores, where(isFinite(peak), peak, 0)))
  const total = sum(powers, { axis: -1, keepDims: true })
  return div(powers, where(equal(total, 0), 1, total))
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
  residuals: 1,
  infer([q, k, v, mask]) {
    checkShapes(q!.shape, k!.shape, v!.shape)
    const scores = [...broadcastBatch([q!.shape, k!.shape]), q!.shape.at(-2)!, k!.shape.at(-2)!]
    const weights = mask === undefined ? scores : broadcastShapes('scaledDotProductAttention', [scores, mask.shape])
    const batch = broadcastBatch([weights, v!.shape])
    const dtype = [k!, v!].reduce((met, { dtype }) => promote(met, dtype), toFloating(q!.dtype))
    return [
      { shape: [...batch, q!.shape.at(-2)!, v!.shape.at(-1)!], dtype },
      { shape: weights, dtype },
    ]
  },
  compose(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | undefined, { causal, scale }: Attrs) {
    checkShapes(q.shape, k.shape, v.shape)
    // Scaling the queries costs less than scaling the scores.
    const products = matmul(mul(q, scaleOf(q, scale)), k, { transposeB: true })
    const scores = causal ? band(products, { upper: 0, fill: Number.NEGATIVE_INFINITY }) : products
    const weights = mask === undefined ? softmax(scores) : maskedSoftmax(masked(scores, mask))
    return [matmul(weights, v), weights]
  },
  gradient({ inputs: [q, k, v, mask], residuals: [weights], upstream, attrs }) {
    // What reaches the scores; scaling what comes in costs less than scaling that.
    const slope = (g: Tensor): Tensor => {
      const products = matmul(g, v!, { transposeB: true })
      // Values may have batches that the weights lack.
      const known = sameShape(weights!.shape, products.shape) ? weights! : broadcastTo(weights!, products.shape)
      return softmaxGradient(known, products, { axis: -1 })
    }
    let made: Tensor | undefined
    const scores = (): Tensor => (made ??= slope(mul(upstream, scaleOf(q!, (attrs as Attrs).scale))))
    return [
      () => matmul(scores(), k!),
      () => matmul(scores(), q!, { transposeA: true }),
      () => matmul(weights!, upstream, { transposeA: true }),
      () => (mask !== undefined && isFloating(mask.dtype) ? slope(upstream) : undefined),
    ]
  },
})

const broadcastBatch = (shapes: readonly Shape[]): Shape =>
  broadcastShapes(
    'scaledDotProductAttention',
    shapes.map((shape) => shape.slice(0, -2)),
  )

const scaleOf = (q: Tensor, scale: number | undefined): number => scale ?? 1 / Math.sqrt(q.shape.at(-1)!)

const masked = (scores: Tensor, mask: Tensor): Tensor =>
  mask.dtype === 'bool' ? where(mask, scores, Number.NEGATIVE_INFINITY) : add(scores, mask)

function callAttention(q: Tensor, k: Tensor, v: Tensor, options: AttentionOptions = {}): Tensor {
  const { mask, ...rest } = options
  return mask === undefined ? attend(q, k, v, rest) : attend(q, k, v, mask, rest)
}

/**
 * Attention: values averaged with weights softmax(q · kᵀ · scale + mask).
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
