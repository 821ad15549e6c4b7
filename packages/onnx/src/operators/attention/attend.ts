// What all operators of attention share: heads, keys and values of earlier steps, masks, and the weighted sum of the values.
import {
  add,
  concat,
  div,
  greater,
  lessEqual,
  logicalAnd,
  matmul,
  mul,
  reshape,
  slice,
  softmax,
  sub,
  type Tensor,
  tanh,
  tensor,
  transpose,
  where,
  zeros,
} from '@tensorloom/tensor'
import { shapeText } from '@tensorloom/tensor/op'
import type { Call } from '../../runtime/call.js'
import { OnnxError } from '../../runtime/onnx-error.js'
import { range } from '../convolution/windows.js'

/** [batch, time, heads · depth] as [batch, heads, time, depth]. */
export function headsOf(x: Tensor, heads: number): Tensor {
  const [batch, time, width] = x.shape as [number, number, number]
  if (x.rank !== 3 || !(heads >= 1) || width % heads !== 0) {
    throw new OnnxError(`an input ${shapeText(x.shape)} for ${heads} heads, expected [batch, time, width]`)
  }
  return transpose(reshape(x, [batch, time, heads, width / heads]), { perm: [0, 2, 1, 3] })
}

/** [batch, heads, time, depth] as [batch, time, heads · depth]. */
export function joinedHeads(x: Tensor): Tensor {
  const [batch, heads, time, depth] = x.shape as [number, number, number, number]
  return reshape(transpose(x, { perm: [0, 2, 1, 3] }), [batch, time, heads * depth])
}

/** Parts of the last axis, side by side. */
export function partsOf(x: Tensor, widths: readonly number[]): readonly Tensor[] {
  let from = 0
  return widths.map((width) => {
    const begin = [...x.shape.slice(1).map(() => 0), from]
    from += width
    return slice(x, begin, [...x.shape.slice(0, -1), width])
  })
}

/** 0, 1, 2, … as int32. */
export const counting = (count: number): Tensor => tensor(range(count), { dtype: 'int32' })

/** Keys or values of earlier steps, if there are any, before those of this call. */
export function afterPast(call: Call, past: number, x: Tensor): Tensor {
  return call.has(past) ? concat([call.tensor(past), x], { axis: 2 }) : x
}

/**
 * Where the query at `offset` + its place may see a key: at the places up to its own, and with `window` only at the last `window`
 * of these. Undefined if it may see all of them.
 */
export function causalMask(queries: number, keys: number, offset: number | Tensor, window = -1): Tensor | undefined {
  if (queries === 1 && offset === keys - 1 && (window < 0 || window >= keys)) return undefined
  const own = add(reshape(counting(queries), [queries, 1]), offset)
  const before = lessEqual(counting(keys), own)
  return window < 0 ? before : logicalAnd(before, greater(counting(keys), sub(own, window)))
}

/** What happens to scores, [batch, heads, queries, keys], on the way to weights. */
export interface AttendOptions {
  readonly scale: number | undefined
  /** Limits scores to −softcap … softcap, smoothly; 0 for none. */
  readonly softcap?: number
  /** What is added to the scores. */
  readonly biases?: readonly (Tensor | undefined)[]
  /** Where a query sees a key. */
  readonly masks?: readonly (Tensor | undefined)[]
  /** The score of a key without value, that of each head, [heads], or one for all. */
  readonly sink?: Tensor | number | undefined
}

/** What attention gives, and the scores on the way, [batch, heads, queries, keys]. */
export interface Attended {
  /** [batch, heads, queries, depth of the values]. */
  readonly result: Tensor
  /** The scaled products; with cap; with biases and masks; the weights. */
  readonly stages: readonly [Tensor, Tensor, Tensor, Tensor]
}

/**
 * The values, weighted by the softmax of scaled products of queries and keys. All are [batch, heads, time, depth]; keys and values
 * may have fewer heads, each of which serves as many heads of queries in a row.
 */
export function attend(query: Tensor, key: Tensor, value: Tensor, options: AttendOptions): Attended {
  const [batch, heads, queries, depth] = query.shape as [number, number, number, number]
  const [, groups, keys] = key.shape as [number, number, number]
  if (!(groups >= 1) || heads % groups !== 0)
    throw new OnnxError(`${heads} heads of queries for ${groups} heads of keys`)
  const rows = (heads / groups) * queries
  const { scale, softcap = 0, biases = [], masks = [], sink } = options
  const grouped = reshape(mul(query, scale || 1 / Math.sqrt(depth)), [batch, groups, rows, depth])
  const products = reshape(matmul(grouped, key, { transposeB: true }), [batch, heads, queries, keys])
  const capped = softcap > 0 ? mul(tanh(div(products, softcap)), softcap) : products
  let scores = capped
  for (const bias of biases) if (bias !== undefined) scores = add(scores, bias)
  for (const mask of masks) if (mask !== undefined) scores = where(mask, scores, Number.NEGATIVE_INFINITY)
  const weights = softmaxOf(scores, sink)
  const result = matmul(reshape(weights, [batch, groups, rows, keys]), value)
  return {
    result: reshape(result, [batch, heads, queries, value.shape[3]!]),
    stages: [products, capped, scores, weights],
  }
}

// The sink takes its part of the weights, and is left out.
function softmaxOf(scores: Tensor, sink: Tensor | number | undefined): Tensor {
  if (sink === undefined) return softmax(scores)
  const [batch, heads, queries, keys] = scores.shape as [number, number, number, number]
  const shift = typeof sink === 'number' ? sink : reshape(sink, [heads, 1, 1])
  const column = add(zeros([batch, heads, queries, 1], { dtype: scores.dtype }), shift)
  return partsOf(softmax(concat([scores, column], { axis: 3 })), [keys])[0]!
}
