// What both implementations of attention share: sizes, scores and masks.

import { promote, toFloating } from '../../dtype.js'
import { ShapeError } from '../../errors.js'
import type { Op } from '../../op/signature.js'
import type { TensorType } from '../../op/tensor-type.js'
import { broadcastShapes, type Shape, shapeText } from '../../shape.js'
import type { Tensor } from '../../tensor-types.js'
import { add, mul } from '../elementwise/arithmetic.js'
import { where } from '../elementwise/comparison.js'
import { band } from '../linear-algebra/band.js'
import { matmul } from '../product/matmul.js'

/** The options of the ops: the mask is an input instead. */
export interface AttentionAttributes {
  readonly causal: boolean
  readonly scale: number | undefined
}

/** An op that takes queries, keys, values and usually a mask. */
export type AttentionOp = Op<{
  (q: Tensor, k: Tensor, v: Tensor, attrs: AttentionAttributes): Tensor
  (q: Tensor, k: Tensor, v: Tensor, mask: Tensor, attrs: AttentionAttributes): Tensor
}>

/** What the scores are computed from. */
export interface ScoreInputs {
  readonly q: Tensor
  readonly k: Tensor
  readonly mask: Tensor | undefined
}

/** The factor of the scores. */
export function scaleOf(q: Tensor, scale: number | undefined): number {
  return scale ?? 1 / Math.sqrt(q.shape.at(-1)!)
}

/**
 * The scores [..., queries, keys], −∞ where a query does not attend; and the scaled queries. Scaling the queries costs
 * less than scaling the scores.
 */
export function scoresOf(
  { q, k, mask }: ScoreInputs,
  { causal, scale }: AttentionAttributes,
): { readonly scores: Tensor; readonly scaled: Tensor } {
  const scaled = mul(q, scaleOf(q, scale))
  const masked = maskedBy(mask, matmul(scaled, k, { transposeB: true }))
  return { scores: causal ? band(masked, { upper: 0, fill: Number.NEGATIVE_INFINITY }) : masked, scaled }
}

function maskedBy(mask: Tensor | undefined, products: Tensor): Tensor {
  if (mask === undefined) return products
  return mask.dtype === 'bool' ? where(mask, products, Number.NEGATIVE_INFINITY) : add(products, mask)
}

/** The types of the result and of the scores, [..., queries, valueDepth] and [..., queries, keys]. */
export function attentionTypes([queries, keys, values, mask]: readonly [
  q: TensorType,
  k: TensorType,
  v: TensorType,
  mask?: TensorType,
]): { readonly result: TensorType; readonly scores: TensorType } {
  const [q, k, v] = [queries.shape, keys.shape, values.shape]
  checkAttention(q, k, v)
  const products = [...broadcastBatch([q, k]), q.at(-2)!, k.at(-2)!]
  const scores = mask === undefined ? products : broadcastShapes(name, [products, mask.shape])
  const dtype = promote(promote(toFloating(queries.dtype), keys.dtype), values.dtype)
  const result = [...broadcastBatch([scores, v]), q.at(-2)!, v.at(-1)!]
  return { result: { shape: result, dtype }, scores: { shape: scores, dtype } }
}

/** Throws if queries, keys and values do not fit together. */
export function checkAttention(q: Shape, k: Shape, v: Shape): void {
  const fits = [q, k, v].every((shape) => shape.length >= 2) && q.at(-1) === k.at(-1) && k.at(-2) === v.at(-2)
  if (fits && k.at(-2) !== 0) return
  throw new ShapeError(`${name}: queries ${shapeText(q)}, keys ${shapeText(k)} and values ${shapeText(v)} do not fit`, {
    help: 'expected [..., queries, depth], [..., keys, depth] and [..., keys, valueDepth], with at least one key',
  })
}

/** The name of the public function, for error messages. */
const name = 'scaledDotProductAttention'

const broadcastBatch = (shapes: readonly Shape[]): Shape =>
  broadcastShapes(
    name,
    shapes.map((shape) => shape.slice(0, -2)),
  )
